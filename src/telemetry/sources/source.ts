import type { ClockReading } from '../clock-offset.js';
import type { Figure } from '../figure.js';

/** What a look at a source brought. */
export interface Observation {
  readonly figures: readonly Figure[];
  /** The figures hold for this moment of the machine's monotonic clock, unless they have times of their own. */
  readonly monotonicMs: number;
  /** What the source's clock said; null where it said nothing. */
  readonly clock: ClockReading | null;
  /** Kinds of software that were found. */
  readonly dialects: readonly string[];
}

export interface SourceSink {
  observed(observation: Observation): void;
  /** A look failed; in a few words why. */
  failed(why: string): void;
  /** The moment near `dueMs`, when a look is due, at which it tells most of the source's clock; both monotonic. */
  bestMoment(dueMs: number): number;
}

/** Something that is looked at again and again. Neither method throws or waits for the network. */
export interface Source {
  start(sink: SourceSink): void;
  stop(): Promise<void>;
}
