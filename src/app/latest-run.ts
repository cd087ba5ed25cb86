import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';

/** The run folder under `outDir` that was begun last. @throws BusytoneError `run.none` (exit code 2) when there is none. */
export async function latestRun(outDir: string): Promise<string> {
  const entries = await readdir(outDir).catch(() => []);
  // The sample that is shipped with the source is no run of this person's.
  const runs: string[] = [];
  for (const name of entries) {
    const isRun = await stat(join(outDir, name, 'run.json')).catch(() => null);
    if (isRun !== null && name !== 'sample') runs.push(name);
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
