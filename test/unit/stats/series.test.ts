import { describe, expect, it } from 'vitest';
import { effectiveSize } from '../../../src/stats/effective-size.js';
import { medianSlope, risingP } from '../../../src/stats/trend.js';
import { randomNumbers } from '../../support/random.js';

/** An autoregressive series: each value keeps `memory` of the one before. Worth n (1 − memory) / (1 + memory) values. */
function remembering(memory: number, n: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let value = normal();
  return Array.from({ length: n }, () => {
    value = memory * value + Math.sqrt(1 - memory ** 2) * normal();
    return value;
  });
}

describe('the effective size of a series', () => {
  it('is its length where values are independent, and the closed form where they remember', () => {
    const meanRatio = (memory: number) => {
      const ratios = Array.from({ length: 40 }, (_, seed) => effectiveSize(remembering(memory, 2_000, seed)) / 2_000);
      return ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
    };
    expect(meanRatio(0)).toBeGreaterThan(0.93);
    expect(meanRatio(0.5) / (0.5 / 1.5)).toBeCloseTo(1, 1);
    expect(meanRatio(0.8) / (0.2 / 1.8)).toBeCloseTo(1, 0);
  });

  it('is never more than the length, and the length where nothing varies', () => {
    expect(effectiveSize([])).toBe(0);
    expect(effectiveSize([1, 1, 1])).toBe(3);
    expect(effectiveSize([0, 1, 0, 1, 0, 1, 0, 1])).toBeLessThanOrEqual(8);
  });

  it('counts a burst of misses as little', () => {
    const burst = Array.from({ length: 200 }, (_, at) => (at >= 100 && at < 120 ? 1 : 0));
    const scattered = Array.from({ length: 200 }, (_, at) => (at % 10 === 0 ? 1 : 0));
    expect(effectiveSize(burst)).toBeLessThan(effectiveSize(scattered) / 4);
  });
});

describe('a rising series', () => {
  it('has the p of the table of Mann’s test: ten values in order', () => {
    // S = 45, variance 125: z = 44 / √125.
    expect(risingP([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBeCloseTo(0.0000415, 6);
    expect(risingP([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])).toBe(1);
    expect(risingP([3, 3, 3, 3, 3])).toBe(1);
    expect(risingP([1, 2, 3])).toBe(1);
  });

  it('is called so by chance as often as p says', () => {
    let called = 0;
    for (let seed = 0; seed < 1_000; seed += 1) if (risingP(remembering(0, 10, seed)) < 0.05) called += 1;
    expect(called).toBeGreaterThan(15);
    expect(called).toBeLessThan(65);
  });

  it('has the median of all slopes', () => {
    expect(medianSlope([0, 2, 4, 6, 100])).toBe(2);
    expect(medianSlope([5])).toBe(0);
  });
});
