import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CapacityObserver, type CapacityOptions, findCapacity } from '../app/capacity/capacity.js';
import { type CapacityResult, pageOf } from '../app/capacity/result.js';
import type { RunObserver, StartedRun } from '../app/run.js';
import { exitCodes } from '../base/errors.js';
import { capacityFiles } from '../store/capacity-file.js';
import { confirmed, loadedHost, onceEach } from './questions.js';
import { onStopSignals } from './signals.js';
import { addStepSummary } from './step-summary.js';
import { capacityText, searchWords, stepLine, steppingLine } from './ui/capacity.js';
import { LiveView } from './ui/live-view.js';
import { paletteFor, widthOf } from './ui/palette.js';

export interface CapacityTerminal {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Ask a person before a search that has a price. */
  readonly askFirst: boolean;
  readonly dryRun: boolean;
}

/** Searches with progress on stderr and the result on stdout. @returns the exit code. */
export async function capacityInTerminal(
  options: Omit<CapacityOptions, 'confirmHost' | 'stop'>,
  terminal: CapacityTerminal,
): Promise<number> {
  const interactive = process.stdin.isTTY && process.stderr.isTTY && !terminal.json;
  const view = new LiveView(process.stderr, !terminal.json && !terminal.quiet);
  const paint = paletteFor(process.stderr);
  const stop = new AbortController();
  let started: StartedRun | null = null;
  let begun = false;
  const forget = onStopSignals(() => {
    stop.abort();
    if (!begun) {
      process.stderr.write('\nInterrupted before anything was sent.\n');
      process.exit(exitCodes.interrupted);
    }
    view.stopping();
    started?.stop();
  });
  const runObserver: RunObserver = {
    prepared: async () => !stop.signal.aborted,
    checked(result) {
      for (const warning of result.warnings) view.print(`${paint.yellow('Note')}  ${warning}`);
    },
    started(run) {
      started = run;
      view.start(run.prepared.plan);
      if (stop.signal.aborted) run.stop();
    },
    live: snapshot => view.show(snapshot),
    ended: () => view.end(),
  };
  const observer: CapacityObserver = {
    async planned(journal, notes, folder) {
      const words = searchWords(journal, notes, folder, widthOf(process.stderr), paint);
      if (terminal.dryRun) {
        process.stdout.write(
          terminal.json ? `${JSON.stringify(journal, null, 2)}\n` : `${words}\n\nNothing was sent.\n`,
        );
        return false;
      }
      view.print(`${words}\n`);
      const agreed =
        interactive && terminal.askFirst && journal.request.scenario.target.price !== null ? await confirmed() : true;
      begun = agreed;
      return agreed;
    },
    coolingDown() {
      started = null;
    },
    stepping(step) {
      started = null;
      view.print(steppingLine(step, paint));
      return runObserver;
    },
    stepped(step) {
      view.print(stepLine(step, paint, widthOf(process.stderr)));
    },
  };
  try {
    const confirmHost = interactive ? onceEach(loadedHost) : null;
    const result = await findCapacity({ ...options, confirmHost, stop: stop.signal }, observer);
    if (result === null) {
      if (!terminal.dryRun) process.stderr.write('Nothing was sent.\n');
      return exitCodes.ok;
    }
    await printCapacity(result, terminal.json);
    if (result.capacity.status === 'interrupted') {
      process.stderr.write(`Interrupted. Go on with: busytone capacity --resume ${result.path}\n`);
    }
    return result.exitCode;
  } finally {
    view.end();
    forget();
  }
}

/** The result on stdout: as JSON for a program, in words for a person; its Markdown on the page of a CI job. */
export async function printCapacity(result: CapacityResult, json: boolean): Promise<void> {
  const { stdout } = process;
  await addStepSummary(await readFile(join(result.path, capacityFiles.markdown), 'utf8'));
  if (json) {
    stdout.write(result.files.get(capacityFiles.json) ?? '');
    return;
  }
  const paint = paletteFor(stdout);
  stdout.write(`${capacityText(result.capacity, widthOf(stdout), paint)}\n\n`);
  stdout.write(`${paint.bold('Page')}         ${pageOf(result)}\n`);
  stdout.write(`${paint.bold('Folder')}       ${result.path}\n`);
}
