import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { latestRun } from '../app/latest-run.js';
import { buildReport } from '../app/report.js';
import { printResult } from './run-in-terminal.js';

export interface ShowReportOptions {
  readonly run: string;
  readonly outDir: string;
  readonly format: string;
  readonly open: boolean;
}

/** Rebuilds a run's results and prints one form of them on stdout. @returns the exit code of the run it shows. */
export async function showReport(options: ShowReportOptions): Promise<number> {
  const path = options.run === 'latest' ? await latestRun(options.outDir) : options.run;
  const result = await buildReport(path);
  if (result.damagedLines > 0) {
    process.stderr.write(`${result.damagedLines} damaged line(s) of attempts.ndjson were left out.\n`);
  }
  const file = { html: result.files.html, md: result.files.markdown, junit: result.files.junit }[options.format];
  if (file !== undefined) process.stdout.write(await readFile(file, 'utf8'));
  else printResult(result, options.format === 'json');
  if (options.open) openInBrowser(result.files.html);
  return result.exitCode;
}

function openInBrowser(path: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(opener, [path], { stdio: 'ignore', detached: true });
  child.on('error', () => process.stderr.write(`No browser could be opened. The report is ${path}\n`));
  child.unref();
}
