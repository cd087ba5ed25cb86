import { basename, join } from 'node:path';
import { BusytoneError } from '../../base/errors.js';
import { monotonicMs } from '../../base/node/clock.js';
import { redactor } from '../../base/redact.js';
import { shortLoad } from '../../measure/capacity/answer.js';
import { type Move, nextMove } from '../../measure/capacity/search.js';
import type { CapacityStep, CoolDown, EndReason, LoadUnit } from '../../measure/capacity/types.js';
import { stepsFolder } from '../../store/capacity-file.js';
import type { CapacityJournal, MadeStep } from '../../store/capacity-types.js';
import { signalStop } from '../exit-code.js';
import { readKeys } from '../keys.js';
import type { RunObserver, RunOptions, RunResult } from '../run.js';
import { namedTarget } from '../target.js';
import { guardTarget } from '../target-guard.js';
import { Findings } from './findings.js';
import { Prober } from './prober.js';
import { type CapacityResult, writeProgress, writeResult } from './result.js';
import { runStep } from './run-step.js';
import { capReached, leftOf, type StepLength, scenarioOfStep, stepLength } from './step-plan.js';
import { type CapacityWork, newFolder, openWork } from './work.js';

export interface CapacityOptions extends Pick<RunOptions, 'insecureTls' | 'readSecret' | 'confirmHost' | 'version'> {
  readonly work: CapacityWork;
  /** Ends the search between two steps; a step under way is stopped by its own observer. */
  readonly stop: AbortSignal;
}

/** What a user interface may want to hear of a search. */
export interface CapacityObserver {
  /** Nothing was sent yet; false ends it here. `folder` is null where none is made yet. */
  planned(journal: CapacityJournal, notes: readonly string[], folder: string | null): Promise<boolean>;
  /** A wait for the endpoint to recover begins. */
  coolingDown(): void;
  /** A step begins: the observer for its run. */
  stepping(step: SearchedStep): RunObserver;
  stepped(step: CapacityStep): void;
}

export interface SearchedStep extends Pick<MadeStep, 'load' | 'purpose' | 'warmUpMs' | 'measuredMs'> {
  readonly number: number;
  readonly unit: LoadUnit;
}

/**
 * Finds the highest load that still meets the SLO: one bounded run after the other, each decided by intervals, until the
 * answer is as exact as it was asked for or a cap is reached. Every step is a run folder of its own in `steps/`, and
 * `capacity.json` remembers what is done, so that a search that was interrupted can be taken up again.
 * @returns null when the observer said no.
 * @throws BusytoneError for what cannot be searched and whatever a run cannot begin with; what was done is kept.
 */
export async function findCapacity(
  options: CapacityOptions,
  observer: CapacityObserver,
): Promise<CapacityResult | null> {
  const { work, version, stop } = options;
  const opened = await openWork(work, version);
  const { scenario } = opened.journal.request;
  const keys = readKeys(scenario, options.readSecret);
  const named = namedTarget(scenario.target, keys, options.insecureTls);
  const { name } = named;
  const { allowHosts } = scenario;
  const { target } = await guardTarget(named, { allowHosts, attack: false, confirm: options.confirmHost });
  if (!(await observer.planned(opened.journal, opened.notes, opened.folder))) return null;

  const folder = opened.folder ?? (await newFolder(work.kind === 'new' ? work.outDir : '', opened.journal, name));
  const journal: CapacityJournal = { ...opened.journal, status: 'running', ended: null };
  const redact = redactor(keys.secrets);
  const prober = new Prober({ target, scenario, redact, spent: journal.probes, stop });
  const findings = await Findings.of(folder, journal);
  const search = new Search(folder, journal, findings, prober, options, observer, keys.credentials.length);
  return search.toEnd();
}

class Search {
  private rested = false;

  constructor(
    private readonly folder: string,
    private journal: CapacityJournal,
    private readonly findings: Findings,
    private readonly prober: Prober,
    private readonly options: CapacityOptions,
    private readonly observer: CapacityObserver,
    /** Requests that each run sends before its load. */
    private readonly preflights: number,
  ) {}

