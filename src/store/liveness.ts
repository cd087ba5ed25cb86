import { readFile } from 'node:fs/promises';
import { platform, totalmem } from 'node:os';
import type { RunManifest } from './run-types.js';

/** Starts of the two processes are compared across a clock that may have been adjusted by this much in between. */
const toleranceMs = 5_000;

/** Whether the process that writes a run folder is still at it, here on this machine. */
export async function isStillWritten(manifest: RunManifest): Promise<boolean> {
  if (!isThisMachine(manifest.host) || !isAlive(manifest.pid)) return false;
  // A number is given to another process in time, in a container at once: the writer cannot be younger than its run.
  const startedMs = await startOf(manifest.pid);
  return startedMs === null || startedMs <= Date.parse(manifest.startedAt) + toleranceMs;
}

/** Whether a run was made on this machine, as far as its facts tell: its processes can be looked for only here. */
export function isThisMachine(host: RunManifest['host']): boolean {
  return host.memoryBytes === totalmem() && host.platform.startsWith(platform());
}

/** Whether there is a process of that number here. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Start of a process in milliseconds since 1970; null where the system does not tell. */
async function startOf(pid: number): Promise<number | null> {
  if (pid === process.pid) return performance.timeOrigin;
  if (platform() !== 'linux') return null;
  try {
    const [own, system] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/stat', 'utf8')]);
    // The name in parentheses may hold anything; the 22nd field is the start in clock ticks (a hundredth) after boot.
    const ticks = Number(own.slice(own.lastIndexOf(')') + 2).split(' ')[19]);
    const bootSeconds = Number(/^btime (\d+)$/m.exec(system)?.[1]);
    const startedMs = bootSeconds * 1_000 + ticks * 10;
    return Number.isFinite(startedMs) ? startedMs : null;
  } catch {
    return null;
  }
}
