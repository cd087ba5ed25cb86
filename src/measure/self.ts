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
  /** The processes of k6 that sent the load together; without this field there was one. */
  readonly segments?: readonly SegmentReport[] | undefined;
}

/** How one of several processes, each with a part of the plan, left its records. */
export interface SegmentReport {
  /** The part as a range of the whole, `1/3:2/3`; null where the records do not tell it. */
  readonly segment: string | null;
  /** Where its records came from; null where they are absent. */
  readonly source: string | null;
  /** `broke_off`: it printed no end. `beginning_lost`: what it printed first is gone. */
  readonly state: 'whole' | 'broke_off' | 'beginning_lost' | 'absent';
  readonly attempts: number;
  /** Its load time zero minus the earliest, each by its machine's clock; null where it sent nothing. */
  readonly zeroOffsetMs: number | null;
  /** Its attempts that another process made, too: left out of every number. */
  readonly duplicates: number;
  readonly damagedLines: number;
}

export interface EngineStop {
  readonly status: 'completed' | 'interrupted' | 'aborted';
  /** Why the run ended before its plan: null, or e.g. `limit.requests`, `limit.duration`, `stop.signal`. */
  readonly reason: string | null;
}
