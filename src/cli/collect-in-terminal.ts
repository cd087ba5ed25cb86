import { readFile } from 'node:fs/promises';
import { type CollectCommand, collectRun } from '../app/collect.js';
import { printResult } from './print-result.js';
import { addStepSummary } from './step-summary.js';

/** Collects with notes on stderr and the result on stdout. @returns the exit code of the run. */
export async function collectInTerminal(command: CollectCommand, json: boolean): Promise<number> {
  const result = await collectRun(command);
  for (const { segment, source, attempts, state } of result.segments) {
    process.stderr.write(`${segment ?? '?'}  ${source ?? '–'}  ${attempts} attempts  ${stateWords[state]}\n`);
  }
  for (const note of result.notes) process.stderr.write(`${note}\n`);
  printResult(result, json);
  await addStepSummary(await readFile(result.files.markdown, 'utf8'));
  return result.exitCode;
}

const stateWords = {
  whole: 'whole',
  broke_off: 'BREAKS OFF',
  beginning_lost: 'WITHOUT BEGINNING',
  absent: 'ABSENT',
} as const;
