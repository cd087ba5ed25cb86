import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../../src/base/node/clock.js';
import type { RunManifest } from '../../../src/store/run-types.js';
import { type NumberedServer, startNumberedServer } from './numbered-server.js';

const binary = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** How long the load lasts; retries that wait make the run about as long again. */
const loadMs = 1_200;
/** No run of this size takes so long, on whatever machine: one that does hangs. */
const hangsAfterMs = 90_000;

/** A run in a process of its own, to which something is about to happen. */
export interface RunUnderWay {
  readonly child: ChildProcess;
  /** Folder of the run folders. */
  readonly outDir: string;
  /** null while there is none yet. */
  runFolder(): Promise<string | null>;
}

/** What happens to a run. */
export interface Fate {
  readonly name: string;
  /** How the process is started. */
  readonly start?: {
    /** Arguments of node. */
    readonly node?: readonly string[];
    readonly uid?: number;
  };
  /**
   * Share of the run's life, from the first request of its load on, after which it is struck; beyond 1 while results are
   * made. Negative: so many seconds after the process was started.
   */
  readonly at: number;
  readonly workers: number;
  readonly seed: number;
  /** How long the load would last; short by default. */
  readonly plannedMs?: number;
  readonly expects: Expected;
  /** Called with the folder that the run folder will be made in. */
  prepare?(outDir: string): Promise<void> | void;
  strike?(run: RunUnderWay): Promise<void> | void;
  /** Undoes what would keep the folder from being read, or from being removed. */
  restore?(outDir: string): Promise<void> | void;
  dispose?(outDir: string): void;
}

/** What has to be found afterwards. */
export interface Expected {
  /** Exit codes of the process, or the signal that ended it. */
  readonly ends: readonly (number | NodeJS.Signals)[];
  /** What `run.json` may say when a report was made; `none` where the run may have left no folder. */
  readonly statuses: readonly (RunManifest['status'] | 'none')[];
  readonly loss: 'nothing' | 'last second' | 'what came after';
}

/** What was left of a run when its process had ended. */
export interface Struck {
  readonly fate: Fate;
  /** Run folders; none where the run did not come so far. */
  readonly folders: readonly string[];
  /** Where the process was told to put temporary files. */
  readonly temporary: string;
  readonly server: NumberedServer;
  readonly strikeMs: number;
  /**
   * For how long the machine kept the struck process waiting for a processor, and the most by which it delayed this one:
   * what the promise cannot hold for. Nearly 0 on a machine at rest.
   */
  readonly heldUpMs: number;
  /** Exit code, or the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  readonly said: string;
  remove(): Promise<void>;
}

function scenarioOf({ seed, plannedMs = loadMs }: Fate, url: string): string {
  return `name: crash
seed: ${seed}
target: { url: ${url}, model: m }
load: { shape: steady, base: 60/s, duration: ${plannedMs}ms }
traffic: [ { class: quick-chat, input: { max: 60 }, output: { max: 5 }, turns: 2, think: 50ms } ]
clients: { retry: openai-sdk }
deadlines: { connect: 2s, headers: 3s, firstToken: 3s, gap: 3s, total: 5s }
`;
}

/** Runs the built command until it has ended, struck on the way. @throws when it does not end by itself. */
export async function struckRun(fate: Fate): Promise<Struck> {
  const home = await mkdtemp(join(tmpdir(), 'busytone-crash-'));
  const [outDir, temporary] = [join(home, 'reports'), join(home, 'tmp')];
  // Readable for a process without this one's rights.
  await Promise.all([chmod(home, 0o755), mkdir(outDir), mkdir(temporary)]);
  await fate.prepare?.(outDir);
  const server = await startNumberedServer();
  const file = join(home, 'crash.yaml');
  await writeFile(file, scenarioOf(fate, server.url));

  const { node = [], uid } = fate.start ?? {};
  const args = [...node, binary, 'run', file, '--out-dir', outDir, '--workers', `${fate.workers}`];
  const child = spawn(process.execPath, args, {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += String(text)));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
    const hangs = () => reject(new Error(`The process did not end within ${hangsAfterMs} ms`));
    setTimeout(hangs, hangsAfterMs).unref();
  });
  const runFolder = async () => {
    const [name] = await readdir(outDir);
    return name === undefined ? null : join(outDir, name);
  };
  const delay = watchDelay();
  let waits: ReadonlyMap<string, number> = new Map();
  try {
    if (fate.at < 0) await after(-1_000 * fate.at);
    else {
      // The request before the load is the preflight's.
      await until(() => server.answers.length > 1 || child.exitCode !== null || child.signalCode !== null);
      waits = waitsOf(child.pid);
      await Promise.race([ended, after(fate.at * 2 * loadMs)]);
    }
    const strikeMs = monotonicMs();
    const waitedMs = waitedBetween(waits, waitsOf(child.pid));
    await fate.strike?.({ child, outDir, runFolder });
    const end = await ended;
    await fate.restore?.(outDir);
    return {
      fate,
      folders: (await readdir(outDir).catch(() => [])).map(name => join(outDir, name)),
      temporary,
      server,
      strikeMs: outOfMemoryMs(said) ?? strikeMs,
      heldUpMs: delay.stop() + waitedMs,
      end,
      said,
      async remove() {
        fate.dispose?.(outDir);
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    fate.dispose?.(outDir);
    throw new Error(`${wordsOf(fate)}: ${String(error)}\n${said}`, { cause: error });
  } finally {
    child.kill('SIGKILL');
    delay.stop();
    await server.close();
  }
}

/** A fate in words by which it can be had again. */
export function wordsOf({ name, at, workers, seed }: Fate): string {
  return `${name} at ${at.toFixed(3)} with ${workers} workers, seed ${seed}`;
}

/** When a thread began to run out of memory, on the monotonic clock; null where none did. */
function outOfMemoryMs(said: string): number | null {
  const wallMs = /out of memory from (\d+) on/.exec(said)?.[1];
  return wallMs === undefined ? null : monotonicMs() - (Date.now() - Number(wallMs));
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await after(5);
}

/** For how long each thread of a process has been waiting for a processor, in ms; empty where only Linux tells. */
function waitsOf(pid: number | undefined): ReadonlyMap<string, number> {
  const waits = new Map<string, number>();
  const tasks = `/proc/${pid}/task`;
  try {
    for (const task of readdirSync(tasks)) {
      const [, nanoseconds = ''] = readFileSync(`${tasks}/${task}/schedstat`, 'latin1').split(' ');
      waits.set(task, Number(nanoseconds) / 1e6);
    }
  } catch {
    // The process or a thread of it has ended meanwhile, or this is no Linux.
  }
  return waits;
}

/** What a record may have waited on its way through two threads: the two that waited longest in between. */
function waitedBetween(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  const waits = [...after].map(([task, ms]) => ms - (before.get(task) ?? 0)).sort((a, b) => b - a);
  return (waits[0] ?? 0) + (waits[1] ?? 0);
}

/** How late this process's timers come. */
function watchDelay(): { stop(): number } {
  const everyMs = 10;
  let last = monotonicMs();
  let longest = 0;
  const timer = setInterval(() => {
    const now = monotonicMs();
    longest = Math.max(longest, now - last - everyMs);
    last = now;
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}
