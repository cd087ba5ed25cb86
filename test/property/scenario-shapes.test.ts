import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalTimes } from '../../src/scenario/arrivals/index.js';
import { shapeOf } from '../../src/scenario/shapes/index.js';
import type { ArrivalProcess, ShapeSpec, SimpleShapeSpec } from '../../src/scenario/types.js';

const ms = (most: number) => fc.integer({ min: 0, max: most });
const base = fc.double({ min: 0.01, max: 500, noNaN: true });
const peakFactor = fc.double({ min: 1, max: 200, noNaN: true });
const daily = fc.constantFrom('r1' as const, 'burstgpt' as const, 'global' as const);
const dayMs = fc.integer({ min: 5_000, max: 100_000 });
const simple: fc.Arbitrary<SimpleShapeSpec> = fc.oneof(
  fc.record({ kind: fc.constant('steady' as const), base }),
  fc.record({
    kind: fc.constant('step' as const),
    base,
    peakFactor,
    startMs: ms(20_000),
    holdMs: fc.option(ms(20_000), { nil: null }),
  }),
  fc.record({ kind: fc.constant('ramp' as const), base, peakFactor, startMs: ms(20_000), riseMs: ms(20_000) }),
  fc.record({
    kind: fc.constant('flash-crowd' as const),
    base,
    peakFactor,
    startMs: ms(20_000),
    riseMs: ms(20_000),
    holdMs: ms(20_000),
    halfLifeMs: fc.integer({ min: 100, max: 20_000 }),
  }),
  fc.record({
    kind: fc.constant('diurnal' as const),
    base,
    daily,
    dayMs,
    weekly: fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 7, maxLength: 7 }),
  }),
  fc.record({
    kind: fc.constant('viral-wave' as const),
    base,
    peakFactor,
    daily,
    dayMs,
    doublingDays: fc.double({ min: 0.1, max: 10, noNaN: true }),
    middleDay: fc.double({ min: 0, max: 10, noNaN: true }),
    spikes: fc.array(fc.record({ day: fc.double({ min: 0, max: 12, noNaN: true }), add: fc.nat(9) }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('million-in-an-hour' as const),
    base,
    peakFactor,
    startMs: ms(20_000),
    riseMs: ms(20_000),
    holdMs: ms(20_000),
    fallMs: ms(20_000),
  }),
  fc.record({
    kind: fc.constant('botnet-burst' as const),
    base,
    peakFactor,
    startMs: ms(20_000),
    riseMs: ms(5_000),
    holdMs: ms(5_000),
    gapMs: ms(5_000),
    pulses: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('bursty' as const),
    base,
    peakFactor,
    holdMs: fc.integer({ min: 100, max: 10_000 }),
    gapMs: fc.integer({ min: 100, max: 10_000 }),
  }),
  fc.record({ kind: fc.constant('batch-client' as const), base, peakFactor, startMs: ms(20_000), holdMs: ms(20_000) }),
  fc.record({
    kind: fc.constant('curve' as const),
    base,
    points: fc
      .array(fc.tuple(ms(60_000), fc.double({ min: 0.01, max: 50, noNaN: true })), { minLength: 1, maxLength: 6 })
      .map(points => points.sort(([a], [b]) => a - b).map(([atMs, factor]) => ({ atMs, factor, label: null }))),
  }),
);
const spec: fc.Arbitrary<ShapeSpec> = fc.oneof(
  { weight: 5, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('phases' as const),
      base,
      parts: fc.array(
        fc.record({ shape: simple, durationMs: fc.integer({ min: 1, max: 20_000 }), label: fc.constant(null) }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
);
const duration = fc.integer({ min: 1, max: 60_000 });

describe('every shape', () => {
  it('has the integral of its load as cumulative', () => {
    fc.assert(
      fc.property(spec, duration, (shapeSpec, durationMs) => {
        const shape = shapeOf(shapeSpec, durationMs);
        let sum = 0;
        // Midpoints on each phase apart, so that most jumps fall on edges.
        for (const { startMs, endMs } of shape.phases) {
          const steps = Math.ceil(40_000 / shape.phases.length);
          const width = (endMs - startMs) / steps;
          for (let i = 0; i < steps; i++) sum += (shape.loadAt(startMs + (i + 0.5) * width) * width) / 1_000;
        }
        const total = shape.cumulative(durationMs);
        expect(Math.abs(sum - total)).toBeLessThan(1e-9 + 1e-3 * total);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('has contiguous phases that fill the duration', () => {
    fc.assert(
      fc.property(spec, duration, (shapeSpec, durationMs) => {
        const { phases } = shapeOf(shapeSpec, durationMs);
        let at = 0;
        for (const phase of phases) {
          expect(phase.startMs).toBe(at);
          expect(phase.endMs).toBeGreaterThanOrEqual(phase.startMs);
          at = phase.endMs;
        }
        expect(at).toBe(durationMs);
      }),
      { seed: 2 },
    );
  });

  it('inverts its cumulative to less than a microsecond', () => {
    fc.assert(
      fc.property(spec, duration, fc.double({ min: 0, max: 1, noNaN: true }), (shapeSpec, durationMs, where) => {
        const shape = shapeOf(shapeSpec, durationMs);
        const when = where * durationMs;
        expect(Math.abs(shape.whenCumulative(shape.cumulative(when)) - when)).toBeLessThan(0.001);
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });

  it('never exceeds its peak', () => {
    fc.assert(
      fc.property(spec, duration, fc.double({ min: 0, max: 1, noNaN: true }), (shapeSpec, durationMs, where) => {
        const shape = shapeOf(shapeSpec, durationMs);
        expect(shape.loadAt(where * durationMs)).toBeLessThanOrEqual(shape.peak * (1 + 1e-12));
      }),
      { seed: 4, numRuns: 1_000 },
    );
  });

  const processes: ArrivalProcess[] = [
    'poisson',
    'constant',
    { process: 'gamma', cv: 3 },
    { process: 'weibull', shape: 0.35 },
    { process: 'mmpp', ratio: 6, highMs: 300, lowMs: 3_000 },
    { process: 'clients', count: 5, zipf: 1, steady: 0, onMs: 300, offMs: 3_000 },
  ];

  it.each(processes)('has %o arrivals in order and within the duration, as often as it reads them', process => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 1, max: 5_000 }), fc.nat(), (shapeSpec, durationMs, seed) => {
        const shape = shapeOf(shapeSpec, durationMs, seed);
        let last = 0;
        let count = 0;
        for (const time of arrivalTimes(shape, process, seed)) {
          expect(time).toBeGreaterThanOrEqual(last);
          expect(time).toBeLessThan(durationMs);
          last = time;
          count += 1;
          if (count >= 500) break;
        }
        if (process === 'constant' && count < 500) {
          expect(Math.abs(count - shape.cumulative(durationMs))).toBeLessThanOrEqual(1.001);
        }
      }),
      { seed: 5 },
    );
  });
});
