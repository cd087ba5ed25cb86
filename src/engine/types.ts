import type { AttemptRecord } from '../measure/attempt.js';
import type { EngineReport, EngineSample, EngineStop } from '../measure/self.js';
import type { RequestDialect } from '../protocol/types.js';
import type { HttpVersion, Plan } from '../scenario/types.js';

/** A target with everything filled in that a request needs. The key lives only in memory. */
export interface EngineTarget {
  readonly name: string;
  /** Base URL; requests go to `<url>/chat/completions`. */
  readonly url: string;
  /**
   * The addresses that connections may go to, whatever the URL's host resolves to later; null to look the host up.
   * Permission to load a host is given for its addresses, and a name server can change its mind.
   */
  readonly addresses: readonly string[] | null;
  readonly model: string;
  readonly apiKey: string | null;
  /** Keys of traffic classes that have their own, by the name of the class. */
  readonly classKeys: ReadonlyMap<string, string>;
  /** The header that takes the bare key; null: `Authorization: Bearer`. */
  readonly apiKeyHeader: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: 'reuse' | 'fresh';
  /** Version of HTTP that is spoken, and no other. */
  readonly http: HttpVersion;
  readonly dialect: RequestDialect;
  /** Accept certificates that do not verify; for test endpoints only. */
  readonly insecureTls: boolean;
  /** What connections are tunnelled through; null: they go straight to the target. */
  readonly proxy: EngineProxy | null;
}

/** An HTTP proxy. Its credentials live only in memory. */
export interface EngineProxy {
  /** Its origin; https: the way to the proxy is encrypted, too. */
  readonly url: string;
  /** The only addresses to connect to; null to look the URL's host up. */
  readonly addresses: readonly string[] | null;
  /** Value of `Proxy-Authorization`; null to send none. */
  readonly authorization: string | null;
}

export interface EngineOptions {
  readonly plan: Plan;
  readonly target: EngineTarget;
  /** The run's own mark, with which classes that keep caches out begin their prompts. */
  readonly salt: string;
  /** Keep every token gap for `gaps.bin`. */
  readonly keepGaps: boolean;
  /** Removes secrets from messages before they enter a record. */
  readonly redact: (text: string) => string;
  readonly sink: EngineSink;
}

/** Where an engine puts what it measured. Calls come in batches, off the moment of arrival, and must not throw. */
export interface EngineSink {
  /** Once, before the first request: when the load begins. */
  started?(start: EngineStart): void;
  /** `gaps` holds the gaps (ms) of all attempts of the batch one after the other; `gapsAt` counts from the run's first. */
  attempts(batch: readonly AttemptRecord[], gaps: Float32Array): void;
  sample(sample: EngineSample): void;
  /** A few numbers for the live view, four times a second at most. */
  progress(progress: EngineProgress): void;
  /** No more work is started, for a reason that the engine itself found: a limit was reached. */
  drains?(stop: EngineStop): void;
}

/** Load time zero on two clocks. */
export interface EngineStart {
  /** The machine's monotonic clock, which all threads share. */
  readonly zeroMonotonicMs: number;
  /** Milliseconds since 1970. */
  readonly startedWallMs: number;
}

export interface EngineProgress {
  readonly atMs: number;
  readonly offered: number;
  readonly sent: number;
  readonly ended: number;
  readonly inFlight: number;
  readonly waitingRetries: number;
  readonly draining: boolean;
}

/** A run under way. */
export interface EngineRun {
  /** Resolves when every attempt has ended and every record has been handed over; never rejects for a failed request. */
  readonly finished: Promise<EngineReport>;
  /** First call: start no more work and let what runs end. Second call: end everything now. */
  stop(reason: string): void;
}
