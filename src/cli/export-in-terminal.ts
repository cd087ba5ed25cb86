import { exportRun } from '../app/export.js';
import { latestRun } from '../app/latest-run.js';
import type { ReadSecret } from '../app/side-work.js';
import { exitCodes } from '../base/errors.js';
import { outputWords } from './ui/side-words.js';

export interface ExportOptions {
  readonly run: string;
  readonly outDir: string;
  readonly outputs: readonly string[];
  readonly readSecret: ReadSecret;
}

/** Exports a run and says what became of it. @returns the exit code. */
export async function exportInTerminal(options: ExportOptions): Promise<number> {
  const path = options.run === 'latest' ? await latestRun(options.outDir) : options.run;
  const reports = await exportRun(path, options.outputs, options.readSecret);
  for (const report of reports) process.stdout.write(`${outputWords(report)}\n`);
  return reports.every(report => report.status === 'ok') ? exitCodes.ok : exitCodes.failure;
}
