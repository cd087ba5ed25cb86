import { join } from 'node:path';
import { BusytoneError } from '../base/errors.js';
import { writeFileAtomic } from '../base/node/files.js';
import type { RunHistograms } from '../measure/gaps.js';
import type { Summary } from '../measure/summary-types.js';
import { runFiles } from './files.js';

export {
  attemptJsonSchema,
  capacityJsonSchema,
  checkJsonSchema,
  comparisonJsonSchema,
  runJsonSchema,
  selftestJsonSchema,
  summaryJsonSchema,
} from './schemas.js';

export interface RunResults {
  readonly summary: Summary;
  readonly html: string;
  readonly markdown: string;
  readonly junit: string;
  readonly histograms: RunHistograms;
}

/**
 * Writes everything that is computed from a run's records into its folder, each file as a whole or not at all.
 * @throws BusytoneError `store.write_failed`
 */
export async function writeResults(path: string, results: RunResults): Promise<void> {
  const files: readonly (readonly [name: string, content: string])[] = [
    [runFiles.summary, `${JSON.stringify(results.summary, null, 2)}\n`],
    [runFiles.histograms, `${JSON.stringify(results.histograms)}\n`],
    [runFiles.html, results.html],
    [runFiles.markdown, results.markdown],
    [runFiles.junit, results.junit],
  ];
  await writeFiles(path, files);
}

/**
 * Writes files into a folder that exists, each as a whole or not at all.
 * @throws BusytoneError `store.write_failed`
 */
export async function writeFiles(
  path: string,
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
): Promise<void> {
  try {
    for (const [name, content] of files) await writeFileAtomic(join(path, name), content);
  } catch (error) {
    const why = error instanceof Error ? `: ${error.message}` : '';
    throw new BusytoneError(`Cannot write the results into ${path}${why}.`, {
      code: 'store.write_failed',
      where: path,
      hint: 'Free some space or make the folder writable, then build the report again: the records are untouched.',
      cause: error,
    });
  }
}
