import { describe, expect, it } from 'vitest';
import { comparedMetrics, unitsOf } from '../../../src/measure/comparison/metrics.js';
import { bootstrapInterval, bootstrapP } from '../../../src/stats/bootstrap.js';
import { holm } from '../../../src/stats/holm.js';
import { normalReach, twoSidedP } from '../../../src/stats/normal.js';
import { newcombeInterval, proportionsP } from '../../../src/stats/proportions.js';
import { mannWhitney } from '../../../src/stats/rank-test.js';
import { quantilesOfDraw, sumOfDraw, type UnitSample, unitDraws, unitSample } from '../../../src/stats/resample.js';
import { studentReach, studentTwoSidedP } from '../../../src/stats/student.js';
import { randomNumbers } from '../../support/random.js';

/** Lognormal waiting times with median 1 and the spread of a real TTFT. */
function waits(random: () => number, n: number, factor = 1, sigma = 0.5): Float64Array {
  return Float64Array.from({ length: n }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return factor * Math.exp(sigma * normal);
  });
}

const ranked = (values: Float64Array) => ({ sorted: values.sort(), infinite: 0 });
const share = (count: number, of: number) => ({ count, of });

describe("Student's t", () => {
  it('matches the table', () => {
    expect(studentReach(0.95, 1)).toBeCloseTo(12.7062, 3);
    expect(studentReach(0.95, 2)).toBeCloseTo(4.30265, 4);
    expect(studentReach(0.95, 10)).toBeCloseTo(2.22814, 4);
    expect(studentReach(0.99, 30)).toBeCloseTo(2.75, 3);
    expect(studentTwoSidedP(2.5706, 5)).toBeCloseTo(0.05, 4);
    expect(studentTwoSidedP(0, 3)).toBe(1);
    expect(studentTwoSidedP(Infinity, 3)).toBe(0);
  });

  it('becomes the normal distribution', () => {
    expect(studentTwoSidedP(1.5, 1e6)).toBeCloseTo(twoSidedP(1.5), 5);
    expect(normalReach(0.05)).toBeCloseTo(1.959964, 5);
    expect(normalReach(1)).toBe(0);
  });
});

describe('Mann–Whitney test', () => {
  it('counts pairs, ties half, and the infinite as largest', () => {
    const test = mannWhitney({ sorted: [1, 2, 2], infinite: 1 }, { sorted: [2, 3], infinite: 1 });
    // Against 1: 3; against each 2: half a tie and 2 larger; against the infinite: half a tie.
    expect(test?.u).toBe(3 + 2.5 + 2.5 + 0.5);
    expect(test?.delta).toBeCloseTo((2 * 8.5) / 12 - 1, 12);
    expect(mannWhitney({ sorted: [], infinite: 0 }, { sorted: [1], infinite: 0 })).toBeNull();
    expect(mannWhitney({ sorted: [4, 4], infinite: 0 }, { sorted: [4, 4], infinite: 0 })?.p).toBe(1);
  });

  it('has the p of a worked example with ties', () => {
    const test = mannWhitney(
      { sorted: [1, 2, 2, 4, 5, 6], infinite: 0 },
      { sorted: [0, 1, 1, 1.5, 2, 3], infinite: 0 },
    );
    const ties = 3 ** 3 - 3 + (3 ** 3 - 3);
    const sigma = Math.sqrt((36 / 12) * (13 - ties / 132));
    expect(test?.p).toBeCloseTo(twoSidedP((Math.abs((test?.u ?? 0) - 18) - 0.5) / sigma), 10);
    expect(test?.u).toBe(0 + 0.5 + 0.5 + 1 + 2 + 3);
  });

  it('raises a false alarm in 5 % of 2,000 pairs without a difference', () => {
    const random = randomNumbers(11);
    let alarms = 0;
    for (let pair = 0; pair < 2_000; pair += 1) {
      const p = mannWhitney(ranked(waits(random, 80)), ranked(waits(random, 120)))?.p ?? 1;
      if (p < 0.05) alarms += 1;
    }
    expect(alarms / 2_000).toBeGreaterThan(0.035);
    expect(alarms / 2_000).toBeLessThan(0.065);
  });

  it('finds a shift of 10 % among 1,000 in more than 95 % of all pairs', () => {
    const random = randomNumbers(12);
    let found = 0;
    for (let pair = 0; pair < 400; pair += 1) {
      const p = mannWhitney(ranked(waits(random, 1_000)), ranked(waits(random, 1_000, 1.1)))?.p ?? 1;
      if (p < 0.05) found += 1;
    }
    expect(found / 400).toBeGreaterThan(0.95);
  });
});

