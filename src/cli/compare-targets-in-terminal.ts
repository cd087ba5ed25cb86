import { type CompareTargetsOptions, compareTargets, type RoundsObserver } from '../app/compare-targets.js';
import { type RoundsTotals, totalsOf } from '../app/rounds-plan.js';
import type { RunObserver, StartedRun } from '../app/run.js';
import { exitCodes } from '../base/errors.js';
import { formatCount, formatMoment } from '../base/units.js';
import { confirmed, loadedHost, onceEach } from './questions.js';
import { printComparison } from './show-comparison.js';
import { onStopSignals } from './signals.js';
import { LiveView } from './ui/live-view.js';
import { paletteFor, widthOf } from './ui/palette.js';
import { money } from './ui/preview.js';
import { labelled } from './ui/text.js';

export interface CompareTargetsTerminal {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Ask a person before rounds that have a price. */
  readonly askFirst: boolean;
  readonly dryRun: boolean;
  /** Folder for the comparison; null takes that of the rounds. */
  readonly output: string | null;
}

/** Runs targets in turns with progress on stderr and the comparison on stdout. @returns the exit code. */
export async function compareTargetsInTerminal(
  options: Omit<CompareTargetsOptions, 'confirmHost'>,
  terminal: CompareTargetsTerminal,
): Promise<number> {
  const interactive = process.stdin.isTTY && process.stderr.isTTY && !terminal.json;
  const view = new LiveView(process.stderr, !terminal.json && !terminal.quiet);
  const paint = paletteFor(process.stderr);
  let started: StartedRun | null = null;
  let begun: string | null = null;
  let stopped = false;
  const forget = onStopSignals(() => {
    stopped = true;
    if (started === null) {
      process.stderr.write(begun === null ? '\nInterrupted before anything was sent.\n' : `\n${resumeWords(begun)}`);
      process.exit(exitCodes.interrupted);
    }
    view.stopping();
    started.stop();
  });
  const runObserver: RunObserver = {
    // Stopped while the results of the run before were made.
    prepared: async () => !stopped,
    checked(result) {
      for (const warning of result.warnings) view.print(`${paint.yellow('Note')}  ${warning}`);
    },
    started(run) {
      started = run;
      view.start(run.prepared.plan);
    },
    live: snapshot => view.show(snapshot),
    ended: () => view.end(),
  };
  const observer: RoundsObserver = {
    async planned(journal, folder) {
      const totals = totalsOf(journal);
      const words = plannedWords(totals, folder);
      if (terminal.dryRun) {
        process.stdout.write(
          terminal.json ? `${JSON.stringify(totals, null, 2)}\n` : `${words}\n\nNothing was sent.\n`,
        );
        return false;
      }
      view.print(`${words}\n`);
      return interactive && terminal.askFirst && totals.cost !== null ? confirmed() : true;
    },
    running({ folder, round, label, number, of }) {
      started = null;
      begun = folder;
      view.print(`${paint.bold(`Run ${number} of ${of}`)}  round ${round + 1}, ${label}`);
      return runObserver;
    },
    finished(result) {
      view.print(labelled('', result.summary.verdict.headline, 2, widthOf(process.stderr)));
    },
  };
  try {
    const result = await compareTargets(
      { ...options, confirmHost: interactive ? onceEach(loadedHost) : null },
      observer,
    );
    if (result === null) return exitCodes.ok;
    if (result.interrupted) {
      process.stderr.write(resumeWords(result.folder));
      return exitCodes.interrupted;
    }
    if (result.comparison === null) {
      process.stderr.write(`No round is whole, so there is nothing to compare. The runs are in ${result.folder}\n`);
      return exitCodes.failure;
    }
    await printComparison(result.comparison, { json: terminal.json, output: terminal.output ?? result.folder });
    const invalid = result.comparison.comparison.sides.some(side => side.runs.some(run => run.validity === 'INVALID'));
    return invalid ? exitCodes.invalid : result.comparison.exitCode;
  } finally {
    view.end();
    forget();
  }
}

function resumeWords(folder: string): string {
  return `Interrupted. Go on with: busytone compare --resume ${folder}\n`;
}

function plannedWords(totals: RoundsTotals, folder: string): string {
  const { rounds, targets, requests, tokens, cost, currency, durationMs } = totals;
  const price = cost === null ? '' : `, about ${money(cost, currency)}`;
  return [
    `${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${targets.join(', ')}, in a new order each`,
    `about ${requests === null ? 'unbounded' : formatCount(requests)} requests and ${tokens === null ? 'unbounded' : formatCount(tokens)} tokens in all${price}; ${formatMoment(durationMs)} of load`,
    `into ${folder}`,
  ].join('\n');
}
