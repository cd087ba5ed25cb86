import { mean, sampleCorrelation, standardDeviation, variance } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { gammaGaps } from '../../../src/scenario/arrivals/gamma.js';
import { arrivalTimes, gapHazard } from '../../../src/scenario/arrivals/index.js';
import { modulationOf, operationalClock } from '../../../src/scenario/arrivals/modulation.js';
import { weibullGaps } from '../../../src/scenario/arrivals/weibull.js';
import { lnGamma, lnUpperGamma } from '../../../src/scenario/gamma-function.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { shapeOf } from '../../../src/scenario/shapes/index.js';
import type { ArrivalProcess } from '../../../src/scenario/types.js';
import { ksDistance, ksPValue } from '../../support/ks.js';
import { flashCrowdSpec, openLoad, scenarioWith, trafficClass } from '../../support/scenarios.js';

const exponential = (x: number) => 1 - Math.exp(-x);
const gapsOf = (times: readonly number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));
const ksP = (values: readonly number[], cdf: (x: number) => number) => ksPValue(ksDistance(values, cdf), values.length);

/** Variance over mean of counts in bins of `width`. */
function dispersion(times: readonly number[], width: number, end: number): number {
  const counts = new Array<number>(Math.floor(end / width)).fill(0);
  for (const time of times) {
    const bin = Math.floor(time / width);
    if (bin < counts.length) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return variance(counts) / mean(counts);
}

const weibullCv = (k: number) => Math.sqrt(Math.exp(lnGamma(1 + 2 / k) - 2 * lnGamma(1 + 1 / k)) - 1);

const renewal: readonly [string, ArrivalProcess, number, (x: number) => number][] = [
  ...[0.3, 0.8, 1, Math.SQRT2, 3].map(cv => {
    const { hazard } = gammaGaps(cv);
    return [`gamma, cv ${cv}`, { process: 'gamma', cv }, cv, hazard] as [string, ArrivalProcess, number, typeof hazard];
  }),
  ...[0.35, 0.7, 1, 3].map(shape => {
    const scale = 1 / Math.exp(lnGamma(1 + 1 / shape));
    const hazard = (x: number) => (x / scale) ** shape;
    return [`weibull, shape ${shape}`, { process: 'weibull', shape }, weibullCv(shape), hazard] as [
      string,
      ArrivalProcess,
      number,
      typeof hazard,
    ];
  }),
];

/** Times are rounded to a microsecond, and clumped gaps are often shorter: below this only their number is tested. */
const resolved = 0.01;

/** P-value of a law, given by its hazard, for gaps in operational time. */
function lawP(gaps: readonly number[], hazard: (gap: number) => number): number {
  const longer = gaps.filter(gap => gap > resolved);
  const share = Math.exp(-hazard(resolved));
  const z = (longer.length - gaps.length * share) / Math.sqrt(gaps.length * share * (1 - share));
  if (Math.abs(z) > 3.5) return 0;
  return ksP(
    longer.map(gap => hazard(gap) - hazard(resolved)),
    exponential,
  );
}

describe('the gamma function', () => {
  it.each([
    [0.01, 4.599_479_878_042_022],
    [0.5, Math.log(Math.PI) / 2],
    [1, 0],
    [5, Math.log(24)],
    [101, 363.739_375_555_563_5],
  ])('ln Γ(%d)', (x, expected) => {
    expect(lnGamma(x)).toBeCloseTo(expected, 10);
  });

  it('has the upper tails that are known in closed form', () => {
    for (const x of [0.01, 0.5, 1, 3, 20, 200]) {
      expect(lnUpperGamma(1, x)).toBeCloseTo(-x, 9);
      expect(lnUpperGamma(2, x)).toBeCloseTo(Math.log(1 + x) - x, 9);
      expect(lnUpperGamma(3, x)).toBeCloseTo(Math.log(1 + x + (x * x) / 2) - x, 9);
    }
    expect(lnUpperGamma(0.5, 0)).toBe(0);
    // erfc(1).
    expect(lnUpperGamma(0.5, 1)).toBeCloseTo(Math.log(0.157_299_207_050_285_13), 11);
  });
});

describe.each(renewal)('%s arrivals', (_, process, cv, hazard) => {
  const steady = shapeOf({ kind: 'steady', base: 20 }, 1_000_000, 1);
  const times = [...arrivalTimes(steady, process, 11)];
  const gaps = gapsOf(times).map(gap => gap * 0.02);

  it('have gaps of their law', () => {
    expect(lawP(gaps, hazard)).toBeGreaterThan(0.01);
    for (const gap of [0.05, 0.5, 1, 4]) expect(gapHazard(process)(gap)).toBeCloseTo(hazard(gap), 9);
    if (Math.abs(cv - 1) > 0.1) expect(ksP(gaps, exponential)).toBeLessThan(1e-6);
  });

  it('have the variation and the dispersion of their law, and unrelated gaps', () => {
    expect(Math.abs(standardDeviation(gaps) / mean(gaps) / cv - 1)).toBeLessThan(0.15);
    // Over bins of many gaps the index of dispersion of a renewal process goes to cv².
    expect(Math.abs(dispersion(times, 5_000, 1_000_000) / (cv * cv) - 1)).toBeLessThan(4 * Math.sqrt(2 / 200) + 0.1);
    expect(Math.abs(sampleCorrelation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(gaps.length));
  });

  it('come as many as the load says from the first moment on, over many seeds', () => {
    const short = shapeOf({ kind: 'steady', base: 1 }, 5_000, 1);
    const counts = Array.from({ length: 4_000 }, (_, seed) => [...arrivalTimes(short, process, seed)].length);
    expect(Math.abs(mean(counts) - 5)).toBeLessThan((4 * standardDeviation(counts)) / Math.sqrt(counts.length));
  });

  it('keep their law in operational time under a flash crowd', () => {
    const shape = shapeOf({ ...flashCrowdSpec, base: 5 }, 540_000, 1);
    const surge = [...arrivalTimes(shape, process, 12)];
    const operational = gapsOf(surge.map(time => shape.cumulative(time)));
    expect(lawP(operational, hazard)).toBeGreaterThan(0.01);
  });
});

const modulated: readonly [string, Exclude<ArrivalProcess, string>][] = [
  ['mmpp', { process: 'mmpp', ratio: 6, highMs: 3_000, lowMs: 30_000 }],
  ['clients', { process: 'clients', count: 73, zipf: 1.03, steady: 2, onMs: 3_000, offMs: 30_000 }],
  ['clients, all of them batch jobs', { process: 'clients', count: 4, zipf: 1, steady: 0, onMs: 3_000, offMs: 30_000 }],
];

describe.each(modulated)('%s arrivals', (_, process) => {
  const durationMs = 20_000_000;
  const shape = shapeOf({ kind: 'steady', base: 2 }, durationMs, 1);
  const times = [...arrivalTimes(shape, process, 5)];

  it('are a Poisson process of the rate that was made of the load, and not of the load', () => {
    const clock = operationalClock(shape, process, 5);
    const gaps = gapsOf(times.map(clock.at));
    expect(ksP(gaps, exponential)).toBeGreaterThan(0.01);
    expect(Math.abs(sampleCorrelation(gaps.slice(1), gaps.slice(0, -1)))).toBeLessThan(4 / Math.sqrt(gaps.length));
    expect(
      ksP(
        gapsOf(times).map(gap => gap / 500),
        exponential,
      ),
    ).toBeLessThan(1e-6);
    const other = operationalClock(shape, process, 6);
    expect(ksP(gapsOf(times.map(other.at)), exponential)).toBeLessThan(1e-6);
  });

  it('have factors with mean 1 over time', () => {
    let [time, area, squares] = [0, 0, 0];
    for (const { ms, factor } of modulationOf(process, 8) ?? []) {
      time += ms;
      area += ms * factor;
      squares += ms * factor * factor;
      if (time > 1e8) break;
    }
    const relaxations = time / 33_000;
    const spread = Math.sqrt(squares / time - 1);
    expect(Math.abs(area / time - 1)).toBeLessThan((4 * spread * Math.SQRT2) / Math.sqrt(relaxations));
  });

  it('are much more dispersed over seconds than over milliseconds', () => {
    expect(dispersion(times, 10, durationMs)).toBeLessThan(1.1);
    expect(dispersion(times, 10_000, durationMs)).toBeGreaterThan(2);
  });

  it('follow the load as well: twice of it, twice as many', () => {
    const step = { kind: 'step', base: 2, peakFactor: 2, startMs: durationMs / 2, holdMs: null } as const;
    const counts = [...arrivalTimes(shapeOf(step, durationMs, 1), process, 5)];
    const early = counts.filter(time => time < durationMs / 2).length;
    expect((counts.length - early) / early).toBeGreaterThan(1.5);
    expect((counts.length - early) / early).toBeLessThan(2.7);
  });
});

describe('an MMPP', () => {
  it('has the index of dispersion that theory gives', () => {
    // Fischer and Meier-Hellstern, "The MMPP cookbook" (Performance Evaluation 18, 1993), for two states, t → ∞.
    const [ratio, high, low, base] = [6, 3, 30, 2];
    const [fromHigh, fromLow] = [1 / high, 1 / low];
    const lowRate = (base * (high + low)) / (ratio * high + low);
    const [a, b] = [ratio * lowRate, lowRate];
    const limit =
      1 + (2 * (a - b) ** 2 * fromHigh * fromLow) / ((fromHigh + fromLow) ** 2 * (a * fromLow + b * fromHigh));
    const shape = shapeOf({ kind: 'steady', base }, 200_000_000, 1);
    const times = [...arrivalTimes(shape, { process: 'mmpp', ratio, highMs: 3_000, lowMs: 30_000 }, 5)];
    // At 200 s bins, 73 relaxation times, the index is within 2 % of its limit.
    expect(Math.abs(dispersion(times, 200_000, 200_000_000) / limit - 1)).toBeLessThan(4 * Math.sqrt(2 / 1_000) + 0.02);
  });
});

describe('arrivals of every process', () => {
  it('are the same on any machine and engine', () => {
    const mix = [trafficClass('quick-chat')];
    const hash = (arrivals: ArrivalProcess) => {
      const load = { ...openLoad({ ...flashCrowdSpec, base: 0.5 }, 540_000), mode: 'open', arrivals } as const;
      return createPlan(scenarioWith({ seed: 7, load, traffic: mix })).planHash.slice(0, 16);
    };
    expect({
      gamma: hash({ process: 'gamma', cv: 2 }),
      weibull: hash({ process: 'weibull', shape: 0.35 }),
      mmpp: hash({ process: 'mmpp', ratio: 6, highMs: 3_000, lowMs: 30_000 }),
      clients: hash({ process: 'clients', count: 73, zipf: 1.03, steady: 2, onMs: 3_000, offMs: 30_000 }),
    }).toMatchInlineSnapshot(`
      {
        "clients": "508d7a91e56223c0",
        "gamma": "4411fd958232e602",
        "mmpp": "3db5bc455f7369cd",
        "weibull": "dfa8e1ba704429ba",
      }
    `);
  });

  it('give the clock of a plan', () => {
    const load = {
      ...openLoad({ kind: 'steady', base: 2 }, 600_000),
      mode: 'open',
      arrivals: { process: 'mmpp', ratio: 6, highMs: 3_000, lowMs: 30_000 },
    } as const;
    const plan = createPlan(scenarioWith({ load, traffic: [trafficClass('quick-chat')] }));
    const times = [...plan.intents()].map(intent => intent.scheduledMs ?? 0);
    const operational = plan.operationalTimes(times);
    expect(plan.operationalTimes(times)).toEqual(operational);
    expect(ksP(gapsOf(operational), exponential)).toBeGreaterThan(0.01);
  });

  it('know a Weibull law whose gaps are powers of exponential ones', () => {
    const law = weibullGaps(0.5);
    // Γ(3) = 2, so the scale is one half: P(gap > x) = e^(−√(2x)).
    expect(law.hazard(2)).toBeCloseTo(2, 12);
    expect(law.gap(() => 1 - Math.exp(-2))).toBeCloseTo(2, 9);
    expect(law.hazard(0)).toBe(0);
  });
});
