import { describe, expect, it } from 'vitest';
import { hourFactor } from '../../../src/scenario/shapes/day.js';
import { shapeOf } from '../../../src/scenario/shapes/index.js';
import type { ShapeSpec } from '../../../src/scenario/types.js';

const hour = 3_600_000;
const week = [1, 1, 1, 1, 1, 0.5, 0.25];
const diurnal = { kind: 'diurnal', base: 10, daily: 'r1', weekly: week, dayMs: 24 * hour } as const;
const wave = {
  kind: 'viral-wave',
  base: 2,
  peakFactor: 40,
  daily: 'r1',
  dayMs: 60_000,
  doublingDays: 4.9,
  middleDay: 13,
  spikes: [
    { day: 9, add: 3 },
    { day: 16, add: 5 },
  ],
} as const;

describe('diurnal', () => {
  const shape = shapeOf(diurnal, 7 * 24 * hour, 1);

  it('goes through its table, with straight lines and the factors of the days', () => {
    const [one, two] = [hourFactor('r1', 1), hourFactor('r1', 2)];
    expect(shape.loadAt(1 * hour)).toBeCloseTo(10 * one, 9);
    expect(shape.loadAt(1.25 * hour)).toBeCloseTo(10 * (0.75 * one + 0.25 * two), 9);
    expect(shape.loadAt((5 * 24 + 1) * hour)).toBeCloseTo(5 * one, 9);
    // The last hour of a day leads over to the next day's factor.
    expect(shape.loadAt((4 * 24 + 23.5) * hour)).toBeCloseTo(5 * hourFactor('r1', 23) + 2.5 * hourFactor('r1', 0), 9);
  });

  it.each(['r1', 'burstgpt', 'global'] as const)('has the base of %s as its mean over a day', daily => {
    const days = shapeOf({ ...diurnal, daily, weekly: [1, 1, 1, 1, 1, 1, 1] }, 3 * 24 * hour, 1);
    expect(days.cumulative(3 * 24 * hour) / (3 * 24 * 3_600)).toBeCloseTo(10, 9);
  });

  it('squeezes a day into a minute without changing what it is', () => {
    const quick = shapeOf({ ...diurnal, dayMs: 60_000 }, 7 * 60_000, 1);
    expect(quick.loadAt(30_000)).toBeCloseTo(shape.loadAt(12 * hour), 9);
    expect(quick.cumulative(420_000) * 1_440).toBeCloseTo(shape.cumulative(7 * 24 * hour), 4);
    expect(quick.peak).toBeCloseTo(shape.peak, 9);
  });

  it('calls its busy hours peak, in as few phases as there are', () => {
    const labels = shapeOf(diurnal, 24 * hour, 1).phases;
    expect(labels.map(({ label, startMs, endMs }) => [label, startMs / hour, endMs / hour])).toEqual([
      ['peak', 0, 4],
      ['baseline', 4, 20],
      ['peak', 20, 23],
      ['baseline', 23, 24],
    ]);
  });
});

describe('viral wave', () => {
  const durationMs = 26 * 60_000;
  const shape = shapeOf(wave, durationMs, 1);
  const formula = (day: number) => {
    const crowd = 1 + 39 / (1 + Math.exp((-Math.LN2 / 4.9) * (day - 13)));
    const at = Math.floor(day * 24);
    const daily = hourFactor('r1', at) + (hourFactor('r1', at + 1) - hourFactor('r1', at)) * (day * 24 - at);
    const news = wave.spikes.reduce(
      (sum, spike) => sum + (day >= spike.day ? spike.add * Math.exp(-(day - spike.day) * 6) : 0),
      1,
    );
    return 2 * crowd * daily * news;
  };

  it('stays within half a percent of its formula everywhere', () => {
    let worst = 0;
    for (let i = 0; i < 26_000; i++) {
      const day = (i + 0.5) / 1_000;
      worst = Math.max(worst, Math.abs(shape.loadAt(day * 60_000) / formula(day) - 1));
    }
    expect(worst).toBeLessThan(0.005);
    expect(worst).toBeGreaterThan(0);
  });

  it('has the integral of its formula within a thousandth', () => {
    let sum = 0;
    for (let i = 0; i < 260_000; i++) sum += formula((i + 0.5) / 10_000) * 0.006;
    expect(Math.abs(shape.cumulative(durationMs) / sum - 1)).toBeLessThan(0.001);
  });

  it('jumps when news break, and names what follows', () => {
    expect(shape.loadAt(9 * 60_000) / shape.loadAt(9 * 60_000 - 0.001)).toBeCloseTo(4, 3);
    expect(shape.phases.map(({ label, startMs }) => [label, Math.round(startMs)])).toEqual([
      ['baseline', 0],
      ['onset', 540_000],
      ['peak', 960_000],
      ['decay', 980_000],
    ]);
  });

  it('takes spikes at any moment and in any order', () => {
    const odd = shapeOf({ ...wave, spikes: [...wave.spikes, { day: 3.3333, add: 1 }].reverse() }, durationMs, 1);
    expect(odd.loadAt(3.3333 * 60_000 + 0.01) / odd.loadAt(3.3333 * 60_000 - 0.01)).toBeCloseTo(2, 2);
    expect(odd.phases[1]?.startMs).toBeCloseTo(3.3333 * 60_000, 2);
  });
});

