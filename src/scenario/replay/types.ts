/** The formats that a trace file can be in; each has a file of its own beside this one. */
export const traceFormats = ['azure', 'burstgpt', 'mooncake', 'servegen', 'ragpulse', 'csv', 'attempts'] as const;

export type TraceFormatName = (typeof traceFormats)[number];

/**
 * The rows that a replay sends, by time, as columns: row i has the i-th value of each. Lengths are tokens, and -1 where
 * the trace does not tell; then the traffic class does.
 */
export interface Trace {
  /** Load time in milliseconds, in whole microseconds, ascending. */
  readonly scheduledMs: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  readonly reasoningTokens: Int32Array;
  readonly session: Uint32Array;
  /** From 1 within a session. */
  readonly turn: Uint32Array;
  /** 0 where the row names no class, else the place in `classes`, counted from 1. */
  readonly classAt: Uint8Array;
  readonly classes: readonly string[];
  /** Ids of prompt blocks of all rows; those of row i go from `blocksFrom[i]` up to `blocksFrom[i + 1]`. */
  readonly blocks: Float64Array;
  readonly blocksFrom: Float64Array;
}

/** What was found in a trace file and what became of it; stands in `run.json`. */
export interface TraceSource {
  /** As the scenario names it. */
  readonly file: string;
  readonly format: TraceFormatName;
  /** Of the whole file, in hex. */
  readonly sha256: string;
  /** Lines that should hold a row (for `servegen`: a window of a client), up to where reading ended. */
  readonly lines: number;
  /** The line behind the end of the window, from which on nothing was read; null when the whole file was. */
  readonly stoppedAtLine: number | null;
  /** Rows of the window that are replayed, before thinning or superposing. */
  readonly used: number;
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
  readonly malformed: {
    readonly count: number;
    /** The first few, by line number from 1. */
    readonly first: readonly { readonly line: number; readonly reason: string }[];
  };
  /** The grid that the recorded times stand on, in milliseconds of the trace; null when none was found. */
  readonly quantumMs: number | null;
  /** From the first used row to the last, in milliseconds of the trace. */
  readonly spanMs: number;
  /** Over that span; null with fewer than two rows. */
  readonly ratePerSecond: number | null;
  /** Standard deviation / mean of the gaps between rows, as recorded; null with fewer than three rows. */
  readonly gapCv: number | null;
  /** The same of what is sent: after jitter, thinning or superposing, and speed. */
  readonly plannedGapCv: number | null;
  readonly inputTokens: TokenQuantiles | null;
  readonly outputTokens: TokenQuantiles | null;
  /** Whether rows say how many output tokens were reasoning. */
  readonly tellsReasoning: boolean;
  /** Rows that say which conversation they belong to count once for each conversation. */
  readonly sessions: number;
  /** Share of prompt blocks that an earlier row had, which is what a cache without end would hit; null without blocks. */
  readonly prefixShare: number | null;
}

export interface TokenQuantiles {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}
