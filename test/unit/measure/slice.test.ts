import { describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import { cellsOf } from '../../../src/measure/cells.js';
import { foldIntents } from '../../../src/measure/intents.js';
import { type Slice, summariseSlice } from '../../../src/measure/slice.js';
import type { SliceSummary } from '../../../src/measure/summary-types.js';
import { Tally } from '../../../src/measure/tally.js';
import type { Slo } from '../../../src/scenario/types.js';
import { LogLinearHistogram } from '../../../src/stats/histogram.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';

const slo: Slo = { latency: [{ metric: 'ttft', percentile: 'p95', limitMs: 800 }], busyRate: null, goodFraction: null };

function sliceOf(attempts: readonly AttemptRecord[], overrides: Partial<Slice> = {}, mix: SliceSummary | null = null) {
  const cells = cellsOf(foldIntents(numbered(attempts), slo));
  const tally = new Tally();
  for (const cell of cells) tally.merge(cell.tally);
  return summariseSlice(
    {
      label: 'all',
      startMs: 0,
      endMs: 10_000,
      loadMs: 8_000,
      flowMs: 10_000,
      cells,
      tally,
      notSent: 0,
      notSentDue: 0,
      gaps: null,
      currency: null,
      ...overrides,
    },
    mix,
  );
}

/** Eleven intents: two good answers, a late one, one answered on retry, and one of each other end. */
const mixed = [
  attempt({ intent: 1 }),
  attempt({ intent: 2, scheduledMs: 2_000 }),
  attempt({ intent: 3, scheduledMs: 2_000, firstTokenMs: 2_900 }),
  busyAttempt({ intent: 4, scheduledMs: 3_000, last: false, retryAfterMs: 500 }),
  attempt({ intent: 4, retry: 1, scheduledMs: 3_520 }),
  busyAttempt({ intent: 5, scheduledMs: 3_000, last: false }),
  busyAttempt({ intent: 5, retry: 1, scheduledMs: 3_600 }),
  busyAttempt({ intent: 6, scheduledMs: 3_000, confidence: 'suspect' }),
  unanswered({ intent: 7, scheduledMs: 3_100, outcome: 'gateway', http: 502, busySuspect: true }),
  unanswered({ intent: 8, scheduledMs: 3_200, outcome: 'client.aborted', abortReason: 'patience' }),
  unanswered({ intent: 9, scheduledMs: 3_300, outcome: 'client.aborted', abortReason: 'stopped' }),
  unanswered({ intent: 10, scheduledMs: 3_400, outcome: 'auth', http: 401 }),
  attempt({ intent: 11, scheduledMs: 3_500, outcome: 'client.aborted', abortReason: 'cancelled', outputTokens: 30 }),
];

describe('a slice', () => {
  const slice = sliceOf(mixed, { notSent: 6, notSentDue: 2 });

  it('counts intents by their end', () => {
    expect(slice.intents).toEqual({
      offered: 17,
      sent: 11,
      answered: 4,
      good: 2,
      busy: 1,
      abandoned: 1,
      failed: 3,
      cancelled: 1,
      interrupted: 1,
      notSent: 6,
    });
    expect(slice.attempts).toBe(13);
    expect(slice.amplification).toBe(13 / 11);
    expect(slice.retries).toEqual({ library: 2, reclicks: 0 });
  });

  it('leaves interrupted and cancelled intents out of every rate, but in the ledger', () => {
    expect(slice.goodFraction).toBeCloseTo(2 / 9, 12);
    expect(slice.busyRate.intents).toMatchObject({ count: 1, of: 9 });
    expect(slice.busyRate.upper).toMatchObject({ count: 3, of: 9 });
    expect(slice.busyRate.attempts).toMatchObject({ count: 3, of: 11 });
    expect(slice.failureRate).toMatchObject({ count: 3, of: 9 });
    expect(slice.outcomes).toEqual({ ok: 4, 'busy.overloaded': 4, gateway: 1, 'client.aborted': 3, auth: 1 });
  });

  it('takes rates of intents over one time, that in which they came due, and tokens over what followed, too', () => {
    expect(slice.ratesPerSecond).toEqual({ offered: 1.625, sent: 1.375, completed: 0.5, good: 0.25, outputTokens: 43 });
  });

  it('measures what users felt over the answered intents, with the others as missing', () => {
    const { ttft, ttftService, lateness } = slice.latency;
    expect(ttft).toMatchObject({ n: 4, missing: 5, min: 500, max: 1_020 });
    expect(ttft.p50).toMatchObject({ value: 500, adjusted: null, adjustedInfinite: true });
    expect(ttftService).toMatchObject({ n: 4, missing: 5, max: 899.5 });
    expect(lateness).toMatchObject({ n: 13, missing: 0, max: 0.5 });
    expect(slice.tokensPerSecond.all.p50).toMatchObject({ value: 50, adjusted: 0 });
  });

  it('counts an answer that ended in thought as missing from TTFA only', () => {
    const { latency } = sliceOf([
      attempt({ intent: 1 }),
      attempt({ intent: 2, firstAnswerMs: null, flags: ['budget_exhausted'] }),
    ]);
    expect(latency.ttfa).toMatchObject({ n: 1, missing: 1 });
    expect(latency.ttft).toMatchObject({ n: 2, missing: 0 });
  });

  it('asks of Retry-After whether those who waited were let in', () => {
    const wait = { last: false, retryAfterMs: 1_000 };
    const { retryAfter } = sliceOf([
      // Named 1,009 + 1,000; sent at 2,100 and let in.
      busyAttempt({ intent: 1, ...wait }),
      attempt({ intent: 1, retry: 1, scheduledMs: 2_100 }),
      // Sent too early: says nothing of the server's word.
      busyAttempt({ intent: 2, ...wait }),
      busyAttempt({ intent: 2, retry: 1, scheduledMs: 1_500 }),
      // Waited, and turned away again.
      busyAttempt({ intent: 3, ...wait }),
      busyAttempt({ intent: 3, retry: 1, scheduledMs: 2_200, retryAfterMs: 1_000 }),
    ]);
    expect(retryAfter).toEqual({ seen: 4, followed: 2, accepted: 1 });
  });

  it('does not hold a stop of the run against the word of a server', () => {
    const { retryAfter } = sliceOf([
      busyAttempt({ intent: 1, last: false, retryAfterMs: 1_000 }),
      unanswered({ intent: 1, retry: 1, scheduledMs: 2_100, outcome: 'client.aborted', abortReason: 'stopped' }),
    ]);
    expect(retryAfter).toEqual({ seen: 1, followed: 0, accepted: 0 });
  });

  it('tells retries of the library from users who asked again', () => {
    const { amplification, retries } = sliceOf([
      attempt({ intent: 1 }),
      busyAttempt({ intent: 2, last: false }),
      busyAttempt({ intent: 2, retry: 1, scheduledMs: 2_000, last: false }),
      busyAttempt({ intent: 2, retry: 2, reclick: 1, scheduledMs: 9_000, last: false }),
      busyAttempt({ intent: 2, retry: 3, reclick: 1, scheduledMs: 10_000, last: false }),
      attempt({ intent: 2, retry: 4, reclick: 2, scheduledMs: 20_000 }),
    ]);
    expect(amplification).toBe(3);
    expect(retries).toEqual({ library: 2, reclicks: 2 });
  });

  it('says how many left, and after how long since they asked', () => {
    const left = { outcome: 'client.aborted', abortReason: 'patience' } as const;
    const { abandonment } = sliceOf([
      attempt({ intent: 1 }),
      unanswered({ intent: 2, ...left, endMs: 9_000 }),
      busyAttempt({ intent: 3, last: false }),
      attempt({ intent: 3, retry: 1, scheduledMs: 4_000, endMs: 31_000, ...left }),
      attempt({ intent: 4, outcome: 'client.aborted', abortReason: 'cancelled' }),
    ]);
    expect(abandonment.rate).toMatchObject({ count: 2, of: 3 });
    expect(abandonment.afterMs).toMatchObject({ n: 2, missing: 0, min: 8_000, max: 30_000 });
  });

  it('holds the busy rate of a class against that of the mix', () => {
    const mix = sliceOf([
      attempt({ intent: 1 }),
      attempt({ intent: 2 }),
      attempt({ intent: 3 }),
      busyAttempt({ intent: 4 }),
    ]);
    expect(mix.relativeBusyRate).toBeNull();
    expect(sliceOf([attempt({ intent: 3 }), busyAttempt({ intent: 4 })], {}, mix).relativeBusyRate).toBe(2);
    expect(sliceOf([attempt({ intent: 1 })], {}, mix).relativeBusyRate).toBe(0);
    expect(sliceOf([], {}, mix).relativeBusyRate).toBeNull();
    expect(sliceOf([attempt()], {}, sliceOf([attempt()])).relativeBusyRate).toBeNull();
  });

  it('sums tokens, stalls and cost over all attempts, failed and cut ones too', () => {
    const { tokens, stalls, cost } = sliceOf([
      attempt({ intent: 1, cost: '0.1', stallCount: 2, stallTotalMs: 3_000, longestGapMs: 2_000 }),
      attempt({ intent: 2, cost: '0.2', outcome: 'proto.truncated', outputTokens: 50, tokenSource: 'estimate' }),
    ]);
    expect(tokens).toMatchObject({ prompt: 100, output: 150, reasoning: 120, fromUsage: 100 / 150 });
    expect(stalls).toEqual({ attempts: 1, count: 2, totalMs: 3_000, longestMs: 2_000 });
    expect(cost).toBe('0.3');
    expect(sliceOf([attempt()]).cost).toBeNull();
  });

  it('finds the busiest minute, and scales a shorter run up to one', () => {
    const stream = (scheduledMs: number, outputTokens: number) =>
      attempt({ scheduledMs, firstTokenMs: scheduledMs, lastTokenMs: scheduledMs + 10_000, outputTokens });
    const long = sliceOf([stream(0, 100), stream(100_000, 500), stream(130_000, 700), stream(300_000, 600)], {
      endMs: 310_000,
      flowMs: 310_000,
    });
    expect(long.tokens.perMinutePeak).toBe(1_200);
    expect(sliceOf([stream(0, 500)]).tokens.perMinutePeak).toBe(3_000);
  });

  it('reads ITL from the pooled gaps', () => {
    const gaps = new LogLinearHistogram();
    gaps.addAll(Float32Array.of(20, 20, 20, 400));
    expect(sliceOf([attempt()], { gaps }).latency.itl).toMatchObject({ n: 4, missing: 0, mean: 115, max: 400 });
    expect(sliceOf([attempt()]).latency.itl).toMatchObject({ n: 0, mean: null });
  });

  it('of nothing says nothing', () => {
    const empty = sliceOf([], { endMs: 0 });
    expect(empty).toMatchObject({ attempts: 0, amplification: null, goodFraction: null, outcomes: {}, cost: null });
    expect(empty.ratesPerSecond.completed).toBe(0);
    expect(empty.busyRate.intents).toEqual({ count: 0, of: 0, value: null, low: null, high: null });
  });
});
