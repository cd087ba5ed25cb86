import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterTests } from '../../support/after-tests.js';

export { afterTests };

/** The built binary; `npm test` builds it first. */
export const binary = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves as soon as stdout or stderr holds the text; rejects when the process ends without it. */
  saw(text: string | RegExp): Promise<string>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the binary with nothing of this process's environment but the path. It is killed after the tests. */
export function start(args: readonly string[], options: StartOptions = {}): Running {
  const child = spawn(process.execPath, [binary, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    changed();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    changed();
  });
  const finished = new Promise<Finished>(resolve => {
    child.once('close', code => resolve({ code, stdout, stderr }));
  });
  afterTests(async () => {
    child.kill('SIGKILL');
    await finished;
  });
  const saw = (text: string | RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const all = stdout + stderr;
        if (typeof text === 'string' ? !all.includes(text) : !text.test(all)) return;
        watchers.delete(look);
        resolve(all);
      };
      watchers.add(look);
      finished.then(({ code }) => reject(new Error(`ended with ${code} before ${text}:\n${stdout}${stderr}`)));
      look();
    });
  return { child, finished, saw };
}

/** Runs the binary to its end. */
export function busytone(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return start(args, options).finished;
}

/** Starts `busytone simulate` on a free port. */
export async function simulator(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const running = start(['simulate', ...args, '--port', '0', '--json'], { env });
  const line = await running.saw(/\{"event":"ready".*\}\n/);
  const { url, model } = JSON.parse(line) as { url: string; model: string };
  return { url, model, running };
}

/** An empty folder that is removed after the tests. */
export async function emptyFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'busytone-e2e-'));
  afterTests(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The only run folder under `folder`. */
export async function onlyRun(folder: string): Promise<string> {
  const names = await readdir(folder);
  if (names.length !== 1) throw new Error(`expected one run folder, found: ${names.join(', ') || 'none'}`);
  return join(folder, names[0] ?? '');
}
