import type { AttemptStage, Confidence, OutcomeClass } from '../protocol/types.js';

/**
 * One HTTP request, as every engine writes it and every output and report reads it: one line of `attempts.ndjson`.
 * Times are milliseconds since the start of the load on the monotonic clock, rounded to the microsecond; null when the
 * thing did not happen. What can be computed from these fields is not stored: see measure/metrics.ts.
 */
export interface AttemptRecord {
  /** Running number of the attempt in the run, in order of sending. */
  readonly attempt: number;
  /** Index of the intent in the plan. */
  readonly intent: number;
  /** Attempts of the same intent before this one: 0 for the first, 1 for the one after it. */
  readonly retry: number;
  /** 0 for what the user sent first; n for what belongs to the n-th time that the user asked again. */
  readonly reclick: number;
  /** False when another attempt of this intent is to follow, which it does unless the run ends before. */
  readonly last: boolean;
  readonly session: number;
  readonly turn: number;
  readonly target: string;
  readonly class: string;
  readonly phase: string;
  readonly worker: number;

  readonly scheduledMs: number;
  readonly sentMs: number | null;
  readonly connectedMs: number | null;
  readonly headersMs: number | null;
  readonly firstEventMs: number | null;
  readonly firstTokenMs: number | null;
  readonly firstReasoningMs: number | null;
  readonly firstAnswerMs: number | null;
  readonly lastTokenMs: number | null;
  readonly endMs: number;
  /** True when the request went out on a connection that had served another before. */
  readonly reused: boolean;

  readonly http: number | null;
  readonly outcome: OutcomeClass;
  readonly rule: string;
  readonly confidence: Confidence;
  readonly busySuspect: boolean;
  readonly stage: AttemptStage;
  readonly scope: string | null;
  readonly providerCode: string | null;
  /** The provider's words or the network's, redacted, at most 300 characters. */
  readonly message: string | null;
  readonly retryAfterMs: number | null;
  /** When the client itself ended the attempt: the user left (`patience`) or had enough (`cancelled`), or the run was `stopped`. */
  readonly abortReason: string | null;
  readonly finishReason: string | null;

  readonly plannedInputTokens: number;
  readonly plannedOutputTokens: number;
  readonly plannedReasoningTokens: number;
  readonly promptTokens: number | null;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Where the token counts come from; `none` when nothing was answered. */
  readonly tokenSource: 'usage' | 'estimate' | 'none';
  /** Estimate of the output tokens from the text, also where usage was sent: the two are compared for validity. */
  readonly estimatedOutputTokens: number;
  readonly cachedTokens: number | null;
  /** Cost in the target's currency, as a decimal string; null without a price. Failed and cut attempts cost too. */
  readonly cost: string | null;

  readonly tokenEvents: number;
  readonly reasoningEvents: number;
  readonly keepAlives: number;
  readonly coalesced: number;
  readonly bodyBytes: number;
  readonly stallCount: number;
  readonly stallTotalMs: number;
  readonly longestGapMs: number;
  readonly flags: readonly AttemptFlag[];

  /** First gap of this attempt in `gaps.bin`, counted in Float32 values; null when gaps are not kept. */
  readonly gapsAt: number | null;
  readonly gapCount: number;
}

export type AttemptFlag =
  /** The answer is complete but `[DONE]` never came. */
  | 'no_done'
  /** Only reasoning came before the token cap: the budget was spent on thinking. */
  | 'budget_exhausted'
  /** Reasoning is billed in usage but was not sent. */
  | 'hidden_reasoning'
  /** Data lines that were not JSON came between good ones. */
  | 'malformed_lines'
  /** The whole answer came at once as plain JSON. */
  | 'not_streamed'
  /** A reused connection was found closed before a byte of the answer, and the request went out again on a fresh one. */
  | 'resent'
  /** The engine got the answer when it was whole: when its tokens came, but for the last, is unknown. */
  | 'unwatched';
