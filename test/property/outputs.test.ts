import fc from 'fast-check';
import { compress, uncompress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import type { IntentEnd } from '../../src/measure/intents.js';
import { summarise } from '../../src/measure/summarise.js';
import { Aggregator } from '../../src/outputs/aggregator.js';
import { columnsOf, headerOf, rowOf } from '../../src/outputs/csv/rows.js';
import { lineOf } from '../../src/outputs/influxdb/line-protocol.js';
import type { Interval } from '../../src/outputs/interval.js';
import type { Point } from '../../src/outputs/measurements.js';
import { pageOf } from '../../src/outputs/prometheus/page.js';
import { writeRequest } from '../../src/outputs/prometheus/protobuf.js';
import { families } from '../../src/outputs/prometheus/series.js';
import { sumOf } from '../../src/outputs/totals.js';
import { parseExposition } from '../../src/telemetry/exposition.js';
import { anyPlan, anyRun } from '../support/any-run.js';
import { runFacts } from '../support/runs.js';
import { readLine, readWriteRequest } from '../support/wire-readers.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'a,= "\\\n\r\t#'), maxLength: 12 }),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324),
);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go.
const controls = /[\u0000-\u001f\u007f\u2028\u2029]+/g;

describe('line protocol', () => {
  const point = fc.record({
    measurement: fc.constant('busytone_attempt' as const),
    tags: fc.dictionary(fc.constantFrom('class', 'phase', 'outcome', 'my_tag', 'gpu'), text),
    fields: fc.record({
      attempt: fc.oneof(fc.integer(), number, fc.constant(null)),
      ttft_ms: fc.oneof(number, fc.constant(null)),
      rule: fc.oneof(text, fc.constant(null)),
    }),
    nanoseconds: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  }) satisfies fc.Arbitrary<Point>;

  it('is one line that means what the point means, or none for a point without a value', () => {
    fc.assert(
      fc.property(point, given => {
        const fields = Object.entries(given.fields).filter(
          ([key, value]) =>
            value !== null &&
            (typeof value === 'string' || (key === 'attempt' ? Number.isSafeInteger(value) : Number.isFinite(value))),
        );
        const line = lineOf(given);
        if (fields.length === 0) {
          expect(line).toBeNull();
          return;
        }
        expect(line).not.toMatch(/[\n\r]/);
        const read = readLine(line ?? '');
        expect(read.measurement).toBe(given.measurement);
        expect(read.nanoseconds).toBe(given.nanoseconds);
        expect(read.fields).toEqual(
          Object.fromEntries(
            fields.map(([key, value]) => [
              key,
              typeof value === 'string'
                ? value.replace(/[\r\n]+/g, ' ')
                : key === 'attempt'
                  ? { integer: (value ?? 0) + 0 }
                  : Number(String(value)),
            ]),
          ),
        );
        const tags = Object.entries(given.tags).map(([key, value]) => [key, normal(value)] as const);
        expect(read.tags).toEqual(Object.fromEntries(tags.filter(([, value]) => value !== '')));
      }),
      { numRuns: 1_000 },
    );
  });

  /** What a tag can carry: no control characters, no backslashes, no blanks at its ends. */
  function normal(value: string): string {
    return value.replace(controls, ' ').replaceAll('\\', '/').trim();
  }
});

describe('remote write', () => {
  const label = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme', maxLength: 10 }), {
    maxKeys: 4,
  });
  const series = fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b_total'),
      labels: label,
      value: fc.double(),
      atMs: fc.integer({ min: 0, max: 4e12 }),
    }),
    { maxLength: 30 },
  );

  it('carries every sample, and its labels in order', () => {
    fc.assert(
      fc.property(series, given => {
        const request = writeRequest(given);
        expect(new Uint8Array(uncompress(compress(request)))).toEqual(new Uint8Array(request));
        const read = readWriteRequest(request);
        const keyed = (labels: Readonly<Record<string, string>>) =>
          JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
        const wanted = given.map(one => {
          const labels = Object.fromEntries(Object.entries(one.labels).filter(([, value]) => value !== ''));
          return `${keyed({ ...labels, __name__: one.name })} ${one.value} ${one.atMs}`;
        });
        const found = read.flatMap(({ labels, samples }) =>
          samples.map(({ value, atMs }) => `${keyed(Object.fromEntries(labels))} ${value} ${atMs}`),
        );
        expect(found.sort()).toEqual(wanted.sort());
        for (const { labels, samples } of read) {
          const names = labels.map(([name]) => name);
          expect(names).toEqual([...names].sort());
          expect(samples.map(({ atMs }) => atMs)).toEqual(samples.map(({ atMs }) => atMs).sort((a, b) => a - b));
        }
      }),
    );
  });

  it('and the page to scrape say the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.record({
            name: fc.constantFrom('a', 'busytone_attempts_total'),
            labels: label,
            value: fc.double(),
            atMs: fc.constant(0),
          }),
          { selector: one => JSON.stringify([one.name, one.labels]), maxLength: 10 },
        ),
        given => {
          const page = parseExposition(pageOf(given, families));
          expect(page.damagedLines).toBe(0);
          const sorted = (all: readonly { name: string; labels: object; value: number }[]) =>
            all.map(({ name, labels, value }) => JSON.stringify([name, labels, String(value + 0)])).sort();
          expect(sorted(page.samples)).toEqual(sorted(given));
        },
      ),
    );
  });
});

