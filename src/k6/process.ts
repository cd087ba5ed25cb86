import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment, K6Binary } from './detect.js';
import type { K6End } from './failure.js';
import { readLine } from './ingest.js';
import type { K6Line } from './runtime/lines.js';

export interface K6ProcessOptions {
  readonly binary: K6Binary;
  /** Holds the generated scripts. */
  readonly folder: string;
  /** Options of `k6 run` beside those that every run has. */
  readonly args: readonly string[];
  readonly environment: Environment;
  /** It is ended when it has printed nothing for this long after its start. */
  readonly silenceMs: number;
  readonly redact: (text: string) => string;
  onLine(line: K6Line): void;
}

export interface K6Process {
  /** Rejects when the program cannot be started. */
  readonly ended: Promise<K6End & { readonly silent: boolean }>;
  kill(signal: 'SIGINT' | 'SIGKILL'): void;
}

/** Lines of k6's own words that are kept for an error. */
const wordsKept = 40;
const longestWords = 500;

/**
 * Options of k6 that would take the place of the script's, and what tells processes by hand when to begin. A proxy would
 * look the target's name up anew, and be the one that is measured; k6's debugging prints the headers with their keys.
 */
const overriding = [
  'BUSYTONE_BEGIN_AT',
  'BUSYTONE_BEGIN_EVERY',
  'K6_VUS',
  'K6_DURATION',
  'K6_ITERATIONS',
  'K6_STAGES',
  'K6_LOG_OUTPUT',
  'K6_CONSOLE_OUTPUT',
  'K6_HTTP_DEBUG',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap(name => [name, name.toLowerCase()]),
];

/** Starts `k6 run main.js` and reads what its scripts print. */
export function startProcess(options: K6ProcessOptions): K6Process {
  const said: string[] = [];
  let silent = false;
  const child = spawn(options.binary.path, argsOf(options.args), {
    cwd: options.folder,
    env: environmentOf(options.environment),
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C in a terminal goes to the whole group; this process says when k6 stops. When it is gone, k6 ends with the
    // next line that it cannot write.
    detached: true,
  });
  // The whole group: what is called k6 may be a script that starts it.
  const kill = (signal: 'SIGINT' | 'SIGKILL') => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  const watchdog = setTimeout(() => {
    silent = true;
    kill('SIGKILL');
  }, options.silenceMs);
  const ended = new Promise<K6End & { readonly silent: boolean }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, said, silent }));
  }).finally(() => clearTimeout(watchdog));
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', text => {
      const line = readLine(text);
      if (line !== null) {
        clearTimeout(watchdog);
        options.onLine(line);
        return;
      }
      if (text.trim() !== '') said.push(options.redact(text).slice(0, longestWords));
      if (said.length > wordsKept) said.shift();
    });
  }
  return { ended, kill };
}

function argsOf(more: readonly string[]): string[] {
  const own = ['--quiet', '--no-usage-report', '--no-color', '--log-output=stderr', '--log-format=raw', '--address='];
  return ['run', ...own, ...more, 'main.js'];
}

function environmentOf(environment: Environment): NodeJS.ProcessEnv {
  return {
    ...environment,
    ...Object.fromEntries(overriding.map(name => [name, undefined])),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
  };
}