  async toEnd(): Promise<CapacityResult> {
    await this.keep({});
    let ended: EndReason | null = null;
    while (ended === null) ended = await this.next();
    this.note({ ended, status: ended === 'interrupted' ? 'interrupted' : 'completed' });
    return writeResult(this.folder, this.findings, this.journal);
  }

  /** Makes the next step. @returns why the search has ended, or null while it goes on. */
  private async next(): Promise<EndReason | null> {
    const { journal, findings, options } = this;
    if (options.stop.aborted) return 'interrupted';
    const move = nextMove(journal.search, findings.steps);
    if (move.kind === 'end') return move.ended;
    const beganMs = monotonicMs();
    const length = stepLength(journal.request, move.load, move.stretch, findings.steps.at(-1) ?? null);
    const left = leftOf(journal.request, findings.spentWith(this.prober.spent));
    const number = journal.made.length + 1;
    const scenario = scenarioOfStep(journal.request, { ...length, load: move.load, number }, left);
    const cap = capReached(scenario, left) ?? (this.isLate(length) ? 'time' : null);
    if (cap !== null) return cap;
    const coolDown = await this.rest();
    if (options.stop.aborted) return 'interrupted';
    const step = { load: move.load, purpose: move.purpose, ...length };
    const outDir = join(this.folder, stepsFolder);
    const folderName = this.nameOf(move, number);
    const own = this.observer.stepping({
      ...step,
      number: findings.steps.length + 1,
      unit: journal.search.whole ? 'users' : 'perSecond',
    });
    this.prober.count(this.preflights);
    const result = await this.resumable(() => runStep(options, { scenario, length, outDir, folderName }, own));
    if (result === null) return 'interrupted';
    const ended = cutShort(result);
    const made: MadeStep = {
      ...step,
      folder: `${stepsFolder}/${basename(result.path)}`,
      lastedMs: monotonicMs() - beganMs,
      coolDown,
      broken: ended !== null,
    };
    const shown = await findings.add(this.folder, journal, made);
    await this.keep({ made: [...journal.made, made] });
    if (shown !== null) this.observer.stepped(shown);
    return ended;
  }

  /** Before the first step of this process it learns how quick rest is; later it waits for it. */
  private async rest(): Promise<CoolDown | null> {
    if (!this.rested) {
      this.rested = true;
      await this.prober.rest();
      return null;
    }
    this.observer.coolingDown();
    return this.prober.coolDown(this.journal.request.coolDownMs);
  }

  private isLate({ warmUpMs, measuredMs }: StepLength): boolean {
    const { made, request } = this.journal;
    const lastedMs = made.reduce((sum, step) => sum + step.lastedMs, 0);
    return lastedMs + warmUpMs + measuredMs > request.caps.timeMs;
  }

  /** `03-12.4-per-s`, `03-48-users`. */
  private nameOf({ load }: Extract<Move, { kind: 'step' }>, number: number): string {
    const amount = shortLoad(load, 'users').replace(/[^\d.]/g, '');
    return `${String(number).padStart(2, '0')}-${amount}-${this.journal.search.whole ? 'users' : 'per-s'}`;
  }

  private note(change: Partial<CapacityJournal>): void {
    this.journal = { ...this.journal, ...change, probes: this.prober.spent };
  }

  private async keep(change: Partial<CapacityJournal>): Promise<void> {
    this.note(change);
    await writeProgress(this.folder, this.findings, this.journal);
  }

  /** Says with whatever goes wrong how to go on. */
  private async resumable<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      this.note({ status: 'interrupted', ended: 'interrupted' });
      await writeResult(this.folder, this.findings, this.journal);
      if (!(error instanceof BusytoneError)) throw error;
      throw new BusytoneError(error.message, {
        code: error.code,
        exitCode: error.exitCode,
        ...(error.where === undefined ? {} : { where: error.where }),
        hint: `${error.hint ?? ''}\nWhat was found is kept; go on with: busytone capacity --resume ${this.folder}`.trim(),
        cause: error.cause,
      });
    }
  }
}

/** Why a step is none: a person, or a cap over all steps, ended it. */
function cutShort({ summary }: RunResult): EndReason | null {
  const reason = summary.run.stopReason;
  if (reason === signalStop) return 'interrupted';
  return reason === 'limit.requests' || reason === 'limit.tokens' || reason === 'limit.money' ? reason : null;
}
