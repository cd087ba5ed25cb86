import { binomialDistribution, quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { binomialCentre, logGamma } from '../../../src/stats/binomial.js';
import {
  enoughForQuantile,
  quantileIntervalRanks,
  quantileOfSorted,
  quantileRank,
} from '../../../src/stats/quantile.js';
import { randomNumbers } from '../../support/random.js';

describe('quantiles', () => {
  it('are values that were measured, at the smallest rank that covers the share', () => {
    const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    expect(quantileOfSorted(tens, 0.5)).toBe(50);
    expect(quantileOfSorted(tens, 0.9)).toBe(90);
    expect(quantileOfSorted(tens, 0.91)).toBe(100);
    expect(quantileOfSorted([7], 0.999)).toBe(7);
    expect(quantileOfSorted([], 0.5)).toBeNull();
  });

  it('do not step over a rank when the product is a whole number but for rounding', () => {
    expect(quantileRank(0.95, 20)).toBe(19);
    expect(quantileRank(0.9, 1_000)).toBe(900);
    expect(quantileRank(0.999, 3_000)).toBe(2_997);
  });

  it('agree with an independent implementation where both define them alike', () => {
    const random = randomNumbers(7);
    // There (n − 1) × p is a whole number, and interpolation has nothing to do.
    for (const n of [101, 1_001, 10_001]) {
      const sorted = Array.from({ length: n }, random).sort((a, b) => a - b);
      for (const p of [0.5, 0.9, 0.95, 0.99]) expect(quantileOfSorted(sorted, p)).toBe(quantileSorted(sorted, p));
    }
  });
});

describe('ln Γ', () => {
  it('gives the logarithms of factorials and of Γ(½)', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n += 1) {
      factorial *= n;
      expect(logGamma(n + 1)).toBeCloseTo(Math.log(factorial), 11);
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});

describe('the interval of a quantile', () => {
  it('takes the exact binomial ranks', () => {
    for (const [n, p] of [
      [20, 0.5],
      [100, 0.9],
      [60, 0.95],
      [500, 0.99],
    ] as const) {
      const cumulative = runningSums(binomialDistribution(n, p) ?? []);
      const low = cumulative.findIndex(sum => sum > 0.025);
      const high = cumulative.findIndex(sum => sum >= 0.975);
      expect(binomialCentre(n, p, 0.025)).toEqual({ low, high });
    }
  });

  it('is 5 to 15 of 20 for the median, as tables of order statistics have it', () => {
    // P(X(6) ≤ median ≤ X(15)) = 0.9586 for n = 20.
    expect(quantileIntervalRanks(20, 0.5)).toEqual({ low: 6, high: 15 });
  });

  it('has no upper end where the sample cannot bound the quantile', () => {
    // 0.95ⁿ ≤ 0.025 only from n = 72 on.
    expect(quantileIntervalRanks(71, 0.95).high).toBeNull();
    expect(quantileIntervalRanks(72, 0.95).high).toBe(72);
    expect(quantileIntervalRanks(3, 0.5)).toEqual({ low: null, high: null });
    expect(quantileIntervalRanks(0, 0.5)).toEqual({ low: null, high: null });
  });

  it('covers the true quantile at least 95 times in 100', () => {
    const random = randomNumbers(11);
    for (const [n, p] of [
      [40, 0.5],
      [200, 0.9],
      [300, 0.95],
    ] as const) {
      const ranks = quantileIntervalRanks(n, p);
      let covered = 0;
      for (let trial = 0; trial < 2_000; trial += 1) {
        const sorted = Float64Array.from({ length: n }, random).sort();
        const low = sorted[(ranks.low ?? 0) - 1] ?? 0;
        const high = sorted[(ranks.high ?? n + 1) - 1] ?? 1;
        if (low <= p && p <= high) covered += 1;
      }
      // Three standard errors of 2,000 trials lie below 95 %.
      expect(covered / 2_000).toBeGreaterThan(0.935);
    }
  });

  it('nears the normal approximation for large samples', () => {
    const n = 2_000_000;
    const { low, high } = quantileIntervalRanks(n, 0.99);
    const half = 1.959964 * Math.sqrt(n * 0.99 * 0.01);
    expect(Math.abs((low ?? 0) - (n * 0.99 - half))).toBeLessThan(2);
    expect(Math.abs((high ?? 0) - (n * 0.99 + half))).toBeLessThan(3);
  });
});

describe('enough samples', () => {
  it.each([
    [0.5, 7],
    [0.9, 44],
    [0.95, 90],
    [0.99, 459],
    [0.999, 4_603],
  ])('for the %d quantile are %d', (p, n) => {
    expect(enoughForQuantile(n, p)).toBe(true);
    expect(enoughForQuantile(n - 1, p)).toBe(false);
  });
});

function runningSums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map(value => {
    sum += value;
    return sum;
  });
}
