import { mean, sampleCorrelation, standardDeviation, variance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { arrivalTimes } from '../../../src/scenario/arrivals/index.js';
import { shapeOf } from '../../../src/scenario/shapes/index.js';
import { ksDistance, ksPValue } from '../../support/ks.js';
import { flashCrowdSpec } from '../../support/scenarios.js';

const gapsOf = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));
const exponential = (x: number) => 1 - Math.exp(-x);

/** Variance over mean of the counts in equal bins: 1 for a Poisson process. */
function dispersion(times: readonly number[], bins: number, end: number): number {
  const counts = new Array<number>(bins).fill(0);
  for (const time of times) {
    const bin = Math.floor((time / end) * bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return variance(counts) / mean(counts);
}

describe('poisson arrivals', () => {
  const steady = shapeOf({ kind: 'steady', base: 20 }, 1_000_000);
  const times = [...arrivalTimes(steady, 'poisson', 42)];

  it('have exponential gaps', () => {
    const gaps = gapsOf(times).map(gap => (gap * 20) / 1_000);
    expect(times.length).toBeGreaterThan(20_000 - 4 * Math.sqrt(20_000));
    expect(times.length).toBeLessThan(20_000 + 4 * Math.sqrt(20_000));
    expect(ksPValue(ksDistance(gaps, exponential), gaps.length)).toBeGreaterThan(0.01);
    expect(standardDeviation(gaps) / mean(gaps)).toBeCloseTo(1, 1);
  });

  it.each([10, 100, 1_000])('have an index of dispersion of 1 over %d bins', bins => {
    expect(Math.abs(dispersion(times, bins, 1_000_000) - 1)).toBeLessThan(4 * Math.sqrt(2 / bins));
  });

  it('have gaps that know nothing of each other', () => {
    const gaps = gapsOf(times);
    expect(Math.abs(sampleCorrelation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(0.03);
  });

  it('are exponential in operational time under a flash crowd', () => {
    const shape = shapeOf({ ...flashCrowdSpec, base: 5 }, 540_000);
    const surge = [...arrivalTimes(shape, 'poisson', 42)];
    const gaps = gapsOf(surge.map(time => shape.cumulative(time)));
    expect(ksPValue(ksDistance(gaps, exponential), gaps.length)).toBeGreaterThan(0.01);
    // The same test must reject the gaps on the wall clock, or it could not see a wrong rate.
    const clock = gapsOf(surge);
    const average = mean(clock);
    expect(
      ksPValue(
        ksDistance(
          clock.map(gap => gap / average),
          exponential,
        ),
        clock.length,
      ),
    ).toBeLessThan(1e-6);
  });

  it('change with the seed', () => {
    expect([...arrivalTimes(steady, 'poisson', 43)].slice(0, 5)).not.toEqual(times.slice(0, 5));
  });
});

describe('constant arrivals', () => {
  it('end with a load whose end is no whole microsecond', () => {
    const spec = { kind: 'steady', base: 6 } as const;
    const times: number[] = [];
    for (const ms of arrivalTimes(shapeOf(spec, 1_000 / 3, 1), 'constant', 1)) {
      times.push(ms);
      if (times.length > 10) break;
    }
    expect(times).toEqual([0, 166.667]);
  });

  it('are even, and begin at once', () => {
    const times = [...arrivalTimes(shapeOf({ kind: 'steady', base: 8 }, 10_000), 'constant', 1)];
    expect(times).toEqual(Array.from({ length: 80 }, (_, i) => i * 125));
  });

  it('stay even to the microsecond at rates that do not divide', () => {
    const gaps = gapsOf([...arrivalTimes(shapeOf({ kind: 'steady', base: 7 }, 60_000), 'constant', 1)]);
    expect(standardDeviation(gaps) / mean(gaps)).toBeLessThan(1e-5);
  });

  it('keep the area between two arrivals at 1 when the rate changes', () => {
    const shape = shapeOf(flashCrowdSpec, 540_000);
    const areas = gapsOf([...arrivalTimes(shape, 'constant', 1)].map(time => shape.cumulative(time)));
    expect(Math.max(...areas.map(area => Math.abs(area - 1)))).toBeLessThan(1e-4);
  });
});
