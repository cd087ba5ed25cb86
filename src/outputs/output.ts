import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { OutputReport } from '../store/run-types.js';
import type { Interval } from './interval.js';
import type { Mark } from './marks.js';
import type { RunFacts } from './run-facts.js';
import type { TotalCell } from './totals.js';

/** What every point of a run carries. */
export interface RunTags {
  readonly run: string;
  readonly scenario: string;
  readonly target: string;
  readonly model: string;
}

export interface OutputContext {
  /** Load time zero in whole milliseconds since 1970. */
  readonly zeroWallMs: number;
  readonly tags: RunTags;
  /** Host of the target, for systems that want one. */
  readonly address: string;
}

/** What there is to tell since the last time. */
export interface OutputBatch {
  /** Load time up to which everything is told. */
  readonly untilMs: number;
  readonly intervals: readonly Interval[];
  /** Running totals up to `untilMs`; not to be kept. */
  readonly totals: readonly TotalCell[];
  readonly figures: readonly FigureSample[];
  /** Empty unless each attempt was asked for. */
  readonly attempts: readonly AttemptRecord[];
  /** One for each interval that passed. */
  readonly loads: readonly IntervalLoad[];
  /** Moments worth a mark that were not told yet. */
  readonly marks: readonly Mark[];
  /** What the run comes to, once it is over; else null. */
  readonly run: RunFacts | null;
}

/** A batch with nothing in it. */
export function emptyBatch(untilMs: number): OutputBatch {
  return { untilMs, intervals: [], totals: [], figures: [], attempts: [], loads: [], marks: [], run: null };
}

/** How much was going on in an interval, whatever ended in it. */
export interface IntervalLoad {
  /** Load time. */
  readonly startMs: number;
  readonly endMs: number;
  /** Planned at its start: intents per second, or users. */
  readonly planned: number;
  /** Attempts on the wire when the engine last looked before its end; null for an engine that does not look. */
  readonly inFlight: number | null;
}

/** One place where results go. */
export interface Output {
  readonly name: string;
  /** Its address or folder. */
  readonly where: string;
  /**
   * Before the load: why the other side will take nothing, as a sentence for a person without a full stop, or null.
   * @throws BusytoneError for what this machine itself refuses: a folder, a port.
   */
  check(): Promise<string | null>;
  /** Before the first batch. Whatever is wrong with the other side shows in the report, not here. */
  start(context: OutputContext): void;
  /** Takes a batch. Never waits and never throws; what finds no room is dropped and counted. */
  add(batch: OutputBatch): void;
  /** Resolves when all that was taken is written or given up. For a backfill, which has time; a live run never waits. */
  flush(): Promise<void>;
  /** Writes what it can within a short while, closes, and tells what became of it all. */
  stop(): Promise<OutputReport>;
}
