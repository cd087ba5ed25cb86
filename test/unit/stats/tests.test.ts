import { cumulativeStdNormalProbability, sampleVariance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import {
  autocorrelationP,
  dispersionP,
  indexOfDispersion,
  lag1Autocorrelation,
} from '../../../src/stats/dispersion.js';
import { exponentialCdf, ksTest, uniformCdf } from '../../../src/stats/ks.js';
import { twoSidedP } from '../../../src/stats/normal.js';
import { wilsonInterval } from '../../../src/stats/wilson.js';
import { randomNumbers } from '../../support/random.js';

describe("Wilson's interval", () => {
  it('solves its defining equation at both ends', () => {
    const z = 1.959963984540054;
    for (const [count, of] of [
      [1, 10],
      [5, 10],
      [137, 1_000],
    ] as const) {
      const interval = wilsonInterval(count, of);
      for (const end of [interval?.low ?? 0, interval?.high ?? 0]) {
        expect((count / of - end) ** 2).toBeCloseTo((z * z * end * (1 - end)) / of, 12);
      }
    }
  });

  it('reaches the ends of the scale and knows nothing without trials', () => {
    expect(wilsonInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.27753, 4) });
    expect(wilsonInterval(10, 10)).toEqual({ low: expect.closeTo(0.72247, 4), high: 1 });
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe('two-sided p of a normal value', () => {
  it('matches well-known points and a table', () => {
    expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 12);
    expect(twoSidedP(-2.5758293035489)).toBeCloseTo(0.01, 12);
    expect(twoSidedP(0)).toBe(1);
    expect(twoSidedP(6) / 1.973175290075396e-9).toBeCloseTo(1, 9);
    for (const z of [0.3, 1.1, 2.2]) expect(twoSidedP(z)).toBeCloseTo(2 * (1 - cumulativeStdNormalProbability(z)), 3);
  });
});

describe('Kolmogorov–Smirnov test', () => {
  it('measures the largest distance on either side of each step', () => {
    // Steps at 0.1, 0.2 and 0.9: the sample is at 2/3 where the uniform is at 0.2.
    expect(ksTest([0.9, 0.1, 0.2], uniformCdf).distance).toBeCloseTo(2 / 3 - 0.2, 12);
    expect(ksTest([0.8], uniformCdf).distance).toBeCloseTo(0.8, 12);
  });

  it('has the critical values of the limiting distribution', () => {
    // Middles of equal parts lie half a part from the uniform on both sides.
    const distance = 0.0005;
    const middles = Array.from({ length: 1_000 }, (_, i) => (i + 0.5) / 1_000);
    for (const [lambda, p] of [
      [0.8276, 0.5],
      [1.2238, 0.1],
      [1.3581, 0.05],
      [1.6276, 0.01],
    ] as const) {
      expect(ksTest(middles, uniformCdf, (lambda / distance) ** 2).p).toBeCloseTo(p, 3);
    }
  });

  it('calls exponential gaps exponential, and rejects even and uniform ones', () => {
    const random = randomNumbers(3);
    const exponential = Array.from({ length: 1_000 }, () => -Math.log(1 - random()));
    expect(ksTest(exponential, exponentialCdf).p).toBeGreaterThan(0.01);
    expect(
      ksTest(
        exponential.map(() => 1),
        exponentialCdf,
      ).p,
    ).toBeLessThan(1e-6);
    expect(
      ksTest(
        exponential.map(() => 2 * random()),
        exponentialCdf,
      ).p,
    ).toBeLessThan(1e-6);
  });

  it('gives p-values that are even under the hypothesis', () => {
    const random = randomNumbers(5);
    const ps = Array.from({ length: 1_000 }, () => ksTest(Array.from({ length: 50 }, random), uniformCdf).p);
    const below = (level: number) => ps.filter(p => p < level).length / ps.length;
    expect(below(0.05)).toBeGreaterThan(0.03);
    expect(below(0.05)).toBeLessThan(0.07);
    expect(below(0.5)).toBeGreaterThan(0.44);
    expect(below(0.5)).toBeLessThan(0.56);
  });
});

describe('dispersion and autocorrelation', () => {
  it('is variance over mean', () => {
    const counts = [3, 5, 2, 8, 4, 4];
    expect(indexOfDispersion(counts)).toBeCloseTo(sampleVariance(counts) / (26 / 6), 12);
    expect(indexOfDispersion([1])).toBeNull();
    expect(indexOfDispersion([0, 0])).toBeNull();
  });

  it('is judged by the chi-square distribution', () => {
    // Upper 2.5 % of chi-square with 100 degrees of freedom is 129.561, lower 2.5 % is 74.222.
    expect(dispersionP(129.561 / 100, 101)).toBeCloseTo(0.05, 3);
    expect(dispersionP(74.222 / 100, 101)).toBeCloseTo(0.05, 3);
    expect(dispersionP(1, 101)).toBeGreaterThan(0.9);
  });

  it('knows alternating, drifting and constant series', () => {
    expect(lag1Autocorrelation([1, -1, 1, -1, 1, -1])).toBeCloseTo(-5 / 6, 12);
    expect(lag1Autocorrelation([1, 2, 3, 4, 5, 6])).toBeCloseTo(0.5, 12);
    expect(lag1Autocorrelation([2, 2, 2])).toBeNull();
    expect(autocorrelationP(0.196, 100)).toBeCloseTo(0.05, 3);
  });
});
