import { sampleCorrelation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { randomFamily, randomFor } from '../../../src/scenario/random.js';
import { ksDistance, ksPValue } from '../../support/ks.js';

const uniform = (x: number) => x;
const firsts = (seed: number, purpose: string, count: number) =>
  Array.from({ length: count }, (_, index) => randomFor(seed, purpose, index)());

describe('randomFor', () => {
  it('repeats itself for the same seed, purpose and index', () => {
    const a = randomFor(20250127, 'arrivals', 3);
    const b = randomFor(20250127, 'arrivals', 3);
    expect(Array.from({ length: 50 }, a)).toEqual(Array.from({ length: 50 }, b));
  });

  it('keeps to these numbers on every machine', () => {
    const random = randomFor(20250127, 'arrivals', 3);
    expect([random(), random(), random()]).toMatchInlineSnapshot(`
      [
        0.8857866738290172,
        0.6564346718361053,
        0.6256201290930372,
      ]
    `);
  });

  it.each([
    ['seed', firsts(1, 'input/a', 20_000), firsts(2, 'input/a', 20_000)],
    ['seeds beyond 32 bits', firsts(1, 'input/a', 20_000), firsts(1 + 2 ** 32, 'input/a', 20_000)],
    ['purpose', firsts(1, 'input/a', 20_000), firsts(1, 'input/b', 20_000)],
    ['order of letters', firsts(1, 'ab', 20_000), firsts(1, 'ba', 20_000)],
    ['neighbouring index', firsts(1, 'x', 20_000), firsts(1, 'x', 20_001).slice(1)],
  ])('gives unrelated streams for another %s', (_, a, b) => {
    expect(Math.abs(sampleCorrelation(a, b))).toBeLessThan(0.03);
  });

  it.each([0, 1, 12345, 2 ** 40])('is uniform across the indices of seed %d', seed => {
    const values = firsts(seed, 'output/long-reasoning', 50_000);
    expect(ksPValue(ksDistance(values, uniform), values.length)).toBeGreaterThan(0.001);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it('is uniform along one stream', () => {
    const values = Array.from({ length: 50_000 }, randomFor(7, 'x'));
    expect(ksPValue(ksDistance(values, uniform), values.length)).toBeGreaterThan(0.001);
  });

  it('never starts two indices alike', () => {
    const family = randomFamily(1, 'x');
    const starts = new Set(Array.from({ length: 200_000 }, (_, index) => family(index)()));
    expect(starts.size).toBe(200_000);
    expect(family(5)()).not.toBe(family(5 + 2 ** 32)());
  });
});
