import type { AttemptRecord } from './attempt.js';
import type { IntentResult } from './intents.js';
import { Timeline } from './timeline.js';

const secondMs = 1_000;
const minuteSeconds = 60;

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

/** Output tokens of all attempts of some intents in each second since load time zero. */
export function tokensBySecond(results: readonly IntentResult[]): Float64Array {
  let lastMs = 0;
  for (const { attempts } of results) {
    for (const { lastTokenMs } of attempts) lastMs = Math.max(lastMs, lastTokenMs ?? 0);
  }
  const timeline = new Timeline(0, secondMs, Math.floor(lastMs / secondMs) + 1);
  for (const { attempts } of results) spreadOutputTokens(attempts, timeline);
  return new Float64Array(timeline.totals());
}

/**
 * Output tokens of the busiest 60 seconds, in steps of a second.
 * @param parts tokens by the second, to be added up
 * @param spanMs time that the tokens had to come in; less than a minute is scaled up to one
 */
export function busiestMinute(parts: readonly Float64Array[], spanMs: number): number {
  const totals = new Float64Array(Math.max(0, ...parts.map(part => part.length)));
  for (const part of parts) {
    for (let second = 0; second < part.length; second += 1)
      totals[second] = (totals[second] ?? 0) + (part[second] ?? 0);
  }
  let within = 0;
  let most = 0;
  totals.forEach((tokens, second) => {
    within += tokens - (totals[second - minuteSeconds] ?? 0);
    most = Math.max(most, within);
  });
  const seconds = Math.max(1, spanMs / secondMs);
  return Math.round(seconds < minuteSeconds ? (most * minuteSeconds) / seconds : most);
}
