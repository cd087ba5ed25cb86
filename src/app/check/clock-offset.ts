import { httpDateSeconds } from '../../protocol/retry-after.js';

/** One response: when its request went out and its head came, by this machine's clock, and the head's `Date`. */
export interface DatedAnswer {
  readonly sentWallMs: number;
  readonly headersWallMs: number;
  readonly date: string;
}

export interface ClockOffset {
  /** The server's clock minus this machine's. */
  readonly offsetMs: number;
  /** The truth lies at most this far from it. */
  readonly errorMs: number;
  readonly answers: number;
}

/**
 * Compares two clocks by `Date` headers, which count whole seconds and cut off the rest. A server that wrote D did so
 * between sending and head, and its clock stood between D and D + 1 s: so its offset lies between D − head and
 * D + 1 s − sending. The ranges of several answers are cut with each other; one that contradicts them (a date from a
 * cache, a clock that was set) is joined instead. Null without a readable date.
 */
export function clockOffset(answers: readonly DatedAnswer[]): ClockOffset | null {
  let range: { readonly low: number; readonly high: number } | null = null;
  let count = 0;
  for (const { sentWallMs, headersWallMs, date } of answers) {
    const seconds = httpDateSeconds(date);
    if (seconds === null) continue;
    count += 1;
    const low = seconds * 1_000 - headersWallMs;
    const high = (seconds + 1) * 1_000 - sentWallMs;
    if (range === null) range = { low, high };
    else if (low <= range.high && high >= range.low)
      range = { low: Math.max(low, range.low), high: Math.min(high, range.high) };
    else range = { low: Math.min(low, range.low), high: Math.max(high, range.high) };
  }
  if (range === null) return null;
  return { offsetMs: (range.low + range.high) / 2, errorMs: (range.high - range.low) / 2, answers: count };
}