describe('a million in an hour', () => {
  const spec = {
    kind: 'million-in-an-hour',
    base: 1,
    peakFactor: 120,
    startMs: 60_000,
    riseMs: 600_000,
    holdMs: 3_600_000,
    fallMs: 600_000,
  } as const;
  const shape = shapeOf(spec, 5_000_000, 1);

  it('gathers by its formula, then comes down in a straight line', () => {
    const at = (seconds: number) => 1 + 119 * (1 - Math.exp(-seconds / 600));
    for (const seconds of [0, 100, 600, 1_799, 1_801, 3_599]) {
      expect(shape.loadAt(60_000 + seconds * 1_000)).toBeCloseTo(at(seconds), 9);
    }
    const top = at(3_600);
    expect(shape.loadAt(3_660_000)).toBeCloseTo(top, 9);
    expect(shape.loadAt(3_960_000)).toBeCloseTo((top + 1) / 2, 9);
    expect(shape.loadAt(4_500_000)).toBe(1);
    expect(shape.cumulative(3_660_000)).toBeCloseTo(60 + 120 * 3_600 - 119 * 600 * (1 - Math.exp(-6)), 6);
    expect(shape.phases.map(phase => phase.label)).toEqual(['baseline', 'onset', 'peak', 'decay', 'recovery']);
  });

  it('may come at once', () => {
    const sudden = shapeOf({ ...spec, riseMs: 0 }, 120_000, 1);
    expect([sudden.loadAt(59_999), sudden.loadAt(60_000)]).toEqual([1, 120]);
  });
});

describe('botnet burst', () => {
  it('pulses, rises within its time and falls at once', () => {
    const spec = { base: 2, peakFactor: 101, startMs: 10_000, riseMs: 2_000, holdMs: 5_000, gapMs: 20_000, pulses: 2 };
    const shape = shapeOf({ kind: 'botnet-burst', ...spec }, 90_000, 1);
    const at = [9_999, 11_000, 12_000, 16_999, 17_000, 36_999, 38_000, 39_000, 44_000, 89_000];
    expect(at.map(ms => Math.round(shape.loadAt(ms)))).toEqual([2, 102, 202, 202, 2, 2, 102, 202, 2, 2]);
    expect(shape.phases.map(phase => phase.label)).toEqual([
      'baseline',
      ...['onset', 'peak', 'recovery'],
      ...['onset', 'peak', 'recovery'],
    ]);
    expect(shape.cumulative(90_000)).toBeCloseTo(2 * 90 + 200 * 2 * (1 + 5), 9);
  });
});

describe('bursty', () => {
  const spec = { kind: 'bursty', base: 2, peakFactor: 6, holdMs: 30_000, gapMs: 300_000 } as const;

  it('switches between base and peak, each for as long as it should on average', () => {
    const shape = shapeOf(spec, 1_000 * 330_000, 3);
    const mean = (label: string) => {
      const spans = shape.phases.filter(phase => phase.label === label).slice(0, -1);
      return spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0) / spans.length;
    };
    // About 1,000 exponential times each: within four standard errors.
    expect(Math.abs(mean('peak') / 30_000 - 1)).toBeLessThan(4 / Math.sqrt(950));
    expect(Math.abs(mean('baseline') / 300_000 - 1)).toBeLessThan(4 / Math.sqrt(950));
    expect([shape.peak, shape.loadAt(shape.phases.find(phase => phase.label === 'baseline')?.startMs ?? 0)]).toEqual([
      12, 2,
    ]);
  });

  it('follows its seed, and its place among phases', () => {
    const starts = (shape: ShapeSpec, seed: number) =>
      shapeOf(shape, 3_600_000, seed).phases.map(({ startMs }) => startMs);
    expect(starts(spec, 3)).toEqual(starts(spec, 3));
    expect(starts(spec, 4)).not.toEqual(starts(spec, 3));
    const part = { shape: spec, durationMs: 1_800_000, label: null };
    const twice = shapeOf({ kind: 'phases', base: 2, parts: [part, part] }, 3_600_000, 3);
    const half = (from: number) =>
      twice.phases
        .filter(({ startMs }) => startMs > from && startMs < from + 1_800_000)
        .map(({ startMs }) => startMs - from);
    expect(half(0)).not.toEqual(half(1_800_000));
  });
});

describe('a curve', () => {
  const curve = (points: readonly (readonly [number, number])[], durationMs: number) =>
    shapeOf(
      { kind: 'curve', base: 2, points: points.map(([atMs, factor]) => ({ atMs, factor, label: null })) },
      durationMs,
      1,
    );

  it('goes straight from point to point, jumps, and holds at both ends', () => {
    const shape = curve(
      [
        [10_000, 1],
        [20_000, 3],
        [20_000, 0],
        [30_000, 0],
        [30_000, 5],
      ],
      60_000,
    );
    expect([0, 15_000, 19_999, 20_000, 29_999, 30_000, 59_999].map(ms => Number(shape.loadAt(ms).toFixed(2)))).toEqual([
      2, 4, 6, 0, 0, 10, 10,
    ]);
    expect(shape.cumulative(60_000)).toBeCloseTo(20 + 40 + 0 + 300, 9);
    expect(shape.whenCumulative(60)).toBeCloseTo(30_000, 6);
    expect(shape.whenCumulative(61)).toBeCloseTo(30_100, 6);
  });

  it('finds the phases of a surge by itself', () => {
    const labels = (shape: { phases: readonly { label: string }[] }) => shape.phases.map(phase => phase.label);
    const surge = [
      [0, 1],
      [10_000, 1],
      [20_000, 9],
      [30_000, 10],
      [40_000, 1.05],
      [50_000, 1],
    ] as const;
    expect(labels(curve(surge, 60_000))).toEqual(['baseline', 'onset', 'peak', 'decay', 'recovery']);
    const summit = [
      [0, 1],
      [10_000, 1],
      [20_000, 10],
      [30_000, 1],
    ] as const;
    expect(labels(curve(summit, 60_000))).toEqual(['baseline', 'onset', 'decay', 'recovery']);
    expect(labels(curve([[0, 1]], 60_000))).toEqual(['baseline']);
  });
});
