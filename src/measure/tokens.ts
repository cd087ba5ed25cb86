import type { AttemptRecord } from './attempt.js';
import type { SliceSummary } from './summary-types.js';
import { Timeline } from './timeline.js';

const minuteSeconds = 60;

/** Tokens that passed in a slice. Attempts that failed or were cut count with what they had received. */
export function tokenTotals(
  attempts: readonly AttemptRecord[],
  startMs: number,
  endMs: number,
): SliceSummary['tokens'] {
  let prompt = 0;
  let output = 0;
  let reasoning = 0;
  let fromUsage = 0;
  for (const a of attempts) {
    prompt += a.promptTokens ?? 0;
    output += a.outputTokens;
    reasoning += a.reasoningTokens;
    if (a.tokenSource === 'usage') fromUsage += a.outputTokens;
  }
  return {
    prompt,
    output,
    reasoning,
    fromUsage: output === 0 ? null : fromUsage / output,
    perMinutePeak: busiestMinute(attempts, startMs, endMs),
  };
}

/** Spreads the output tokens of attempts evenly over the time they streamed in. */
export function spreadOutputTokens(attempts: readonly AttemptRecord[], timeline: Timeline): void {
  for (const { firstTokenMs, lastTokenMs, outputTokens } of attempts) {
    if (firstTokenMs !== null && lastTokenMs !== null) timeline.spread(firstTokenMs, lastTokenMs, outputTokens);
  }
}

/** The same for reasoning tokens, which stream until the answer begins. */
export function spreadReasoningTokens(attempts: readonly AttemptRecord[], timeline: Timeline): void {
  for (const { firstReasoningMs, firstAnswerMs, lastTokenMs, reasoningTokens } of attempts) {
    const untilMs = firstAnswerMs ?? lastTokenMs;
    if (firstReasoningMs !== null && untilMs !== null) timeline.spread(firstReasoningMs, untilMs, reasoningTokens);
  }
}

/** Output tokens of the busiest 60 seconds, in steps of a second; a shorter stretch is scaled up to a minute. */
function busiestMinute(attempts: readonly AttemptRecord[], startMs: number, endMs: number): number {
  let lastMs = endMs;
  for (const { lastTokenMs } of attempts) lastMs = Math.max(lastMs, lastTokenMs ?? 0);
  const seconds = Math.max(1, Math.ceil((lastMs - startMs) / 1_000));
  const timeline = new Timeline(startMs, 1_000, seconds);
  spreadOutputTokens(attempts, timeline);
  const totals = timeline.totals();
  let within = 0;
  let most = 0;
  totals.forEach((tokens, i) => {
    within += tokens - (totals[i - minuteSeconds] ?? 0);
    most = Math.max(most, within);
  });
  const scale = seconds < minuteSeconds ? minuteSeconds / Math.max(1, (lastMs - startMs) / 1_000) : 1;
  return Math.round(most * scale);
}
