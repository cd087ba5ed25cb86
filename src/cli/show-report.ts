import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { capacityForm, writeCapacityForms } from '../app/capacity/forms.js';
import { pageOf, rebuildCapacity } from '../app/capacity/result.js';
import { latestRun } from '../app/latest-run.js';
import { buildReport, type ReportOptions } from '../app/report.js';
import { type ReportForm, reportForm, writeReportForms } from '../app/report-forms.js';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { capacityFiles, isCapacityFolder } from '../store/capacity-file.js';
import { runFiles } from '../store/files.js';
import { printCapacity } from './capacity-in-terminal.js';
import { printResult } from './print-result.js';
import { addStepSummary } from './step-summary.js';

export interface ShowReportOptions extends ReportOptions {
  readonly run: string;
  readonly outDir: string;
  /** Empty: the summary in words. */
  readonly forms: readonly ReportForm[];
  /** Folder for the forms; null prints a single text form, and writes others into the run folder. */
  readonly output: string | null;
  readonly open: boolean;
}

/** Rebuilds the results of a run, or of a search, and gives out the forms that are asked for. @returns the exit code of the run it shows. */
export async function showReport(options: ShowReportOptions): Promise<number> {
  const { forms, output } = options;
  const marks = [runFiles.manifest, capacityFiles.json];
  const path = options.run === 'latest' ? await latestRun(options.outDir, marks) : options.run;
  if (await isCapacityFolder(path)) return showCapacity(path, options);
  const result = await buildReport(path, options);
  if (result.damagedLines > 0) {
    process.stderr.write(`${result.damagedLines} damaged line(s) of attempts.ndjson were left out.\n`);
  }
  const [only] = forms;
  if (only === undefined) {
    printResult(result, false);
  } else if (output === null && forms.length === 1 && only !== 'parquet') {
    process.stdout.write(await reportForm(result, only));
  } else {
    for (const file of await writeReportForms(result, forms, output)) process.stdout.write(`${file}\n`);
  }
  await addStepSummary(await readFile(result.files.markdown, 'utf8'));
  if (options.open) openInBrowser(result.files.html);
  return result.exitCode;
}

/** The same of the folder of a search, which is judged by the objectives that it was made with. */
async function showCapacity(path: string, options: ShowReportOptions): Promise<number> {
  const { forms, output, slo = [], baseline = null, version = '' } = options;
  if (slo.length > 0 || baseline !== null) {
    throw new BusytoneError('A search is judged by the objectives that it was made with', {
      code: 'capacity.gates',
      where: path,
      exitCode: exitCodes.usage,
      hint: 'Leave --slo and --baseline away, or search again with other objectives.',
    });
  }
  const result = await rebuildCapacity(path, version);
  const [only] = forms;
  if (only === undefined) {
    await printCapacity(result, false);
  } else if (output === null && forms.length === 1) {
    process.stdout.write(capacityForm(result, only));
  } else {
    for (const file of await writeCapacityForms(result, forms, output)) process.stdout.write(`${file}\n`);
  }
  if (options.open) openInBrowser(pageOf(result));
  return result.exitCode;
}

function openInBrowser(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [path], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`No browser could be opened. The report is ${path}\n`));
  child.unref();
}
