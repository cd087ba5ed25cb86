import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../support/random.js';
import { grows, growthOf } from '../support/soak/flatness.js';

/** A heap as it looks from outside: a saw of collections, with noise, on top of what leaks. */
function heap(looks: number, leaked: number, seed: number): number[] {
  const random = randomNumbers(seed);
  return Array.from({ length: looks }, (_, at) => 200 + (at % 37) * 0.4 + 6 * random() + (leaked * at) / looks);
}

describe('the line through what a soak saw', () => {
  it('is that of a straight line', () => {
    const { growth, low, high } = growthOf(Array.from({ length: 100 }, (_, at) => 5 + 0.1 * at));
    expect([growth, low, high].map(value => value.toFixed(6))).toEqual(['10.000000', '10.000000', '10.000000']);
  });

  it('rises with a leak of a tenth, in every one of a hundred heaps', () => {
    for (let seed = 0; seed < 100; seed += 1) expect(grows(growthOf(heap(600, 20, seed)), 10)).toBe(true);
  });

  it('holds no growth where nothing leaks, in 99 of a hundred heaps', () => {
    const rises = Array.from({ length: 200 }, (_, seed) => growthOf(heap(600, 0, seed))).filter(
      ({ low, high }) => low > 0 || high < 0,
    );
    expect(rises.length).toBeLessThanOrEqual(6);
  });

  it('says nothing of a growth that is certain and does not matter, or large and not certain', () => {
    expect(grows(growthOf(heap(600, 20, 1)), 30)).toBe(false);
    expect(grows(growthOf([1, 90, 2, 80, 1, 95]), 1)).toBe(false);
  });
});
