import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Buckets, bucketQuantile, bucketsBetween } from '../../src/telemetry/buckets.js';
import { ClockOffset } from '../../src/telemetry/clock-offset.js';
import { parseExposition } from '../../src/telemetry/exposition.js';
import { timeRatio } from '../support/growth.js';

const metricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}$/);
const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/);
const labelValue = fc.string({ unit: 'grapheme', maxLength: 20 }).map(text => text.replace(/\r/g, ''));
const number = fc
  .oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY), fc.integer())
  // JavaScript writes -0 as 0.
  .map(value => value + 0);

function written(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const sample = fc.record({
  name: metricName,
  labels: fc.uniqueArray(fc.tuple(labelName, labelValue), { selector: ([name]) => name, maxLength: 5 }),
  value: number,
  timestampMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
});

describe('the reader of metrics pages', () => {
  it('reads back every page that can be written', () => {
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 20 }),
        fc.constantFrom('', '# a comment\n', '# HELP x y\n\n'),
        (samples, between) => {
          const text = samples
            .map(({ name, labels, value, timestampMs }) => {
              const pairs = labels.map(([key, label]) => `${key}="${escaped(label)}"`).join(',');
              const time = timestampMs === null ? '' : ` ${timestampMs}`;
              return `${between}${name}${pairs === '' ? '' : `{${pairs}}`} ${written(value)}${time}\n`;
            })
            .join('');
          const page = parseExposition(text);
          expect(page.damagedLines).toBe(0);
          expect(page.samples).toEqual(
            samples.map(({ labels, ...rest }) => ({ ...rest, labels: Object.fromEntries(labels) })),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never throws, and takes or counts every line that is no comment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab{}="\\n,# 1.e+-\t\n') }), text => {
        const page = parseExposition(text);
        const lines = text.split('\n').filter(line => line.trim() !== '' && !/^[ \t]*#/.test(line));
        expect(page.samples.length + page.damagedLines).toBe(lines.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes time in proportion to the page, whatever is on it', () => {
    const nasty = ['a{b="', '\\', '{', 'a ', 'a{b="c",', '1', '"', '#', '\t'];
    for (const piece of nasty) {
      const read = (count: number) => {
        const page = piece.repeat(count);
        return () => void parseExposition(page);
      };
      const [small, large] = [read(20_000), read(160_000)];
      small();
      // Eight times the text; a quadratic reader would need 64 times as long.
      expect(timeRatio(large, small, 12), piece).toBeLessThan(30);
    }
  });
});

describe('quantiles of histograms', () => {
  const observed = fc.array(fc.double({ min: 0.001, max: 99, noNaN: true }), { minLength: 1, maxLength: 200 });
  const bounds = [0.01, 0.1, 1, 5, 10, 50, 100, Number.POSITIVE_INFINITY];
  const histogramOf = (values: readonly number[]): Buckets =>
    bounds.map(upper => [upper, values.filter(value => value <= upper).length] as const);

  it('lie in the bucket of the true quantile', () => {
    fc.assert(
      fc.property(observed, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, p) => {
        const sorted = [...values].sort((a, b) => a - b);
        const truth = sorted[Math.ceil(p * sorted.length - 1e-9) - 1] ?? 0;
        const found = bucketQuantile(histogramOf(values), p) ?? Number.NaN;
        const at = bounds.findIndex(upper => truth <= upper);
        expect(found).toBeGreaterThanOrEqual((bounds[at - 1] ?? 0) - 1e-9);
        expect(found).toBeLessThanOrEqual((bounds[at] ?? 0) + 1e-9);
      }),
    );
  });

  it('are those of what came between two looks, and of everything after a restart', () => {
    fc.assert(
      fc.property(observed, observed, (first, second) => {
        const later = histogramOf([...first, ...second]);
        expect(bucketsBetween(histogramOf(first), later)).toEqual(histogramOf(second));
        const restarted = histogramOf(second.slice(0, 1));
        if (first.length > 1 && histogramOf(first).some(([, count], i) => count > (restarted[i]?.[1] ?? 0))) {
          expect(bucketsBetween(histogramOf(first), restarted)).toEqual(restarted);
        }
      }),
    );
  });
});

describe('the distance to another clock', () => {
  it('is within its error, however the looks fall', () => {
    const look = fc.record({
      atMs: fc.integer({ min: 0, max: 600_000 }),
      there: fc.integer({ min: 0, max: 300 }),
      back: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: -1e6, max: 1e6 }),
        fc.array(look, { minLength: 1, maxLength: 30 }),
        (offset, looks) => {
          const clock = new ClockOffset();
          for (const { atMs, there, back } of looks) {
            const saidMs = Math.floor((atMs + there + offset) / 1_000) * 1_000;
            clock.add({ sentMs: atMs, receivedMs: atMs + there + back, saidMs, resolutionMs: 1_000 });
          }
          const { offsetMs, errorMs } = clock.estimate() ?? { offsetMs: Number.NaN, errorMs: 0 };
          expect(Math.abs(offsetMs - offset)).toBeLessThanOrEqual(errorMs);
          expect(errorMs).toBeLessThanOrEqual((1_000 + 600) / 2);
        },
      ),
    );
  });

  /** Looks at even times, or at moments that tell most, at a clock that counts seconds; how well it is known then. */
  const afterLooks = (offset: number, everyMs: number, looks: number, chosen: boolean, driftPpm = 0) => {
    const clock = new ClockOffset();
    for (let dueMs = 10_000_000; looks > 0; looks--, dueMs += everyMs) {
      const sentMs = dueMs + (chosen ? clock.tellingShift(dueMs, everyMs / 2) : 0);
      const truth = offset + ((sentMs - 10_000_000) * driftPpm) / 1e6;
      const saidMs = Math.floor((sentMs + 1 + truth) / 1_000) * 1_000;
      clock.add({ sentMs, receivedMs: sentMs + 2, saidMs, resolutionMs: 1_000 });
      const { offsetMs, errorMs } = clock.estimate() ?? { offsetMs: Number.NaN, errorMs: 0 };
      expect(Math.abs(offsetMs - truth)).toBeLessThanOrEqual(errorMs);
    }
    expect(clock.steps).toBe(0);
    return clock.estimate()?.errorMs ?? Number.POSITIVE_INFINITY;
  };

  it('is narrowed down by choosing the moments of looks, although a Date tells whole seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.constantFrom(200, 300, 1_000, 5_000), (offset, everyMs) => {
        expect(afterLooks(offset, everyMs, 25, true)).toBeLessThan(25);
      }),
    );
    // Looks at even times fall into the same part of each second.
    expect(afterLooks(420, 1_000, 25, false)).toBeGreaterThan(400);
  });

  it('is within its error although the clocks drift apart for hours', () => {
    expect(afterLooks(-7_300, 1_000, 7_200, true, 90)).toBeLessThan(500);
  });

  it('starts anew when the clock was set, and not for a Date that was a little old', () => {
    const clock = new ClockOffset();
    clock.add({ sentMs: 0, receivedMs: 10, saidMs: 5_000, resolutionMs: 1 });
    clock.add({ sentMs: 100, receivedMs: 110, saidMs: 105, resolutionMs: 1 });
    expect(clock.estimate()).toEqual({ offsetMs: 0.5, errorMs: 5.5 });
    expect(clock.steps).toBe(1);
    clock.add({ sentMs: 200, receivedMs: 201, saidMs: 185, resolutionMs: 1 });
    expect(clock.steps).toBe(1);
    expect(clock.estimate()?.offsetMs).toBeLessThan(0);
  });

  it('takes the time of a figure as the least that the clock showed, unless it is another clock’s', () => {
    const clock = new ClockOffset();
    clock.add({ sentMs: 1_000, receivedMs: 1_010, saidMs: 1_000, resolutionMs: 1_000 });
    const before = clock.estimate();
    clock.atLeast(1_910, { receivedMs: 1_010 });
    expect((before?.errorMs ?? 0) - (clock.estimate()?.errorMs ?? 0)).toBeCloseTo(455);
    const after = clock.estimate();
    clock.atLeast(9_999, { receivedMs: 1_010 });
    expect(clock.estimate()).toEqual(after);
  });
});
