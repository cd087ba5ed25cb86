import { describe, expect, it } from 'vitest';
import { foldIntents, intentE2eMs, intentTtfaMs, intentTtftMs } from '../../../src/measure/intents.js';
import type { Slo } from '../../../src/scenario/types.js';
import { attempt, busyAttempt, unanswered } from '../../support/attempts.js';

const noSlo: Slo = { latency: [], busyRate: null, goodFraction: null };
const ttftUnder = (limitMs: number): Slo => ({
  ...noSlo,
  latency: [{ metric: 'ttft', percentile: 'p95', limitMs }],
});

/** Turned away at 1,010, sent again at 1,600 and answered from 2,100 on. */
const retried = [
  attempt({ attempt: 5, intent: 3, retry: 1, scheduledMs: 1_600 }),
  busyAttempt({ attempt: 2, intent: 3, retry: 0, last: false }),
];

describe('intents', () => {
  it('are folded from their attempts, whatever order they were written in', () => {
    const [result] = foldIntents(retried, noSlo);
    expect(result?.attempts.map(record => record.retry)).toEqual([0, 1]);
    expect(result).toMatchObject({ intent: 3, scheduledMs: 1_000, end: 'answered', good: true });
  });

  it('make the user wait from the first attempt on', () => {
    const [result] = foldIntents(retried, noSlo);
    if (!result) throw new Error('no intent');
    expect(intentTtftMs(result)).toBe(1_100);
    expect(intentTtfaMs(result)).toBe(2_300);
    expect(intentE2eMs(result)).toBe(3_080);
  });

  it('are good by what the user felt, not by what the last attempt took', () => {
    expect(foldIntents(retried, ttftUnder(600))[0]?.good).toBe(false);
    expect(foldIntents(retried, ttftUnder(1_101))[0]?.good).toBe(true);
    expect(foldIntents(retried, ttftUnder(1_100))[0]?.good).toBe(false);
  });

  it('break no TPOT limit with one token, but break a TTFA limit without an answer', () => {
    const limit = (metric: 'tpot' | 'ttfa', limitMs: number): Slo => ({
      ...noSlo,
      latency: [{ metric, percentile: 'p95', limitMs }],
    });
    expect(foldIntents([attempt({ outputTokens: 1 })], limit('tpot', 1))[0]?.good).toBe(true);
    expect(foldIntents([attempt()], limit('tpot', 20.1))[0]?.good).toBe(true);
    expect(foldIntents([attempt()], limit('tpot', 20))[0]?.good).toBe(false);
    const thoughtOnly = attempt({ firstAnswerMs: null, flags: ['budget_exhausted'] });
    expect(foldIntents([thoughtOnly], limit('ttfa', 1e6))[0]?.good).toBe(false);
  });

  it.each([
    ['answered', attempt()],
    ['busy', busyAttempt()],
    ['busy', busyAttempt({ confidence: 'certain', outcome: 'busy.silent' })],
    ['failed', busyAttempt({ confidence: 'suspect' })],
    ['failed', unanswered()],
    ['failed', unanswered({ outcome: 'slow.ttft' })],
    ['abandoned', unanswered({ outcome: 'client.aborted', abortReason: 'patience' })],
    ['interrupted', unanswered({ outcome: 'client.aborted', abortReason: 'stopped' })],
    ['cancelled', attempt({ outcome: 'client.aborted', abortReason: 'cancelled' })],
    ['abandoned', attempt({ outcome: 'client.aborted', abortReason: 'patience' })],
    ['interrupted', busyAttempt({ last: false })],
  ])('end as %s', (end, last) => {
    expect(foldIntents([last], noSlo)[0]).toMatchObject({ end, good: end === 'answered' });
  });

  it('come in the order they were asked', () => {
    const results = foldIntents(
      [attempt({ intent: 1, scheduledMs: 900 }), attempt({ intent: 0, scheduledMs: 1_000 })],
      noSlo,
    );
    expect(results.map(result => result.intent)).toEqual([1, 0]);
  });
});
