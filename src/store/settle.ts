import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers } from '../base/node/files.js';
import { runFiles } from './files.js';
import { isAlive, isThisMachine } from './liveness.js';
import type { StoredRun } from './reader.js';
import { writeFiles } from './results.js';

/** A run writes its telemetry every second; clocks of two machines may differ by more. */
const freshMs = 60_000;

/**
 * Brings the folder of a run that is over into the state in which the run itself would have left it: `run.json` says how
 * it ended, and nothing temporary is left of a process that was killed. A run under way is left alone, here or, as far as
 * its files tell, on another machine that shares the folder.
 * @throws BusytoneError `store.write_failed`
 */
export async function settleFolder({ path, manifest }: StoredRun): Promise<void> {
  const { status, stopReason, host } = manifest;
  if (status === 'running' || (!isThisMachine(host) && (await isFresh(path)))) return;
  await removeLeftovers(path, isAlive);
  const stored = JSON.parse(await readFile(join(path, runFiles.manifest), 'utf8')) as Record<string, unknown>;
  if (stored['status'] === status) return;
  await rm(join(path, runFiles.k6), { recursive: true, force: true });
  const settled = { ...stored, status, stopReason };
  await writeFiles(path, [[runFiles.manifest, `${JSON.stringify(settled, null, 2)}\n`]]);
}

async function isFresh(path: string): Promise<boolean> {
  const written = await stat(join(path, runFiles.telemetry)).catch(() => null);
  return written !== null && Math.abs(Date.now() - written.mtimeMs) < freshMs;
}
