import { describe, expect, test } from 'vitest';
import { regressionGates } from '../../../src/measure/comparison/gate.js';
import type { MetricDifference } from '../../../src/measure/comparison/types.js';

function difference(overrides: Partial<MetricDifference>): MetricDifference {
  return {
    metric: 'ttft.p95',
    unit: 'ms',
    difference: 100,
    scale: 'relative',
    change: 0.2,
    infinite: null,
    low: 0.1,
    high: 0.3,
    ratio: 1.2,
    p: 0.001,
    correctedP: 0.01,
    verdict: 'worse',
    ...overrides,
  };
}

function met(overrides: Partial<MetricDifference>, most = 0.1) {
  const pair = {
    from: 'a',
    to: 'b',
    metrics: [difference(overrides)],
    ranks: [],
    verdict: 'worse',
    sentence: '',
  } as const;
  return regressionGates(pair, most)[0]?.met;
}

describe('a regression gate', () => {
  test('goes by the end of the interval, not by the point', () => {
    expect(met({ low: 0.11, high: 0.3 })).toBe(false);
    expect(met({ low: 0.05, high: 0.35 })).toBeNull();
    expect(met({ low: -0.02, high: 0.1 })).toBe(true);
    expect(met({ low: null, high: 0.05 })).toBe(true);
    expect(met({ low: 0.2, high: null })).toBe(false);
  });

  test('knows which way is worse', () => {
    const good = { metric: 'goodFraction', unit: 'share', scale: 'points' } as const;
    expect(met({ ...good, low: -0.3, high: -0.12 })).toBe(false);
    expect(met({ ...good, low: -0.05, high: 0.12 })).toBe(true);
    expect(met({ ...good, low: -0.15, high: -0.05 })).toBeNull();
  });

  test('an infinite percentile has regressed, one that became finite has not', () => {
    expect(met({ infinite: 'higher', change: null, low: null, high: null, p: 0.001 })).toBe(false);
    expect(met({ infinite: 'higher', change: null, low: null, high: null, p: 0.4 })).toBeNull();
    expect(met({ infinite: 'lower', change: null, low: null, high: null, p: 0.001 })).toBe(true);
  });

  test('too few samples decide nothing, and p99 and throughput are no gates', () => {
    expect(met({ verdict: 'too few samples', low: 0.5, high: 0.9 })).toBeNull();
    expect(met({ metric: 'ttft.p99' })).toBeUndefined();
    expect(met({ metric: 'outputTokensPerSecond' })).toBeUndefined();
    expect(met({ metric: 'costPerAnswer', low: 0.2, high: 0.3 })).toBe(false);
  });
});
