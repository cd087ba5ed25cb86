import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalTimes } from '../../src/scenario/arrivals/index.js';
import { shapeOf } from '../../src/scenario/shapes/index.js';
import type { ShapeSpec } from '../../src/scenario/types.js';

const ms = (most: number) => fc.integer({ min: 0, max: most });
const base = fc.double({ min: 0.01, max: 500, noNaN: true });
const peakFactor = fc.double({ min: 1, max: 200, noNaN: true });
const spec: fc.Arbitrary<ShapeSpec> = fc.oneof(
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
);
const duration = fc.integer({ min: 1, max: 60_000 });

describe('every shape', () => {
  it('has the integral of its load as cumulative', () => {
    fc.assert(
      fc.property(spec, duration, (shapeSpec, durationMs) => {
        const shape = shapeOf(shapeSpec, durationMs);
        let sum = 0;
        // Midpoints on each phase apart, so that jumps fall on edges.
        for (const { startMs, endMs } of shape.phases) {
          const steps = 4_000;
          const width = (endMs - startMs) / steps;
          for (let i = 0; i < steps; i++) sum += (shape.loadAt(startMs + (i + 0.5) * width) * width) / 1_000;
        }
        const total = shape.cumulative(durationMs);
        expect(Math.abs(sum - total)).toBeLessThan(1e-9 + 1e-4 * total);
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

  it.each(['poisson', 'constant'] as const)('has %s arrivals in order and within the duration', process => {
    fc.assert(
      fc.property(spec, fc.integer({ min: 1, max: 5_000 }), fc.nat(), (shapeSpec, durationMs, seed) => {
        const shape = shapeOf(shapeSpec, durationMs);
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