it('a CSV row has the columns of its header and keeps its cells', () => {
  const columns = columnsOf('busytone_intents', ['team']);
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 1e6 }), (value, count) => {
      const tags = {
        run: 'r',
        scenario: value,
        target: 't',
        model: 'm',
        team: 'x',
        class: 'c',
        phase: 'p',
        end: 'busy',
      };
      const row = rowOf(
        {
          measurement: 'busytone_intents',
          tags,
          fields: { count, good: 0, busy: count, decided: count },
          nanoseconds: '1700000000123456789',
        },
        columns,
      );
      const cells = readRow(row);
      expect(cells).toHaveLength(readRow(headerOf('busytone_intents', ['team'])).length);
      expect(cells[0]).toBe('2023-11-14T22:13:20.123456789Z');
      expect([value, `'${value}`]).toContain(cells[2]);
      expect(cells.slice(-4)).toEqual([String(count), '0', String(count), String(count)]);
    }),
  );

  function readRow(row: string): string[] {
    expect(row.endsWith('\r\n')).toBe(true);
    const cells = [...`,${row.slice(0, -2)}`.matchAll(/,("(?:[^"]|"")*"|[^,"]*)/g)].map(match => match[1] ?? '');
    return cells.map(cell => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
  }
});

describe('intervals', () => {
  const everyMs = 5_000;

  /** As a database keeps them: the last of each. */
  const kept = (intervals: readonly Interval[]) => [...new Map(intervals.map(each => [each.startMs, each])).values()];

  it('add up to the summary, however the records come', () => {
    fc.assert(
      fc.property(anyRun, fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 10 }), (attempts, closings) => {
        const summary = summarise({
          run: runFacts(),
          plan: anyPlan,
          attempts,
          gaps: null,
          samples: [],
          report: null,
        }).overall;
        const aggregator = new Aggregator(everyMs, anyPlan.scenario.slo);
        const intervals: Interval[] = [];
        const pieces = Math.max(1, closings.length);
        const size = Math.ceil(attempts.length / pieces);
        // Closing before records of the interval have come is what a slow instrument does.
        closings.sort((a, b) => a - b);
        for (let piece = 0; piece < pieces; piece += 1) {
          aggregator.add(attempts.slice(piece * size, (piece + 1) * size));
          intervals.push(...aggregator.close(closings[piece] ?? 0));
        }
        intervals.push(...aggregator.finish());
        const outcomes: Record<string, number> = {};
        const ends: Record<IntentEnd, number> = {
          answered: 0,
          busy: 0,
          abandoned: 0,
          failed: 0,
          cancelled: 0,
          interrupted: 0,
        };
        let good = 0;
        for (const cell of kept(intervals).flatMap(each => each.cells)) {
          for (const [outcome, { count }] of cell.attempts) outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
          for (const end of Object.keys(ends) as IntentEnd[]) ends[end] += cell.ends[end];
          good += cell.good;
        }
        const { answered, busy, abandoned, failed, cancelled, interrupted } = summary.intents;
        if (closings.every(ms => ms < 20_000)) {
          expect(outcomes).toEqual(summary.outcomes);
          expect(ends).toEqual({ answered, busy, abandoned, failed, cancelled, interrupted });
          expect(good).toBe(summary.intents.good);
        }
        const totals: Record<string, number> = {};
        const retries = { library: 0, reclicks: 0 };
        let ttfts = 0;
        for (const cell of aggregator.totals.cells) {
          for (const [outcome, { count }] of cell.attempts) totals[outcome] = (totals[outcome] ?? 0) + count;
          retries.library += sumOf(cell, 'retries');
          retries.reclicks += sumOf(cell, 'reclicks');
          ttfts += cell.latency.ttft.count;
        }
        expect(totals).toEqual(summary.outcomes);
        expect(retries).toEqual(summary.retries);
        expect(ttfts).toBe(summary.latency.ttft.n);
      }),
      { numRuns: 60 },
    );
  });
});
