/** One look of the engine at itself, for validity and for the timeline. Times as in the attempt record. */
export interface EngineSample {
  readonly atMs: number;
  readonly worker: number;
  /** Share of one core that the measuring thread used since the last sample. */
  readonly cpu: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly rssBytes: number;
  readonly openSockets: number;
  readonly inFlight: number;
}

/** What an engine says of a whole run, besides the attempts. */
export interface EngineReport {
  /** Load time zero as milliseconds since 1970. */
  readonly startedWallMs: number;
  readonly endedMs: number;
  readonly stop: EngineStop;
  /** Intents of the plan whose time had come before the run stopped. */
  readonly offeredIntents: number;
  /** Intents whose time had come but that no attempt was sent for. */
  readonly notSentIntents: number;
  readonly attempts: number;
  readonly peakInFlight: number;
  /** Whole-run figures of the measuring threads; null where the engine does not let itself be watched. */
  readonly loopDelayP99Ms: number | null;
  /** Share of the run spent with more than 80 % and more than 95 % of a core. */
  readonly cpuOver80: number | null;
  readonly cpuOver95: number | null;
  /** Threads or processes that sent and received. */
  readonly workers: number;
  /** Of them, those that broke, each with its error: what they had under way left no record. */
  readonly lostWorkers: readonly string[];
}

export interface EngineStop {
  readonly status: 'completed' | 'interrupted' | 'aborted';
  /** Why the run ended before its plan: null, or e.g. `limit.requests`, `limit.duration`, `stop.signal`. */
  readonly reason: string | null;
}
