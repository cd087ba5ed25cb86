import { describe, expect, it } from 'vitest';
import { distributionOf, distributionOfHistogram } from '../../../src/measure/distribution.js';
import { LogLinearHistogram } from '../../../src/stats/histogram.js';

const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);

describe('distributions', () => {
  it('hold exact order statistics with their intervals', () => {
    const found = distributionOf(hundred, 0, 'infinite');
    expect(found).toMatchObject({ n: 100, missing: 0, min: 1, mean: 50.5, max: 100 });
    // Binomial(100, 0.5): ranks 40 and 61 enclose the median with at least 95 %.
    expect(found.p50).toEqual({ value: 50, low: 40, high: 61, adjusted: 50, adjustedInfinite: false, enough: true });
    expect(found.p95).toMatchObject({ value: 95, high: 100, enough: true });
    expect(found.p99).toMatchObject({ value: 99, high: null, enough: false });
  });

  it('count intents without an answer as infinitely slow', () => {
    const { p50, p90, p95 } = distributionOf(hundred, 25, 'infinite');
    // 125 intents: the median is the 63rd; p90 would be the 113th, which never came.
    expect(p50).toMatchObject({ value: 50, adjusted: 63, adjustedInfinite: false });
    expect(p90).toMatchObject({ value: 90, adjusted: null, adjustedInfinite: true });
    expect(p95).toMatchObject({ value: 95, adjusted: null, adjustedInfinite: true });
  });

  it('count them as standing still where the metric is a speed', () => {
    const { p50, p90 } = distributionOf(hundred, 100, 'zero');
    expect(p50).toMatchObject({ value: 50, adjusted: 0, adjustedInfinite: false });
    expect(p90).toMatchObject({ value: 90, adjusted: 80 });
  });

  it('are infinite when nothing was answered, and empty when nothing was asked', () => {
    const nothing = distributionOf(new Float64Array(0), 3, 'infinite');
    expect(nothing).toMatchObject({ n: 0, missing: 3, min: null, mean: null, max: null });
    expect(nothing.p50).toMatchObject({ value: null, adjusted: null, adjustedInfinite: true, enough: false });
    expect(distributionOf(new Float64Array(0), 0, 'infinite').p50).toMatchObject({
      value: null,
      adjustedInfinite: false,
    });
  });

  it('are read from a histogram within 0.4 %', () => {
    const histogram = new LogLinearHistogram();
    for (const value of hundred) histogram.add(value);
    const exact = distributionOf(hundred, 0, 'infinite');
    const found = distributionOfHistogram(histogram);
    expect(found).toMatchObject({ n: 100, missing: 0, min: 1, mean: 50.5, max: 100 });
    for (const name of ['p50', 'p90', 'p95'] as const) {
      for (const key of ['value', 'low', 'high'] as const) {
        expect(Math.abs((found[name][key] ?? 0) / (exact[name][key] ?? 0) - 1)).toBeLessThan(0.004);
      }
    }
    expect(distributionOfHistogram(new LogLinearHistogram()).p50.value).toBeNull();
  });
});
