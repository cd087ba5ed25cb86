import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLeftovers } from '../base/node/files.js';
import { runFiles } from './files.js';
import { isAlive } from './liveness.js';
import type { StoredRun } from './reader.js';
import { writeFiles } from './results.js';

/**
 * Brings the folder of a run that is over into the state in which the run itself would have left it: `run.json` says how
 * it ended, and nothing temporary is left of a process that was killed. A run under way is left alone.
 * @throws BusytoneError `store.write_failed`
 */
export async function settleFolder({ path, manifest }: StoredRun): Promise<void> {
  const { status, stopReason } = manifest;
  if (status === 'running') return;
  await removeLeftovers(path, isAlive);
  const stored = JSON.parse(await readFile(join(path, runFiles.manifest), 'utf8')) as Record<string, unknown>;
  if (stored['status'] === status) return;
  await rm(join(path, runFiles.k6), { recursive: true, force: true });
  const settled = { ...stored, status, stopReason };
  await writeFiles(path, [[runFiles.manifest, `${JSON.stringify(settled, null, 2)}\n`]]);
}
