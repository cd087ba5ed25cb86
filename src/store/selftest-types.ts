import type { Validity } from '../measure/summary-types.js';
import type { HostFacts } from './run-types.js';

/** What `busytone selftest` found out about this machine: what `--json` prints, and what the state folder keeps. */
export interface SelftestReport {
  readonly schema: 'busytone.selftest/1';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly versions: { readonly busytone: string; readonly node: string };
  readonly host: HostFacts;
  readonly quick: boolean;
  /** Whether even the smallest cell is a VALID measurement. */
  readonly verdict: 'VALID' | 'INVALID';
  readonly grid: readonly TruthCell[];
  readonly ramps: readonly TruthRamp[];
  /** The largest load at which a measurement here is VALID. */
  readonly capacity: { readonly perWorker: Capacity; readonly allWorkers: Capacity };
  /** Memory of this process for one more open stream; null where too few were open to tell. */
  readonly bytesPerStream: number | null;
}

/** One load against senders that know when they sent what, and how far off its measurement was. */
export interface TruthCell {
  /** Engine threads, each with a sender of its own. */
  readonly workers: number;
  /** The most that were open at once. */
  readonly streams: number;
  /** Of one stream. */
  readonly tokensPerSecond: number;
  readonly chunking: Chunking;
  readonly tls: boolean;
  /** Of all streams together, while all of them flow. */
  readonly eventsPerSecond: number;
  readonly requestsPerSecond: number;
  /** Measured time to first token minus the sender's own, from the arrival of the request there to its first token. */
  readonly ttftError: ErrorSpread;
  /** Measured gap between two tokens minus the sender's own. */
  readonly gapError: ErrorSpread;
  /** Stamp of a token minus the moment at which it was sent. */
  readonly stampLag: ErrorSpread;
  /** Sending of a request minus its planned moment. */
  readonly lateness: ErrorSpread;
  readonly sent: Counts;
  readonly counted: Counts;
  /** Whether every request was counted once, with as many token events as were sent for it. */
  readonly exact: boolean;
  /** What a run with this load is called (docs/methodology.md); SUSPECT, too, where the stamps themselves are too far off. */
  readonly validity: Validity['verdict'];
  /** Ids of the checks that are not in order. */
  readonly doubts: readonly string[];
  /** Growth of this process from before the load to its largest. */
  readonly memoryBytes: number;
}

/** `one` and `eight` tokens in a write; `lock-step`: one, and all streams at the same moments. */
export type Chunking = 'one' | 'eight' | 'lock-step';

/** Milliseconds; percentiles without the sign. */
export interface ErrorSpread {
  readonly n: number;
  /** Mean, with its sign. */
  readonly biasMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Counts {
  readonly requests: number;
  readonly events: number;
}

/** Loads of rising size. */
export interface TruthRamp {
  readonly of: RampOf;
  readonly workers: number;
  readonly steps: readonly TruthCell[];
  /** The highest value before the 99th percentile of the stamps' lag passes 2 ms and 10 ms; null where the first step does. */
  readonly within2Ms: number | null;
  readonly within10Ms: number | null;
  /** Why no higher step was tried: the stamps, the senders' own limit, the files a process may open, time, or enough. */
  readonly ended: 'stamps' | 'sender' | 'files' | 'time' | 'top';
}

export type RampOf = 'eventsPerSecond' | 'requestsPerSecond' | 'streams';

export interface Capacity {
  readonly workers: number;
  readonly eventsPerSecond: number | null;
  readonly requestsPerSecond: number | null;
  readonly streams: number | null;
}
