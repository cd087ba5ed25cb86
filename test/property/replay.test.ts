import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceFromCsv, traceToCsv } from '../../src/scenario/replay/trace-csv.js';
import { csvOf, replayOf } from '../support/traces.js';
import { replaysAmong } from './fuzz/trace.js';

describe('any file', () => {
  it('of a known kind is a replay often enough for the properties of replays to be tried', () => {
    expect(replaysAmong(200)).toBeGreaterThan(40);
  });

  it('is read in a time that grows with its length', () => {
    const rows = (count: number) =>
      csvOf(
        Array.from({ length: count }, (_, at) => [at * 10, 5, 7, `s${at % 99}`]),
        ',session',
      );
    const timed = (content: string) => {
      const runs = Array.from({ length: 3 }, () => {
        const start = performance.now();
        replayOf(content);
        return performance.now() - start;
      });
      return Math.min(...runs);
    };
    const [small, large] = [rows(4_000), rows(32_000)];
    timed(small);
    // Eight times as long; a quadratic reader would take sixty-four times as long.
    expect(timed(large) / timed(small)).toBeLessThan(24);
  });
});

it('rows in a file come back as they were', () => {
  const maybe = (of: fc.Arbitrary<number>) => fc.oneof(of.map(String), fc.constant(''));
  const row = fc.tuple(
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    maybe(fc.integer({ min: 1, max: 1e6 })),
    maybe(fc.integer({ min: 1, max: 1e6 })),
    fc.constantFrom('', 'a', 'b'),
    fc.constantFrom('', 'x', 'y.1'),
    fc.array(fc.nat(), { maxLength: 4 }).map(ids => ids.join(' ')),
  );
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), fc.constantFrom(1, 3), (rows, speed) => {
      const { trace } = replayOf(csvOf(rows, ',session,class,blocks'), { speed });
      const collector = traceFromCsv();
      for (const each of [...traceToCsv(trace)].join('').trimEnd().split('\n')) collector.take(each);
      const again = collector.trace();
      expect({ ...again, classes: null, classAt: null }).toEqual({ ...trace, classes: null, classAt: null });
      const names = ({ classes, classAt }: typeof trace) => [...classAt].map(at => classes[at - 1] ?? null);
      expect(names(again)).toEqual(names(trace));
    }),
    { seed: 6, numRuns: 150 },
  );
});
