import { type CompareOptions, type CompareResult, compareFolders, writeComparison } from '../app/compare.js';
import { addStepSummary } from './step-summary.js';
import { comparisonText } from './ui/comparison.js';
import { paletteFor, widthOf } from './ui/palette.js';

export interface ShowComparisonOptions {
  readonly json: boolean;
  /** Folder for the pages; null writes none. */
  readonly output: string | null;
}

/** Compares run folders and prints the result on stdout. @returns the exit code. */
export async function showComparison(options: CompareOptions, show: ShowComparisonOptions): Promise<number> {
  const result = await compareFolders(options);
  await printComparison(result, show);
  return result.exitCode;
}

/** The comparison on stdout, its pages in a folder, and its Markdown on the page of a CI job. */
export async function printComparison(result: CompareResult, { json, output }: ShowComparisonOptions): Promise<void> {
  const { stdout } = process;
  const page = output === null ? null : await writeComparison(output, result);
  const markdown = result.files.find(([name]) => name === 'comparison.md')?.[1];
  if (markdown !== undefined) await addStepSummary(markdown);
  if (json) {
    stdout.write(`${JSON.stringify(result.comparison, null, 2)}\n`);
    return;
  }
  const paint = paletteFor(stdout);
  stdout.write(`${comparisonText(result.comparison, result.gates, widthOf(stdout), paint)}\n`);
  if (page !== null) stdout.write(`\n${paint.bold('Page')}         ${page}\n`);
}
