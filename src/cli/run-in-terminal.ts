import { readFile } from 'node:fs/promises';
import type { PreparedRun } from '../app/prepare.js';
import { type RunObserver, type RunOptions, runScenario, type StartedRun } from '../app/run.js';
import { exitCodes } from '../base/errors.js';
import { confirmed, loadedHost } from './questions.js';
import { onStopSignals } from './signals.js';
import { addStepSummary } from './step-summary.js';
import { LiveView } from './ui/live-view.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { previewText } from './ui/preview.js';

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
    // Loaded when there is something to print: before the load it would keep the first request waiting.
    const { printResult } = await import('./print-result.js');
    printResult(result, terminal.json);
    await addStepSummary(await readFile(result.files.markdown, 'utf8'));
    return result.exitCode;
  } finally {
    view.end();
    forget();
  }
}

function costsMoney(run: PreparedRun): boolean {
  return run.scenario.target.price !== null;
}
