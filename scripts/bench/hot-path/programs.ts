import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The programs of the hot-path benchmark, built, and what this machine has. */
export interface Programs {
  /** null without g++: the sender is the JavaScript one of `busytone selftest`, and there is no floor. */
  readonly native: { readonly sender: string; readonly reader: string } | null;
  /** Folder of the clients in JavaScript. */
  readonly scripts: string;
  readonly python: string;
  /** Versions of the Python packages that are there. */
  readonly packages: ReadonlyMap<string, string>;
  /** Whether processes can be kept on cores of their own. */
  readonly pins: boolean;
  remove(): void;
}

/** Path of a file beside this one. */
export function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/**
 * Builds and looks up; tells on stderr what is missing. `BUSYTONE_BENCH_PYTHON` names the Python with the packages. The
 * folder lies where Node finds the packages of this project.
 */
export async function findPrograms(): Promise<Programs> {
  const cache = beside('../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'busytone-bench-'));
  const native = compile(folder);
  if (native === null) console.error('g++ is missing: no floor, a slower sender, no ramp');
  await bundle(folder);
  const python = process.env['BUSYTONE_BENCH_PYTHON'] ?? 'python3';
  const packages = new Map<string, string>();
  for (const name of ['aiohttp', 'httpx']) {
    const { status, stdout } = spawnSync(python, ['-c', `import ${name}; print(${name}.__version__)`], {
      encoding: 'utf8',
    });
    if (status === 0) packages.set(name, stdout.trim());
    else console.error(`${python} has no ${name}: skipped`);
  }
  const pins = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;
  if (!pins) console.error('taskset or a second core is missing: the processes are not pinned');
  return { native, scripts: folder, python, packages, pins, remove: () => rmSync(folder, { recursive: true }) };
}

/** Clients run as a built package does, without what it takes to run sources; the threads' files lie beside them. */
async function bundle(folder: string): Promise<void> {
  const engine = beside('../../../src/engine');
  await build({
    entryPoints: [beside('engine-client.ts'), beside('js-clients.ts'), join(engine, 'workers/main.ts')],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  copyFileSync(join(engine, 'sleeper-thread.js'), join(folder, 'sleeper-thread.js'));
  copyFileSync(join(folder, 'main.mjs'), join(folder, 'main.js'));
}

function compile(folder: string): Programs['native'] {
  const native = { sender: join(folder, 'sender'), reader: join(folder, 'reader') };
  try {
    for (const [name, file] of Object.entries(native)) {
      execFileSync('g++', ['-O2', '-std=c++17', '-pthread', '-o', file, beside(`${name}.cc`)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
    return native;
  } catch {
    return null;
  }
}
