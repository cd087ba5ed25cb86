import { describe, expect, it } from 'vitest';
import { retryBehaviourOf } from '../../../src/scenario/clients/retry.js';
import { closedForm, playSlots, type SlotLoad } from '../../support/overload.js';

const sdk = retryBehaviourOf('openai-sdk');
const overloaded: SlotLoad = { arrivals: () => 40, capacity: 20, slots: 3_000, slotMs: 100, retry: sdk };
const settled = 100;

function meanAttempts(load: SlotLoad): number {
  const { attempts } = playSlots(load);
  const later = attempts.slice(settled);
  return later.reduce((sum, count) => sum + count, 0) / later.length;
}

describe('an overload with retries', () => {
  it('is known in closed form', () => {
    expect([1.2, 2, 5, 10].map(overload => closedForm(overload, 2).attemptsPerCapacity.toFixed(2))).toEqual([
      '2.22',
      '4.85',
      '13.95',
      '28.98',
    ]);
    expect(closedForm(3, 0).attemptsPerIntent).toBeCloseTo(1, 9);
  });

  it.each([1.2, 2, 5])('%d times over capacity settles at the closed form', overload => {
    const arrivals = () => 20 * overload;
    const { attemptsPerCapacity } = closedForm(overload, 2);
    expect(meanAttempts({ ...overloaded, arrivals }) / 20 / attemptsPerCapacity).toBeCloseTo(1, 1);
    const five = { ...sdk, max: 5 };
    const more = meanAttempts({ ...overloaded, arrivals, retry: five }) / 20;
    expect(more / closedForm(overload, 5).attemptsPerCapacity).toBeCloseTo(1, 1);
  });

  it('does not depend on the pauses while it lasts, but on the number of retries', () => {
    const jitter = meanAttempts({ ...overloaded, retry: retryBehaviourOf('full-jitter') });
    const once = meanAttempts({ ...overloaded, retry: { ...sdk, max: 1 } });
    expect(jitter / meanAttempts(overloaded)).toBeCloseTo(1, 1);
    expect(once / 20).toBeCloseTo(closedForm(2, 1).attemptsPerCapacity, 1);
  });

  it('cannot feed on itself within a budget', () => {
    const bounded = meanAttempts({ ...overloaded, retry: { ...sdk, budget: 0.1 } });
    expect(bounded / 40).toBeGreaterThan(1.1);
    expect(bounded / 40).toBeLessThanOrEqual(1 / (1 - 0.1) + 0.001);
  });
});

describe('a burst with retries', () => {
  /** Half of what the server can take, but for one slot. */
  const burst: SlotLoad = { ...overloaded, slots: 200, arrivals: slot => (slot === settled ? 400 : 10) };
  const highestAfter = ({ attempts }: { attempts: number[] }) => Math.max(...attempts.slice(settled + 1));

  it('comes back nearly together with an SDK, and spread out with full jitter', () => {
    const together = playSlots(burst);
    const spread = playSlots({ ...burst, retry: retryBehaviourOf('full-jitter') });
    expect(highestAfter(together)).toBeGreaterThan(3 * highestAfter(spread));
    const lost = (result: { intents: number; answered: number }) => result.intents - result.answered;
    expect(lost(spread)).toBeLessThan(lost(together) / 2);
  });
});
