import { describe, expect, it } from 'vitest';
import { foldIntents } from '../../../src/measure/intents.js';
import { seriesOf, windowFor } from '../../../src/measure/windows.js';
import { attempt, busyAttempt, numbered, unanswered } from '../../support/attempts.js';

const noSlo = { latency: [], busyRate: null, goodFraction: null };

describe('the window of a series', () => {
  it.each([
    [1_000, 250],
    [25_500, 250],
    [60_000, 500],
    [60_001, 1_000],
    [300_000, 3_000],
    [900_000, 10_000],
    [3_600_000, 30_000],
    [86_400_000, 900_000],
    [30 * 86_400_000, 6 * 3_600_000],
  ])('of %d ms with load enough is %d ms', (span, window) => {
    expect(windowFor(span, 1e9)).toBe(window);
  });

  it.each([
    [25_500, 303, 500],
    [36_000, 400, 500],
    [60_000, 120, 2_000],
    [60_000, 16, 2_000],
    [3_000, 16, 250],
    [900_000, 1_000, 10_000],
    [900_000, 200, 30_000],
    [0, 0, 250],
  ])('of %d ms with %d intents is %d ms', (span, intents, window) => {
    expect(windowFor(span, intents)).toBe(window);
  });

  it('gives 54 to 120 windows for every run of a minute to a week with load enough', () => {
    for (let span = 60_000; span < 7 * 86_400_000; span *= 1.07) {
      const count = span / windowFor(span, 1e9);
      expect(count).toBeGreaterThanOrEqual(54);
      expect(count).toBeLessThanOrEqual(120);
    }
  });

  it('holds four intents on average, or leaves two dozen windows at most', () => {
    for (let span = 30_000; span < 86_400_000; span *= 1.3) {
      for (let intents = 10; intents < 10_000; intents *= 1.7) {
        const window = windowFor(span, intents);
        const next = window * 2.5;
        expect((intents * window) / span >= 4 || span / next < 24).toBe(true);
      }
    }
  });
});

describe('series', () => {
  /** Windows of 250 ms. Two answers asked at 0 and 100, one busy at 300, one interrupted at 310, one retried. */
  const attempts = numbered([
    attempt({ intent: 1, scheduledMs: 0 }),
    attempt({ intent: 2, scheduledMs: 100, firstTokenMs: 800 }),
    busyAttempt({ intent: 3, scheduledMs: 300 }),
    unanswered({ intent: 4, scheduledMs: 310, outcome: 'client.aborted', abortReason: 'stopped' }),
    busyAttempt({ intent: 5, scheduledMs: 400, last: false }),
    busyAttempt({ intent: 5, retry: 1, scheduledMs: 760 }),
  ]);
  const series = seriesOf(foldIntents(attempts, noSlo), [600, 9_999_999]);

  it('has one entry in every column for every window', () => {
    expect(series.windowMs).toBe(250);
    expect(series.startMs).toHaveLength(Math.ceil(2_590 / 250));
    for (const [name, column] of Object.entries(series)) {
      if (Array.isArray(column)) expect([name, column.length]).toEqual([name, series.startMs.length]);
    }
    for (const column of Object.values(series.outcomes)) expect(column).toHaveLength(series.startMs.length);
  });

  it('counts intents where they were due and where they ended, requests where they were sent', () => {
    expect(series.offered.slice(0, 4)).toEqual([2, 3, 1, 0]);
    expect(series.sent.slice(0, 4)).toEqual([2, 3, 0, 1]);
    expect(series.busy.slice(0, 4)).toEqual([0, 1, 0, 1]);
    expect(series.answered.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(series.answered.slice(9)).toEqual([1, 1]);
  });

  it('takes the busy share over the intents asked in the window that came to an end of their own', () => {
    expect(series.busyShare.slice(0, 3)).toEqual([0, 1, null]);
  });

  it('puts latencies into the window in which the user asked', () => {
    expect(series.ttftP50Ms.slice(0, 2)).toEqual([500, null]);
    expect(series.ttftP95Ms[0]).toBe(700);
    expect(series.ttfaP50Ms[0]).toBe(1_700);
    expect(series.tpotP50Ms[0]).toBeCloseTo((2_580 - 800) / 99, 9);
    expect(series.latenessP99Ms[1]).toBeCloseTo(0.5, 9);
  });

  it('holds the mean number on the wire, and every token once', () => {
    const onWireMs = attempts.reduce((sum, { sentMs, endMs }) => sum + endMs - (sentMs ?? endMs), 0);
    const total = (column: readonly number[]) => column.reduce((sum, value) => sum + value, 0) * 0.25;
    expect(total(series.inFlight)).toBeCloseTo(onWireMs / 1_000, 6);
    expect(total(series.outputTokensPerSecond)).toBeCloseTo(200, 6);
    expect(total(series.reasoningTokensPerSecond)).toBeCloseTo(120, 6);
  });

  it('sums outcomes to the attempts', () => {
    const sums = Object.entries(series.outcomes).map(([name, column]) => [name, column.reduce((a, b) => a + b, 0)]);
    expect(Object.fromEntries(sums)).toEqual({ ok: 2, 'busy.overloaded': 3, 'client.aborted': 1 });
  });

  it('of nothing has no windows', () => {
    expect(seriesOf([], [])).toMatchObject({ startMs: [], offered: [], busyShare: [], outcomes: {} });
  });
});