describe('difference of shares', () => {
  it("has Newcombe's published intervals", () => {
    // Table II of the paper, method 10: 56/70 − 48/80 and 9/10 − 3/10.
    expect(newcombeInterval(share(48, 80), share(56, 70))).toEqual({
      low: expect.closeTo(0.0524, 4),
      high: expect.closeTo(0.3339, 4),
    });
    expect(newcombeInterval(share(3, 10), share(9, 10))).toEqual({
      low: expect.closeTo(0.1705, 4),
      high: expect.closeTo(0.809, 4),
    });
    expect(newcombeInterval(share(0, 10), share(10, 10))).toEqual({ low: expect.closeTo(0.6075, 3), high: 1 });
    expect(newcombeInterval(share(0, 0), share(1, 2))).toBeNull();
  });

  it('covers the truth in 95 % and raises a false alarm in 5 % of 2,000 pairs', () => {
    const random = randomNumbers(13);
    const draw = (of: number, p: number) => share(Array.from({ length: of }, random).filter(x => x < p).length, of);
    let covered = 0;
    let alarms = 0;
    for (let pair = 0; pair < 2_000; pair += 1) {
      const interval = newcombeInterval(draw(200, 0.1), draw(150, 0.25));
      if (interval && interval.low <= 0.15 && interval.high >= 0.15) covered += 1;
      if (proportionsP(draw(200, 0.2), draw(150, 0.2)) < 0.05) alarms += 1;
    }
    expect(Math.abs(covered / 2_000 - 0.95)).toBeLessThan(0.015);
    expect(Math.abs(alarms / 2_000 - 0.05)).toBeLessThan(0.015);
  });

  it('sees nothing where nothing can be seen', () => {
    expect(proportionsP(share(0, 10), share(0, 20))).toBe(1);
    expect(proportionsP(share(0, 0), share(3, 20))).toBe(1);
  });
});

