import { describe, expect, it } from 'vitest';
import { judgeSlo } from '../../../src/measure/slo.js';
import { summarise } from '../../../src/measure/summarise.js';
import type { Slo } from '../../../src/scenario/types.js';
import { attempt, busyAttempt, numbered } from '../../support/attempts.js';
import { planOf, scenarioOf } from '../../support/plans.js';
import { runFacts } from '../../support/runs.js';

const slo: Slo = {
  latency: [
    { metric: 'ttft', percentile: 'p95', limitMs: 5_000 },
    { metric: 'tpot', percentile: 'p50', limitMs: 20 },
  ],
  busyRate: 0.02,
  goodFraction: 0.95,
};

function judged(attempts: ReturnType<typeof attempt>[]) {
  const plan = planOf({ scenario: scenarioOf({ slo }) });
  const { overall } = summarise({
    run: runFacts(),
    plan,
    attempts: numbered(attempts),
    gaps: null,
    samples: [],
    report: null,
  });
  return judgeSlo(slo, overall);
}

describe('objectives', () => {
  it('are written as people write them', () => {
    expect(judged([attempt()]).map(result => result.objective)).toEqual([
      'ttft.p95 < 5 s',
      'tpot.p50 < 20 ms',
      'busyRate ≤ 2 %',
      'goodFraction ≥ 95 %',
    ]);
  });

  it('are met under the limit and not at it', () => {
    const fast = { tpot: attempt({ lastTokenMs: 1_500 + 99 * 19 }) };
    expect(judged([fast.tpot]).map(result => result.met)).toEqual([true, true, true, true]);
    expect(judged([attempt()]).map(result => result.met)).toEqual([true, false, true, false]);
    expect(judged([attempt()])[1]).toMatchObject({ actual: 20, limit: 20, unit: 'ms' });
  });

  it('cannot be met by turning users away', () => {
    const results = judged([
      ...Array.from({ length: 90 }, () => attempt()),
      ...Array.from({ length: 10 }, () => busyAttempt()),
    ]);
    expect(results[0]).toMatchObject({ met: false, actual: null, failedIntentsDecide: true });
    expect(results[2]).toMatchObject({ met: false, actual: 0.1, limit: 0.02, unit: 'share' });
  });

  it('stay open without data', () => {
    expect(judged([]).map(result => result.met)).toEqual([null, null, null, null]);
  });
});
