import type { PhaseLabel } from '../types.js';
import type { TraceFormatName } from './types.js';

/** One request of a trace as it was recorded. null: the trace does not tell. */
export interface TraceRow {
  /** Milliseconds on the trace's own clock. */
  readonly atMs: number;
  readonly inputTokens: number | null;
  /** Reasoning and answer; 0 for a request that failed. */
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  /** Whatever names the conversation. */
  readonly session: string | null;
  readonly turn: number | null;
  readonly class: string | null;
  readonly phase: PhaseLabel | null;
  /** Ids of the blocks of the prompt. */
  readonly blocks: readonly number[] | null;
}

/** A row that tells a time and lengths and nothing else. */
export function plainRow(atMs: number, inputTokens: number | null, outputTokens: number | null): TraceRow {
  const unknown = { reasoningTokens: null, session: null, turn: null, class: null, phase: null, blocks: null };
  return { atMs, inputTokens, outputTokens, ...unknown };
}

/** One client over one window of time, as a generator has it: how many requests, and the law of their gaps. */
export interface ClientWindow {
  readonly client: string;
  readonly startMs: number;
  readonly ratePerSecond: number;
  /** null: no law is given, and moments are even at random. */
  readonly law: { readonly kind: 'gamma' | 'weibull'; readonly shape: number; readonly scaleSeconds: number } | null;
}

/** What a line turned out to be. Reasons are short and say what was found and expected. */
export type Reading =
  | { readonly kind: 'row'; readonly row: TraceRow }
  | { readonly kind: 'window'; readonly window: ClientWindow }
  | { readonly kind: 'malformed'; readonly reason: string }
  /** Whole, but nothing to replay. */
  | { readonly kind: 'left-out'; readonly reason: string };

export const malformed = (reason: string): Reading => ({ kind: 'malformed', reason });

/** A file under way. */
export interface OpenTrace {
  /** Whether the first line was a header, which holds no row. */
  readonly headed: boolean;
  /** Whether the trace's clock is one of load time, so that 0 is the start and not the first row. */
  readonly startsAtZero: boolean;
  /** Whether rows stand in order of time, but for small disorder: reading may end behind the window. */
  readonly ordered: boolean;
  readonly read: (line: string) => Reading;
}

export interface TraceFormat {
  readonly name: TraceFormatName;
  /** Whether a file with this first line is in this format. Never throws. */
  recognises(line: string): boolean;
  /** Begins with the first line; a text says why the file cannot be in this format. */
  open(line: string): OpenTrace | string;
}
