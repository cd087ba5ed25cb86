import { describe, expect, it } from 'vitest';
import { LogLinearHistogram } from '../../../src/stats/histogram.js';
import { quantileOfSorted, quantileRank } from '../../../src/stats/quantile.js';
import { randomNumbers } from '../../support/random.js';

describe('log-linear histogram', () => {
  it('keeps order statistics within 0.4 % over many orders of magnitude', () => {
    const random = randomNumbers(1);
    const values = Float32Array.from({ length: 20_000 }, () => 10 ** (random() * 9 - 4));
    const histogram = new LogLinearHistogram();
    histogram.addAll(values);
    const sorted = values.slice().sort();
    for (const p of [0.001, 0.1, 0.5, 0.9, 0.99, 0.999]) {
      const exact = quantileOfSorted(sorted, p) ?? 0;
      const [found] = histogram.valuesAt([quantileRank(p, sorted.length)]);
      expect(Math.abs((found ?? 0) / exact - 1)).toBeLessThan(0.004);
    }
  });

  it('keeps count, extremes and mean exactly, and zero as zero', () => {
    const histogram = new LogLinearHistogram();
    histogram.addAll(Float32Array.of(0, 0, 20, 1_500));
    histogram.add(0.25);
    expect([histogram.count, histogram.min, histogram.max]).toEqual([5, 0, 1_500]);
    expect(histogram.mean).toBe(1_520.25 / 5);
    expect(histogram.valuesAt([1, 2, 3, 5])).toEqual([0, 0, expect.closeTo(0.25, 2), expect.closeTo(1_500, -1)]);
  });

  it('merges to what one histogram of everything holds', () => {
    const random = randomNumbers(2);
    const [left, right, both] = [new LogLinearHistogram(), new LogLinearHistogram(), new LogLinearHistogram()];
    for (let i = 0; i < 1_000; i += 1) {
      const value = Math.fround(random() * 100);
      (i % 3 === 0 ? left : right).add(value);
      both.add(value);
    }
    left.merge(right);
    expect(left.buckets()).toEqual(both.buckets());
    expect([left.count, left.min, left.max]).toEqual([both.count, both.min, both.max]);
  });

  it('lists buckets by their lower edge, each value at or above its own and below the next', () => {
    const histogram = new LogLinearHistogram();
    for (const value of [3, 3.01, 700]) histogram.add(value);
    const buckets = histogram.buckets();
    expect(buckets.map(([, count]) => count)).toEqual([2, 1]);
    expect(buckets[0]?.[0]).toBeLessThanOrEqual(3);
    expect(buckets[1]?.[0]).toBeLessThanOrEqual(700);
    expect((buckets[1]?.[0] ?? 0) * 1.008).toBeGreaterThan(700);
  });

  it('takes a view into a larger buffer as it is', () => {
    const histogram = new LogLinearHistogram();
    histogram.addAll(Float32Array.of(1, 2, 3, 4).subarray(1, 3));
    expect([histogram.count, histogram.min, histogram.max]).toEqual([2, 2, 3]);
  });

  it('knows nothing when empty', () => {
    const { count, min, mean, max } = new LogLinearHistogram();
    expect({ count, min, mean, max }).toEqual({ count: 0, min: null, mean: null, max: null });
  });
});
