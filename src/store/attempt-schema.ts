import { z } from 'zod';
import type { AttemptRecord } from '../measure/attempt.js';
import { outcomeClasses } from '../protocol/types.js';
import type { SameType } from './same-type.js';

const maybe = z.number().nullable();
const text = z.string().nullable();
const count = z.int().nonnegative();

/** One line of `attempts.ndjson`. */
export const attemptSchema = z.object({
  attempt: count,
  intent: count,
  retry: count,
  // Runs of 0.1.0 have none.
  reclick: count.default(0),
  last: z.boolean(),
  session: z.int(),
  turn: z.int(),
  target: z.string(),
  class: z.string(),
  phase: z.string(),
  worker: z.int(),
  scheduledMs: z.number(),
  sentMs: maybe,
  connectedMs: maybe,
  headersMs: maybe,
  firstEventMs: maybe,
  firstTokenMs: maybe,
  firstReasoningMs: maybe,
  firstAnswerMs: maybe,
  lastTokenMs: maybe,
  endMs: z.number(),
  reused: z.boolean(),
  http: maybe,
  outcome: z.enum(outcomeClasses),
  rule: z.string(),
  confidence: z.enum(['certain', 'likely', 'suspect']),
  busySuspect: z.boolean(),
  stage: z.enum(['connect', 'headers', 'first_token', 'streaming', 'tail']),
  scope: text,
  providerCode: text,
  message: text,
  retryAfterMs: maybe,
  abortReason: text,
  finishReason: text,
  plannedInputTokens: z.number(),
  plannedOutputTokens: z.number(),
  plannedReasoningTokens: z.number(),
  promptTokens: maybe,
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  tokenSource: z.enum(['usage', 'estimate', 'none']),
  estimatedOutputTokens: z.number(),
  cachedTokens: maybe,
  cost: text,
  tokenEvents: count,
  reasoningEvents: count,
  keepAlives: count,
  coalesced: count,
  bodyBytes: count,
  stallCount: count,
  stallTotalMs: z.number(),
  longestGapMs: z.number(),
  flags: z.array(
    z.enum([
      'no_done',
      'budget_exhausted',
      'hidden_reasoning',
      'malformed_lines',
      'not_streamed',
      'resent',
      'unwatched',
    ]),
  ),
  gapsAt: count.nullable(),
  gapCount: count,
});

true satisfies SameType<z.infer<typeof attemptSchema>, AttemptRecord>;
