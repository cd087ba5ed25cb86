import { spawnSync } from 'node:child_process';
import { chmod, chown, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Expected, Fate } from './struck-run.js';

/** When, with how many workers, and with which seed of the plan. */
export type Moment = Pick<Fate, 'at' | 'workers' | 'seed'>;

/** Makes the fate of a moment; null where this machine does not let it happen, with what it would need. */
export interface FateKind {
  readonly name: string;
  readonly needs: string | null;
  of(moment: Moment): Fate;
}

const isRoot = process.getuid?.() === 0;
/** Somebody without rights, where this process has all of them. */
const nobody = isRoot ? { uid: 65_534 } : {};
const canMount = isRoot && canMountHere();
const kilobyte = 1_024;

/** Ends of a run that went through: met, INVALID because this machine was busy, or an objective missed. */
const wentThrough = [0, 3, 99] as const;

const killed: Expected = {
  ends: ['SIGKILL', ...wentThrough],
  statuses: ['none', 'interrupted', 'completed'],
  loss: 'last second',
};

/** A signal that comes before the command listens ends it as signals do. */
const stopped = (signal: 'SIGINT' | 'SIGTERM'): Expected => ({
  ends: [130, signal, ...wentThrough],
  statuses: ['none', 'interrupted', 'completed'],
  loss: 'nothing',
});

export const fateKinds: readonly FateKind[] = [
  kind('kill -9', moment => ({ ...moment, expects: killed, strike: ({ child }) => void child.kill('SIGKILL') })),
  kind('SIGTERM', moment => ({
    ...moment,
    expects: stopped('SIGTERM'),
    strike: ({ child }) => void child.kill('SIGTERM'),
  })),
  kind('SIGINT', moment => ({
    ...moment,
    expects: stopped('SIGINT'),
    strike: ({ child }) => void child.kill('SIGINT'),
  })),
  kind('SIGINT twice', moment => ({
    ...moment,
    expects: { ...stopped('SIGINT'), statuses: ['none', 'interrupted', 'aborted', 'completed'] },
    async strike({ child }) {
      child.kill('SIGINT');
      await after(30);
      child.kill('SIGINT');
    },
  })),
  kind('a thread out of memory', moment => ({
    ...moment,
    start: { node: ['--import', fileURLToPath(new URL('./small-heap.js', import.meta.url))] },
    expects: { ends: [1, ...wentThrough], statuses: ['none', 'aborted', 'completed'], loss: 'last second' },
    strike: ({ outDir }) => writeFile(join(outDir, '..', 'out-of-memory'), ''),
  })),
  kind(
    'a full disk',
    moment => ({
      ...moment,
      expects: { ends: [1], statuses: ['interrupted', 'aborted'], loss: 'what came after' },
      prepare: outDir => mount(outDir, '96k'),
      restore: outDir => mount(outDir, '64m', 'remount,'),
      dispose: unmount,
    }),
    canMount ? null : 'root and mount',
  ),
  kind(
    'a disk full for a while',
    moment => ({
      ...moment,
      expects: { ends: wentThrough, statuses: ['completed'], loss: 'nothing' },
      prepare: outDir => mount(outDir, '4m'),
      async strike({ outDir }) {
        const filler = join(outDir, 'filler');
        await writeFile(filler, Buffer.alloc(8 * kilobyte * kilobyte)).catch(() => {});
        await after(400);
        await rm(filler, { force: true });
      },
      dispose: unmount,
    }),
    canMount ? null : 'root and mount',
  ),
  kind('a folder that becomes read-only', moment => ({
    ...moment,
    start: nobody,
    expects: { ends: [1, ...wentThrough], statuses: ['interrupted', 'completed'], loss: 'nothing' },
    prepare: belongsToNobody,
    async strike(run) {
      const folder = await run.runFolder();
      if (folder !== null) await chmod(folder, 0o555);
    },
  })),
  kind('a read-only place', moment => ({
    ...moment,
    start: nobody,
    expects: { ends: [1], statuses: ['none'], loss: 'nothing' },
    prepare: outDir => chmod(outDir, 0o555),
    restore: outDir => chmod(outDir, 0o755),
  })),
  kind(
    'no more open files',
    moment => ({
      ...moment,
      // Before that it would be node that says why it cannot start.
      at: Math.abs(moment.at),
      expects: { ends: [1, ...wentThrough], statuses: ['none', 'interrupted', 'completed'], loss: 'nothing' },
      strike({ child }) {
        const most = 10 + Math.round(50 * Math.abs(moment.at));
        spawnSync('prlimit', ['--pid', String(child.pid), `--nofile=${most}`]);
      },
    }),
    spawnSync('prlimit', ['--version']).status === 0 ? null : 'prlimit',
  ),
  kind('a deleted folder', moment => ({
    ...moment,
    // There has to be one, and a run that does not notice would go on for longer than any may.
    at: Math.abs(moment.at),
    plannedMs: 120_000,
    expects: { ends: [1], statuses: ['none'], loss: 'what came after' },
    async strike(run) {
      const folder = await run.runFolder();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  })),
];

function kind(name: string, of: (moment: Moment) => Omit<Fate, 'name'>, needs: string | null = null): FateKind {
  return { name, needs, of: moment => ({ name, ...of(moment) }) };
}

async function belongsToNobody(outDir: string): Promise<void> {
  if (nobody.uid !== undefined) await chown(outDir, nobody.uid, nobody.uid);
}

function mount(folder: string, size: string, how = ''): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `${how}size=${size}`, 'none', folder]);
  if (status !== 0) throw new Error(`Cannot mount a small disk: ${String(stderr)}`);
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

function canMountHere(): boolean {
  const tried = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=4k', 'none', '/mnt']);
  return tried.status === 0;
}
