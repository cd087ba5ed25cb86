import { execFile } from 'node:child_process';
import { BusytoneError, exitCodes } from '../base/errors.js';
import type { TransportName } from './setup.js';

export interface K6Binary {
  readonly path: string;
  /** E.g. `v2.2.0`, or `(devel)` for one built from a checkout. */
  readonly version: string;
  /** Modules of its extensions, as scripts import them. */
  readonly extensions: readonly string[];
  /** Whether it holds the extension `k6/x/sse`. */
  readonly hasSse: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** First version whose engine parses the scripts: private class fields, `??=`, modules without a transpiler. */
const oldest = { major: 1, text: 'v1.0.0' } as const;
/** What Go calls a program that was built from a checkout: how old it is, nobody knows. */
const selfBuilt = '(devel)';
const answerLimitMs = 30_000;

/**
 * Asks a k6 what it is.
 * @param path a program's path, or a name to look for in PATH
 * @throws BusytoneError `k6.not_found`, `k6.not_k6` or `k6.too_old` (exit code 2), each with its cure
 */
export async function askK6(path: string, environment: Environment): Promise<K6Binary> {
  const said = await versionOf(path, environment);
  const { version, extensions } = parsed(said);
  const major = version === selfBuilt ? oldest.major : /^v?(\d+)\./.exec(version ?? '')?.[1];
  if (version === null || major === undefined) {
    throw new BusytoneError(`${path} does not say what k6 it is: "${said.trim().slice(0, 120)}"`, {
      code: 'k6.not_k6',
      exitCode: exitCodes.usage,
      hint: 'Name the k6 program with --k6-bin or in K6_BIN.',
    });
  }
  if (Number(major) < oldest.major) {
    throw new BusytoneError(`${path} is k6 ${version}, which is too old: ${oldest.text} is the oldest that works`, {
      code: 'k6.too_old',
      exitCode: exitCodes.usage,
      hint: 'Install a newer one (https://grafana.com/docs/k6/latest/set-up/install-k6/), or name another with --k6-bin.',
    });
  }
  return { path, version, extensions, hasSse: extensions.includes('k6/x/sse') };
}

/**
 * The transport to use: the wanted one, or the best that this k6 can do.
 * @throws BusytoneError `k6.no_sse` (exit code 2)
 */
export function transportFor(binary: K6Binary, wanted: TransportName | null): TransportName {
  if (wanted === 'sse' && !binary.hasSse) {
    throw new BusytoneError(`${binary.path} (${binary.version}) does not hold the extension k6/x/sse`, {
      code: 'k6.no_sse',
      exitCode: exitCodes.usage,
      hint: 'Take --k6-transport relay, which needs no extension and measures as exactly; or build a k6 with xk6-sse and name it with --k6-bin.',
    });
  }
  return wanted ?? (binary.hasSse ? 'sse' : 'relay');
}

function versionOf(path: string, environment: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...environment };
    execFile(
      path,
      ['version', '--json'],
      { env, timeout: answerLimitMs, encoding: 'utf8' },
      (cause, stdout, stderr) => {
        const code = cause === null ? null : (cause as NodeJS.ErrnoException).code;
        if (code === 'ENOENT' || code === 'EACCES') {
          reject(
            new BusytoneError(
              code === 'ENOENT' ? `There is no program ${path}` : `${path} is no program that can be run`,
              {
                code: 'k6.not_found',
                exitCode: exitCodes.usage,
                hint: 'Install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/), or name it with --k6-bin or in K6_BIN. Without k6: --engine native.',
                cause,
              },
            ),
          );
          return;
        }
        resolve(stdout === '' ? stderr : stdout);
      },
    );
  });
}

/** `--json` is younger than some versions that are still about: they print words. */
function parsed(said: string): { readonly version: string | null; readonly extensions: readonly string[] } {
  try {
    const { version, extensions = [] } = JSON.parse(said) as {
      version?: unknown;
      extensions?: readonly { readonly imports?: readonly string[] }[];
    };
    return {
      version: typeof version === 'string' ? version : null,
      extensions: extensions.flatMap(({ imports = [] }) => imports),
    };
  } catch {
    return { version: /k6(?:\.exe)? (v\d+\.\d+\.\d+\S*)/.exec(said)?.[1] ?? null, extensions: [] };
  }
}
