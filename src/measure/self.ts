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

/** What one thread of an engine said of itself over a whole run. */
export interface ThreadReport {
  /** From 0. null: the coordinator, which draws, writes and exports, and never touches a token. */
  readonly worker: number | null;
  /** Share of one core that it used, and the share of the run in which that was more than 80 % and more than 95 %. */
  readonly cpu: number;
  readonly cpuOver80: number;
  readonly cpuOver95: number;
  /** Share of the run in which it was ready to run while other programs had the cores; null where no system tells. */
  readonly coreWait: number | null;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly gc: GcPauses;
}

/** Pauses that the garbage collector made in one thread. */
export interface GcPauses {
  readonly count: number;
  readonly totalMs: number;
  readonly maxMs: number;
}

/**
 * A moment at which a thread had been held up (`busy` with something, `starved` of a core by other programs, or `paused`,
 * with its process or the machine), or at which the time of day had jumped against the monotonic clock.
 */
export interface ClientMark {
  readonly kind: 'busy' | 'starved' | 'paused' | 'clock_jump';
  /** The thread that saw it, as in its report. */
  readonly worker: number | null;
  /** Load time at which it was over. */
  readonly atMs: number;
  /** How long it lasted; of a jump how far the time of day went, below zero where it went back. */
  readonly ms: number;
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
  /** The engine's threads; none where it does not let itself be watched. */
  readonly threads: readonly ThreadReport[];
  /** What held the threads up for long, and jumps of the time of day. */
  readonly marks: readonly ClientMark[];
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
