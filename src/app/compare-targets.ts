import { basename, join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { makeFolder } from '../base/node/files.js';
import type { SloRule } from '../scenario/slo-rules.js';
import { type RoundRun, type RoundsJournal, readJournal, writeJournal } from '../store/rounds-journal.js';
import { type CompareResult, compareSides, usualSeed } from './compare.js';
import { type ComparedFolder, checkAlike, comparedFolder } from './comparison-side.js';
import { capReached, planRounds, type RoundsRequest, scenarioOfRound } from './rounds-plan.js';
import { type RunObserver, type RunOptions, type RunResult, runScenario } from './run.js';

export interface CompareTargetsOptions
  extends Pick<RunOptions, 'insecureTls' | 'keepGaps' | 'readSecret' | 'confirmHost' | 'version'> {
  /** What to run, or the folder of rounds that were begun before. */
  readonly work: { readonly kind: 'new'; readonly request: RoundsRequest; readonly outDir: string } | ResumedWork;
  readonly slo: readonly SloRule[];
  readonly margin: number;
  readonly maxRegression: number | null;
}

interface ResumedWork {
  readonly kind: 'resume';
  readonly folder: string;
}

/** What a user interface may want to hear of the rounds. */
export interface RoundsObserver {
  /** Nothing was sent yet; false ends it here. */
  planned(journal: RoundsJournal, folder: string): Promise<boolean>;
  /** A run begins: the observer for it. */
  running(run: {
    readonly folder: string;
    readonly round: number;
    readonly label: string;
    readonly number: number;
    readonly of: number;
  }): RunObserver;
  finished(result: RunResult): void;
}

export interface CompareTargetsResult {
  readonly folder: string;
  /** null when no round is whole. */
  readonly comparison: CompareResult | null;
  /** A person ended it before its end: it can be resumed. */
  readonly interrupted: boolean;
}

/**
 * Runs the same plan against several targets in turns, round by round, and compares what came of it. Every run is a run
 * folder of its own; what is done is kept in `rounds.json`, so that rounds that broke can be resumed.
 * @returns null when the observer said no.
 * @throws BusytoneError for whatever a run cannot begin with; what was done is kept.
 */
export async function compareTargets(
  options: CompareTargetsOptions,
  observer: RoundsObserver,
): Promise<CompareTargetsResult | null> {
  const { folder, begun } = await workOf(options);
  let journal = begun;
  if (!(await observer.planned(journal, folder))) return null;
  const notes: string[] = [];
  const of = journal.order.length * journal.targets.length;
  for (const [round, order] of journal.order.entries()) {
    const cap = capReached(journal, round);
    if (cap !== null && round === 0) {
      throw new BusytoneError(`The caps do not cover one round: ${cap}`, {
        code: 'compare.caps',
        exitCode: exitCodes.usage,
        hint: 'Raise --max-requests, --max-tokens or --budget-usd, or take a smaller scenario.',
      });
    }
    if (cap !== null) {
      notes.push(`Only ${round} of ${journal.order.length} rounds were run: for another ${cap}.`);
      break;
    }
    await makeFolder(folder);
    await writeJournal(folder, journal);
    for (const target of order) {
      if (journal.done.some(run => run.round === round && run.target === target)) continue;
      const label = journal.targets[target]?.label ?? '';
      const own = observer.running({ folder, round, label, number: journal.done.length + 1, of });
      const result = await runOne(options, journal, { round, target, folder }, own);
      if (result === null) return { folder, comparison: null, interrupted: true };
      const run = { round, target, ...spentBy(result) };
      if (result.exitCode === exitCodes.interrupted) {
        await writeJournal(folder, { ...journal, broken: [...journal.broken, run] });
        return { folder, comparison: null, interrupted: true };
      }
      observer.finished(result);
      journal = { ...journal, done: [...journal.done, run] };
      await writeJournal(folder, journal);
    }
  }
  return { folder, comparison: await compareRounds(folder, journal, notes, options), interrupted: false };
}

function spentBy({ path, summary: { overall } }: RunResult): Omit<RoundRun, 'round' | 'target'> {
  return {
    folder: basename(path),
    requests: overall.attempts,
    tokens: overall.tokens.prompt + overall.tokens.output,
    money: overall.cost,
  };
}

async function workOf({ work }: CompareTargetsOptions): Promise<{ folder: string; begun: RoundsJournal }> {
  if (work.kind === 'resume') return { folder: work.folder, begun: await readJournal(work.folder) };
  const begun = await planRounds(work.request, new Date().toISOString());
  const time = begun.startedAt.replace(/\.\d+|[-:Z]/g, '').replace('T', '-');
  return { folder: join(work.outDir, `${time}-compare-${begun.targets[0]?.scenario.name ?? ''}`), begun };
}

async function runOne(
  options: CompareTargetsOptions,
  journal: RoundsJournal,
  { round, target, folder }: { readonly round: number; readonly target: number; readonly folder: string },
  observer: RunObserver,
): Promise<RunResult | null> {
  const { insecureTls, keepGaps, readSecret, confirmHost, version } = options;
  try {
    return await runScenario(
      {
        scenario: null,
        given: scenarioOfRound(journal, round, target),
        overrides: { slo: options.slo },
        outDir: folder,
        insecureTls,
        keepGaps,
        readSecret,
        confirmHost,
        version,
      },
      observer,
    );
  } catch (error) {
    if (!(error instanceof BusytoneError) || journal.done.length === 0) throw error;
    throw new BusytoneError(`${journal.targets[target]?.label}, round ${round + 1}: ${error.message}`, {
      code: error.code,
      exitCode: error.exitCode,
      ...(error.where === undefined ? {} : { where: error.where }),
      hint: `${error.hint ?? ''} What was run is kept; go on with: busytone compare --resume ${folder}`.trim(),
      cause: error.cause,
    });
  }
}

/** Compares the rounds that every target went through. */
async function compareRounds(
  folder: string,
  journal: RoundsJournal,
  notes: string[],
  options: CompareTargetsOptions,
): Promise<CompareResult | null> {
  const whole = journal.order.flatMap((order, round) =>
    order.every(target => journal.done.some(run => run.round === round && run.target === target)) ? [round] : [],
  );
  if (whole.length === 0) return null;
  const sides: { label: string; rounds: ComparedFolder[] }[] = [];
  for (const [target, { label }] of journal.targets.entries()) {
    const rounds: ComparedFolder[] = [];
    for (const round of whole) {
      const run = journal.done.find(each => each.round === round && each.target === target);
      if (run !== undefined) rounds.push(await comparedFolder(join(folder, run.folder)));
    }
    sides.push({ label, rounds });
  }
  const unlike = checkAlike(
    sides.flatMap(side => side.rounds),
    { differentPlan: true, invalid: true, partial: true },
    false,
  );
  return compareSides(sides, [...notes, ...new Set(unlike)], { ...options, seed: usualSeed });
}
