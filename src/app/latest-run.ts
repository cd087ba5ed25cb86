import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { runFiles } from '../store/files.js';

/**
 * The run folder under `outDir` that was begun last.
 * @param marks files of which a folder holds one: that of a run, and perhaps that of a search
 * @throws BusytoneError `run.none` (exit code 2) when there is none.
 */
export async function latestRun(outDir: string, marks: readonly string[] = [runFiles.manifest]): Promise<string> {
  const entries = await readdir(outDir).catch(() => []);
  // The sample that is shipped with the source is no run of this person's.
  const runs: string[] = [];
  for (const name of entries) {
    const found = await Promise.all(marks.map(mark => stat(join(outDir, name, mark)).catch(() => null)));
    if (found.some(each => each !== null) && name !== 'sample') runs.push(name);
  }
  const newest = runs.sort().at(-1);
  if (newest === undefined) {
    throw new BusytoneError(`There is no run under ${outDir}/`, {
      code: 'run.none',
      exitCode: exitCodes.usage,
      hint: 'Make one with: busytone demo',
    });
  }
  return join(outDir, newest);
}