describe("Holm's correction", () => {
  it('multiplies by the number of tests that are left, and never falls', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map(p => expect.closeTo(p, 12)));
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('bootstrap', () => {
  const units = 50;

  /** Values cut into 50 units one after the other. */
  const inUnits = (values: Float64Array): UnitSample =>
    unitSample(
      [...values].map((value, at) => ({ unit: Math.floor((at * units) / values.length), value })),
      units,
    );

  /** Share of 1,000 intervals of the difference of a statistic that hold the truth. */
  function covered(
    n: number,
    truth: number,
    statistic: (values: Float64Array) => (counts: Uint16Array) => number,
    expandedFor: number,
  ) {
    const random = randomNumbers(15);
    let held = 0;
    for (let pair = 0; pair < 1_000; pair += 1) {
      const first = statistic(waits(random, n));
      const second = statistic(waits(random, n, 1.1));
      const drawFirst = unitDraws(units, 2 * pair);
      const drawSecond = unitDraws(units, 2 * pair + 1);
      const replicates = Float64Array.from({ length: 199 }, () => second(drawSecond()) - first(drawFirst()));
      const interval = bootstrapInterval(replicates, expandedFor);
      if (interval && interval.low <= truth && truth <= interval.high) held += 1;
    }
    return held / 1_000;
  }

  const quantile = (share: number) => (values: Float64Array) => {
    const sample = inUnits(values);
    const into = new Float64Array(1);
    return (counts: Uint16Array) => {
      quantilesOfDraw(sample, counts, [share], into);
      return into[0] ?? 0;
    };
  };

  it('draws as many units as there are, the same with the same seed', () => {
    const draw = unitDraws(50, 7);
    const again = unitDraws(50, 7);
    for (let replicate = 0; replicate < 20; replicate += 1) {
      const counts = [...draw()];
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(50);
      expect(counts).toEqual([...again()]);
    }
    expect([...unitDraws(50, 8)()]).not.toEqual([...unitDraws(50, 7)()]);
  });

  it('takes quantiles of a replicate as if its values were written out', () => {
    const random = randomNumbers(14);
    const values = [...waits(random, 40)].map((value, at) => ({ unit: at % 10, value: at % 9 === 0 ? null : value }));
    const sample = unitSample(values, 10);
    const counts = Uint16Array.from([0, 2, 1, 0, 3, 1, 1, 0, 2, 0]);
    const written = values
      .flatMap(({ unit, value }) => Array.from({ length: counts[unit] ?? 0 }, () => value ?? Infinity))
      .sort((a, b) => a - b);
    const shares = [0.1, 0.5, 0.6, 0.8, 0.95, 0.99];
    const into = new Float64Array(6);
    quantilesOfDraw(sample, counts, shares, into);
    expect([...into]).toEqual(shares.map(p => written[Math.ceil(p * written.length) - 1]));
    expect(sumOfDraw([1, 2, 3, 0, 5, 0, 0, 0, 1, 0], counts)).toBe(4 + 3 + 15 + 2);
    quantilesOfDraw(sample, new Uint16Array(10), [0.5], into);
    expect(into[0]).toBeNaN();
  });

  it('covers the true difference of medians in 95 %', () => {
    expect(Math.abs(covered(1_000, 0.1, quantile(0.5), Infinity) - 0.95)).toBeLessThan(0.015);
  });

  it('covers the true difference of p95 in 95 %', () => {
    const truth = 0.1 * Math.exp(0.5 * 1.644854);
    expect(Math.abs(covered(1_000, truth, quantile(0.95), Infinity) - 0.95)).toBeLessThan(0.015);
  });

  it('is expanded for few units for all that is compared but percentiles', () => {
    const expanded = comparedMetrics.filter(metric => unitsOf(metric, units) === units).map(({ id }) => id);
    expect(expanded).toEqual(['busyRate', 'goodFraction', 'outputTokensPerSecond', 'costPerAnswer']);
    expect(comparedMetrics.every(metric => [units, Infinity].includes(unitsOf(metric, units)))).toBe(true);
  });

  it('covers the true difference of means in 95 %', () => {
    const mean = (values: Float64Array) => {
      const each = values.length / units;
      const sums = Array.from({ length: units }, (_, unit) =>
        values.subarray(each * unit, each * (unit + 1)).reduce((sum, value) => sum + value, 0),
      );
      return (counts: Uint16Array) => sumOfDraw(sums, counts) / values.length;
    };
    expect(Math.abs(covered(300, 0.1 * Math.exp(0.125), mean, units) - 0.95)).toBeLessThan(0.015);
  });

  it('has a p that falls below 5 % as often as it should, down to where no replicate lies', () => {
    const random = randomNumbers(16);
    let alarms = 0;
    for (let pair = 0; pair < 2_000; pair += 1) {
      const values = waits(random, units).map(value => value - Math.exp(0.125));
      const draw = unitDraws(units, pair);
      const replicates = Float64Array.from({ length: 199 }, () => sumOfDraw(values, draw()) / units);
      const estimate = values.reduce((sum, value) => sum + value, 0) / units;
      if (bootstrapP(replicates, estimate, units) < 0.05) alarms += 1;
    }
    expect(Math.abs(alarms / 2_000 - 0.05)).toBeLessThan(0.015);
    const far = Float64Array.from({ length: 199 }, (_, at) => 10 + at / 199);
    expect(bootstrapP(far, 10.5, 50)).toBeLessThan(1e-10);
    expect(bootstrapP(far.slice(), -10.5, 50)).toBeGreaterThan(0.5);
  });

  it('raises a false alarm over p95 in 5 % of 2,000 pairs without a difference', () => {
    const random = randomNumbers(17);
    let alarms = 0;
    for (let pair = 0; pair < 2_000; pair += 1) {
      const [first, second] = [quantile(0.95)(waits(random, 400)), quantile(0.95)(waits(random, 400))];
      const [drawFirst, drawSecond] = [unitDraws(units, 2 * pair), unitDraws(units, 2 * pair + 1)];
      const replicates = Float64Array.from({ length: 199 }, () => second(drawSecond()) - first(drawFirst()));
      const once = new Uint16Array(units).fill(1);
      if (bootstrapP(replicates, second(once) - first(once), Infinity) < 0.05) alarms += 1;
    }
    expect(Math.abs(alarms / 2_000 - 0.05)).toBeLessThan(0.015);
  });

  it('leaves an end open that is infinite, and knows nothing of one unit', () => {
    const replicates = Float64Array.from({ length: 100 }, (_, at) => (at < 20 ? Infinity : at));
    expect(bootstrapInterval(replicates, 40)?.high).toBe(Infinity);
    expect(bootstrapInterval(Float64Array.of(1, 2, 3), 1)).toBeNull();
    expect(bootstrapP(Float64Array.of(Number.NaN), 1, 10)).toBe(1);
    expect(bootstrapP(new Float64Array(100).fill(Infinity), Infinity, 40)).toBeLessThan(0.05);
  });
});
