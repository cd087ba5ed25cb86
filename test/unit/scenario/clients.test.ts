import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patienceOf } from '../../../src/scenario/clients/patience.js';
import { reclickDelayMs } from '../../../src/scenario/clients/reclick.js';
import { retryBudget } from '../../../src/scenario/clients/retry-budget.js';
import { randomFor } from '../../../src/scenario/random.js';
import type { Patience, Reclick } from '../../../src/scenario/types.js';
import { ksDistance } from '../../support/ks.js';

const intents = Array.from({ length: 20_000 }, (_, session) => ({ session, turn: 1 }));
const exponential = { kind: 'exponential', mean: 4 } as const;
const patience: Patience = {
  firstTokenSeconds: { kind: 'lognormal', mu: Math.log(20), sigma: 0.7 },
  totalSeconds: { kind: 'uniform', low: 60, high: 120 },
  cancel: { share: 0.3, afterSeconds: exponential },
};

describe('patience', () => {
  const drawn = intents.map(intent => patienceOf(patience, 5, intent));
  const share = (count: number) => count / intents.length;

  it('follows its distributions, in milliseconds', () => {
    expect(share(drawn.filter(({ firstTokenMs }) => (firstTokenMs ?? 0) < 20_000).length)).toBeCloseTo(0.5, 1);
    expect(share(drawn.filter(({ totalMs }) => (totalMs ?? 0) < 90_000).length)).toBeCloseTo(0.5, 1);
    expect(Math.min(...drawn.map(({ totalMs }) => totalMs ?? 0))).toBeGreaterThanOrEqual(60_000);
    const stops = drawn.flatMap(({ cancelAfterMs }) => (cancelAfterMs === null ? [] : [cancelAfterMs / 1_000]));
    expect(Math.abs(share(stops.length) - 0.3)).toBeLessThan(0.013);
    const distance = ksDistance(stops, x => 1 - Math.exp(-x / exponential.mean));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(stops.length));
  });

  it('is the same for the same intent, and another in its next turn', () => {
    for (const session of [0, 7, 1e9]) {
      const first = patienceOf(patience, 5, { session, turn: 1 });
      expect(patienceOf(patience, 5, { session, turn: 1 })).toEqual(first);
      expect(patienceOf(patience, 5, { session, turn: 2 }).firstTokenMs).not.toBe(first.firstTokenMs);
      expect(patienceOf(patience, 6, { session, turn: 1 }).firstTokenMs).not.toBe(first.firstTokenMs);
    }
  });

  it('of one kind shifts no draw of another', () => {
    const less = { ...patience, firstTokenSeconds: null, cancel: null };
    for (const [index, intent] of intents.slice(0, 50).entries()) {
      expect(patienceOf(less, 5, intent)).toEqual({
        firstTokenMs: null,
        totalMs: drawn[index]?.totalMs,
        cancelAfterMs: null,
      });
    }
  });
});

describe('asking again', () => {
  const reclick: Reclick = {
    probability: 0.6,
    max: 5,
    delaySeconds: { kind: 'lognormal', mu: Math.log(8), sigma: 0.8 },
  };
  const clicks = intents.map(({ session }) => {
    const random = randomFor(3, 'reclick', session);
    const delays: number[] = [];
    for (;;) {
      const delayMs = reclickDelayMs(reclick, delays.length, random);
      if (delayMs === null) return delays;
      delays.push(delayMs);
    }
  });

  it('happens as often as it should, and no more than the most', () => {
    const shares = [1, 2, 3, 4, 5].map(n => clicks.filter(own => own.length >= n).length / clicks.length);
    for (const [index, share] of shares.entries()) expect(share).toBeCloseTo(0.6 ** (index + 1), 1);
    expect(Math.max(...clicks.map(own => own.length))).toBe(5);
  });

  it('takes a median of 8 s', () => {
    const all = clicks.flat().sort((a, b) => a - b);
    expect((all[Math.floor(all.length / 2)] ?? 0) / 8_000).toBeCloseTo(1, 1);
  });
});

describe('a retry budget', () => {
  it('is never exceeded, whatever the order of requests and retries', () => {
    const step = fc.oneof(fc.constant('request' as const), fc.constantFrom(0, 0.05, 0.1, 0.5));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), steps => {
        const budget = retryBudget();
        const most = Math.max(0, ...steps.filter(each => each !== 'request'));
        let requests = 0;
        let retries = 0;
        for (const each of steps) {
          if (each === 'request') {
            budget.request();
            requests += 1;
          } else if (budget.grant(each)) {
            retries += 1;
            expect(retries).toBeLessThanOrEqual(each * (requests + retries));
          }
        }
        expect(retries).toBeLessThanOrEqual(most * (requests + retries));
      }),
    );
  });

  it('is used up as far as it goes', () => {
    const budget = retryBudget();
    for (let request = 0; request < 90; request++) budget.request();
    const granted = Array.from({ length: 20 }, () => budget.grant(0.1)).filter(Boolean).length;
    expect(granted).toBe(10);
  });

  it('lets everything pass where there is none', () => {
    const budget = retryBudget();
    expect([budget.grant(null), budget.grant(null), budget.grant(0.1)]).toEqual([true, true, false]);
  });
});
