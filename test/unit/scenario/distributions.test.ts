import { mean, standardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../src/scenario/distributions.js';
import { randomFamily } from '../../../src/scenario/random.js';
import type { Distribution } from '../../../src/scenario/types.js';
import { ksDistance, ksPValue } from '../../support/ks.js';

function draws(distribution: Distribution, count = 40_000): number[] {
  const family = randomFamily(11, 'draws');
  return Array.from({ length: count }, (_, index) => sample(distribution, family(index)));
}

/** Standard normal distribution function by Simpson's rule. */
function normalCdf(z: number): number {
  const steps = 400;
  const low = -9;
  if (z <= low) return 0;
  const width = (z - low) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = low + i * width;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp((-x * x) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

describe('sample', () => {
  it.each<[string, Distribution, (x: number) => number]>([
    ['uniform', { kind: 'uniform', low: 2, high: 6 }, x => (x - 2) / 4],
    ['exponential', { kind: 'exponential', mean: 3 }, x => 1 - Math.exp(-x / 3)],
    ['lognormal', { kind: 'lognormal', mu: 1, sigma: 0.5 }, x => normalCdf((Math.log(x) - 1) / 0.5)],
    ['beta(2, 1)', { kind: 'beta', alpha: 2, beta: 1 }, x => x * x],
    [
      'beta(0.5, 0.5), the arcsine law',
      { kind: 'beta', alpha: 0.5, beta: 0.5 },
      x => (2 / Math.PI) * Math.asin(Math.sqrt(x)),
    ],
    ['beta(1, 3)', { kind: 'beta', alpha: 1, beta: 3 }, x => 1 - (1 - x) ** 3],
  ])('follows %s', (_, distribution, cdf) => {
    const values = draws(distribution);
    expect(ksPValue(ksDistance(values, cdf), values.length)).toBeGreaterThan(0.005);
  });

  it('has the mean and spread of a beta with large shapes', () => {
    const values = draws({ kind: 'beta', alpha: 16.29, beta: 26.35 });
    expect(mean(values)).toBeCloseTo(16.29 / 42.64, 2);
    expect(standardDeviation(values)).toBeCloseTo(Math.sqrt((16.29 * 26.35) / (42.64 ** 2 * 43.64)), 2);
  });

  it('draws the parts of a mixture by weight, and never one without weight', () => {
    const values = draws({
      kind: 'mixture',
      parts: [
        { weight: 0, of: { kind: 'constant', value: 9 } },
        { weight: 3, of: { kind: 'constant', value: 1 } },
        { weight: 1, of: { kind: 'constant', value: 2 } },
        { weight: 0, of: { kind: 'constant', value: 9 } },
      ],
    });
    expect(values).not.toContain(9);
    expect(values.filter(value => value === 1).length / values.length).toBeCloseTo(0.75, 2);
  });

  it('survives shapes that underflow', () => {
    const values = draws({ kind: 'beta', alpha: 0.001, beta: 0.001 }, 2_000);
    expect(values.every(value => value >= 0 && value <= 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(0.5, 1);
  });
});
