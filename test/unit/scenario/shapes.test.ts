import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../src/scenario/shapes/index.js';
import { flashCrowdSpec } from '../../support/scenarios.js';

describe('shapes', () => {
  it('steady stays at its base until the end', () => {
    const shape = shapeOf({ kind: 'steady', base: 2 }, 60_000);
    expect([shape.loadAt(-1), shape.loadAt(0), shape.loadAt(59_999), shape.loadAt(60_000)]).toEqual([0, 2, 2, 0]);
    expect(shape.cumulative(30_000)).toBe(60);
    expect(shape.cumulative(1e9)).toBe(120);
    expect(shape.phases).toEqual([{ label: 'baseline', startMs: 0, endMs: 60_000 }]);
  });

  it('step rises at once and comes back when it is told to', () => {
    const step = { kind: 'step', base: 2, peakFactor: 3, startMs: 10_000, holdMs: 20_000 } as const;
    const shape = shapeOf(step, 60_000);
    expect([9_999, 10_000, 29_999, 30_000].map(ms => shape.loadAt(ms))).toEqual([2, 6, 6, 2]);
    expect(shape.phases.map(phase => phase.label)).toEqual(['baseline', 'peak', 'recovery']);
    expect(shape.cumulative(60_000)).toBe(20 + 120 + 60);
    const open = shapeOf({ ...step, holdMs: null }, 60_000);
    expect(open.phases.map(phase => phase.label)).toEqual(['baseline', 'peak']);
    expect(open.loadAt(59_999)).toBe(6);
  });

  it('ramp climbs in a straight line', () => {
    const shape = shapeOf({ kind: 'ramp', base: 1, peakFactor: 11, startMs: 10_000, riseMs: 20_000 }, 60_000);
    expect([10_000, 20_000, 30_000, 50_000].map(ms => shape.loadAt(ms))).toEqual([1, 6, 11, 11]);
    expect(shape.cumulative(30_000)).toBeCloseTo(10 + 120, 10);
    expect(shape.peak).toBe(11);
    expect(shape.phases.map(phase => phase.label)).toEqual(['baseline', 'onset', 'peak']);
  });

  it('flash crowd follows its formula', () => {
    const shape = shapeOf(flashCrowdSpec, 540_000);
    expect(shape.loadAt(30_000)).toBe(2);
    expect(shape.loadAt(90_000)).toBeCloseTo(2 * Math.sqrt(20), 10);
    expect(shape.loadAt(180_000)).toBe(40);
    expect(shape.loadAt(270_000)).toBeCloseTo(2 * (1 + 19 / 2), 10);
    expect(shape.loadAt(300_000)).toBeCloseTo(2 * (1 + 19 / 4), 10);
    expect(shape.peak).toBeCloseTo(40, 10);
  });

  it('calls a flash crowd recovered once it is within a tenth of the base', () => {
    const shape = shapeOf(flashCrowdSpec, 540_000);
    expect(shape.phases.map(phase => phase.label)).toEqual(['baseline', 'onset', 'peak', 'decay', 'recovery']);
    const recovery = shape.phases[4];
    expect(shape.loadAt(recovery?.startMs ?? 0)).toBeCloseTo(2.2, 5);
    expect(recovery?.startMs).toBeCloseTo(240_000 + 30_000 * Math.log2(190), 2);
  });

  it('cuts phases to the duration', () => {
    const shape = shapeOf(flashCrowdSpec, 90_000);
    expect(shape.phases).toEqual([
      { label: 'baseline', startMs: 0, endMs: 60_000 },
      { label: 'onset', startMs: 60_000, endMs: 90_000 },
    ]);
    expect(shape.peak).toBeCloseTo(2 * Math.sqrt(20), 10);
  });

  it('copes with a crowd that comes at once, at no more than the base', () => {
    const flat = shapeOf({ ...flashCrowdSpec, peakFactor: 1, startMs: 0, riseMs: 0, holdMs: 0 }, 60_000);
    expect(flat.phases).toEqual([{ label: 'recovery', startMs: 0, endMs: 60_000 }]);
    expect(flat.cumulative(60_000)).toBeCloseTo(120, 9);
    const sudden = shapeOf({ ...flashCrowdSpec, riseMs: 0 }, 120_000);
    expect([sudden.loadAt(59_999), sudden.loadAt(60_000)]).toEqual([2, 40]);
  });
});
