import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BusytoneError } from '../base/errors.js';
import { makeFolder } from '../base/node/files.js';
import { attemptsCsv, attemptsParquet } from '../report/index.js';
import { readRun } from '../store/reader.js';
import { writeFiles } from '../store/results.js';
import type { ReportResult } from './report.js';

/** What a run can be given out as. */
export const reportForms = ['html', 'markdown', 'json', 'csv', 'junit', 'parquet'] as const;
export type ReportForm = (typeof reportForms)[number];

/** Names of the files, and whether buildReport has written them into the run folder already. */
const files: Readonly<Record<ReportForm, { readonly name: string; readonly built: boolean }>> = {
  html: { name: 'report.html', built: true },
  markdown: { name: 'report.md', built: true },
  json: { name: 'summary.json', built: true },
  junit: { name: 'junit.xml', built: true },
  csv: { name: 'attempts.csv', built: false },
  parquet: { name: 'attempts.parquet', built: false },
};

/** One form of a run whose report is built. */
export async function reportForm({ path }: ReportResult, form: ReportForm): Promise<string | Uint8Array> {
  if (files[form].built) return readFile(join(path, files[form].name), 'utf8');
  const { attempts } = await readRun(path);
  return form === 'csv' ? attemptsCsv(attempts) : attemptsParquet(attempts);
}

/**
 * Writes forms of a run into a folder, which is made; null is the run folder itself. @returns the paths of the files.
 * @throws BusytoneError `report.cannot_create` or `store.write_failed`
 */
export async function writeReportForms(
  result: ReportResult,
  forms: readonly ReportForm[],
  folder: string | null,
): Promise<readonly string[]> {
  const into = folder ?? result.path;
  await makeFolder(into).catch(cause => {
    throw new BusytoneError(`The folder ${into} cannot be made`, {
      code: 'report.cannot_create',
      where: into,
      hint: 'Name a folder that you can write to with -o.',
      cause,
    });
  });
  const written: [string, string | Uint8Array][] = [];
  for (const form of forms) {
    if (folder === null && files[form].built) continue;
    written.push([files[form].name, await reportForm(result, form)]);
  }
  await writeFiles(into, written);
  return forms.map(form => join(into, files[form].name));
}
