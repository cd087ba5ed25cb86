import type { RunResult } from '../app/run.js';
import { gateLines } from './ui/comparison.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { sideNotes } from './ui/side-words.js';
import { summaryText } from './ui/summary.js';

/** The summary on stdout: as JSON for a program, in words for a person. */
export function printResult(result: RunResult, json: boolean): void {
  const { stdout } = process;
  const notes = sideNotes(result.side.sources, result.side.outputs);
  if (json) {
    for (const note of notes) process.stderr.write(`${note}\n`);
    stdout.write(`${JSON.stringify(result.summary, null, 2)}\n`);
    return;
  }
  const paint = paletteFor(stdout);
  stdout.write(`${summaryText(result.summary, widthOf(stdout), paint)}\n\n`);
  if (result.gates.length > 0) {
    const lines = gateLines(result.gates, widthOf(stdout), paint);
    stdout.write(`${[paint.bold('Against the baseline'), ...lines].join('\n')}\n\n`);
  }
  for (const note of notes) stdout.write(`${paint.yellow('Note')}         ${note}\n`);
  stdout.write(`${paint.bold('Report')}       ${result.files.html}\n`);
  stdout.write(`${paint.bold('Run folder')}   ${result.path}\n`);
}
