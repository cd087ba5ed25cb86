import { describe, expect, it } from 'vitest';
import { kneeOf } from '../../../src/measure/capacity/knee.js';
import { surgePlanOf } from '../../../src/measure/capacity/worth.js';
import { capacityOf, type MadeStep } from '../../support/capacity-result.js';

const answer = (steps: readonly MadeStep[], ended: Parameters<typeof capacityOf>[1] = {}) =>
  capacityOf(steps, ended).answer;
const limited = {
  judgement: { decision: 'instrument', leans: 'fail' },
  why: 'Requests left late.',
  broke: null,
} as const;

describe('the answer', () => {
  it('is an interval with what broke first, and how sure that is', () => {
    const { kind, holds, fails, broke, confirmed, withinPrecision, headline } = capacityOf().answer;
    expect({ kind, holds, fails, broke, confirmed, withinPrecision }).toEqual({
      kind: 'interval',
      holds: 12.4,
      fails: 12.9,
      broke: 'ttft.p95 < 1 s',
      confirmed: true,
      withinPrecision: true,
    });
    expect(headline).toBe(
      'Holds 12.4 requests/s (meets every SLO, 95 % sure between 12.4 and 12.9); at 12.9 ttft.p95 < 1 s breaks (1.6 s).',
    );
  });

  it('is a lower bound where nothing broke, and says what kept it from going on', () => {
    const held = answer([{ load: 4, violating: 0 }], { ended: 'limit.requests' });
    expect(held).toMatchObject({ kind: 'lower bound', holds: 4, fails: null, broke: null, confirmed: false });
    expect(held.sentences.join(' ')).toContain('--max-requests');
  });

  it('is an upper bound where nothing held', () => {
    expect(answer([{ load: 4, violating: 100 }], { ended: 'least' })).toMatchObject({ kind: 'upper bound', fails: 4 });
  });

  it('is never the limit of the instrument', () => {
    const steps = [
      { load: 4, violating: 0 },
      { load: 8, violating: 100, overrides: limited },
    ] as const;
    const own = answer(steps, { ended: 'steps' });
    expect(own).toMatchObject({ kind: 'lower bound', holds: 4, fails: null, instrument: 8 });
    expect(own.sentences.join(' ')).toContain("8/s is the instrument's limit and says nothing of the endpoint");
    expect(answer([{ load: 8, violating: 100, overrides: limited }])).toMatchObject({ kind: 'unknown', instrument: 8 });
  });

  it('names loads about which nothing is sure', () => {
    const own = answer([
      { load: 4, violating: 0 },
      { load: 6, violating: 20 },
      { load: 8, violating: 100 },
    ]);
    expect(own).toMatchObject({ holds: 4, fails: 8, undecided: [6], withinPrecision: false });
  });

  it('takes the last word on a load, not the first', () => {
    const own = answer([
      { load: 4, violating: 0 },
      { load: 8, violating: 0 },
      { load: 8, violating: 100 },
    ]);
    expect(own).toMatchObject({ holds: 4, fails: 8 });
  });
});

describe('what the held load is worth', () => {
  it('is reckoned from the longest step at it, its price and its GPUs', () => {
    const { worth } = capacityOf();
    expect(worth).toMatchObject({
      outputTokensPerMinute: 74_400,
      users: 24.8,
      usersPerGpu: 3.1,
      outputTokensPerMinutePerGpu: 9_300,
      // 0.10 USD for 50,000 output tokens.
      pricePerMillionTokens: '2',
      // 8 × 2.50 USD an hour for 4,464,000 tokens.
      servingPerMillionTokensUsd: '4.480287',
    });
  });

  it('tells how many a surge takes, with the headroom left at its peak', () => {
    const plan = { surge: 'x', headroom: 0.2, gpus: 8 };
    expect(surgePlanOf({ ...plan, peak: 40, holds: 12.5 })).toMatchObject({
      replicas: 4,
      headroomLeft: expect.closeTo(0.2, 9),
      gpus: 32,
    });
    expect(surgePlanOf({ ...plan, peak: 41, holds: 12.5 })).toMatchObject({ replicas: 5 });
    expect(surgePlanOf({ ...plan, peak: 1, holds: 12.5 })).toMatchObject({ replicas: 1 });
    expect(surgePlanOf({ ...plan, peak: 40, holds: null })).toBeNull();
  });
});

describe('the knee', () => {
  it('is where throughput over latency is highest among whole steps', () => {
    // n / (2 + (n / 10)^6) rises up to 8.3 and falls from there.
    expect(capacityOf().knee).toMatchObject({ load: 8, atTheEdge: false });
    const { steps } = capacityOf();
    expect(kneeOf(steps.slice(0, 2))).toBeNull();
  });

  it('may lie above the last step', () => {
    const below = [1, 2, 4].map(load => ({ load, violating: 0 }));
    expect(capacityOf(below).knee).toMatchObject({ load: 4, atTheEdge: true });
  });
});
