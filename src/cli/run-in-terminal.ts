import { readFile } from 'node:fs/promises';
import type { PreparedRun } from '../app/prepare.js';
import { type RunObserver, type RunOptions, type RunResult, runScenario, type StartedRun } from '../app/run.js';
import { exitCodes } from '../base/errors.js';
import { confirmed, loadedHost } from './questions.js';
import { onStopSignals } from './signals.js';
import { addStepSummary } from './step-summary.js';
import { gateLines } from './ui/comparison.js';
import { LiveView } from './ui/live-view.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { previewText } from './ui/preview.js';
import { sideNotes } from './ui/side-words.js';
import { summaryText } from './ui/summary.js';

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Ask a person before a run that has a price. */
  readonly askFirst: boolean;
}

/** Runs a scenario with progress on stderr and the result on stdout. @returns the exit code. */
export async function runInTerminal(
  options: Omit<RunOptions, 'confirmHost'>,
  terminal: TerminalOptions,
): Promise<number> {
  const interactive = process.stdin.isTTY && process.stderr.isTTY && !terminal.json;
  const view = new LiveView(process.stderr, !terminal.json && !terminal.quiet);
  const paint = paletteFor(process.stderr);
  let started: StartedRun | null = null;
  const forget = onStopSignals(() => {
    if (started === null) {
      process.stderr.write('\nInterrupted before the load began: nothing was recorded.\n');
      process.exit(exitCodes.interrupted);
    }
    view.stopping();
    started.stop();
  });
  const observer: RunObserver = {
    async prepared(run) {
      view.print(`${previewText(run, widthOf(process.stderr), paint)}\n`);
      return interactive && terminal.askFirst && costsMoney(run) ? confirmed() : true;
    },
    checked(result) {
      for (const warning of result.warnings) view.print(`${paint.yellow('Note')}  ${warning}`);
    },
    started(run) {
      started = run;
      view.start(run.prepared.plan);
    },
    live(snapshot) {
      view.show(snapshot);
    },
    ended(waits) {
      view.end();
      for (const wait of waits) view.print(wait);
    },
  };
  try {
    const result = await runScenario({ ...options, confirmHost: interactive ? loadedHost : null }, observer);
    if (result === null) {
      process.stderr.write('Nothing was sent.\n');
      return exitCodes.ok;
    }
    printResult(result, terminal.json);
    await addStepSummary(await readFile(result.files.markdown, 'utf8'));
    return result.exitCode;
  } finally {
    view.end();
    forget();
  }
}

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

function costsMoney(run: PreparedRun): boolean {
  return run.scenario.target.price !== null;
}
