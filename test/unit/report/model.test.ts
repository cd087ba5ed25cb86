import { describe, expect, test } from 'vitest';
import { formatDurationMs } from '../../../src/base/units.js';
import { buildModel } from '../../../src/report/model/build.js';
import { interval } from '../../../src/report/model/numbers.js';
import { loadAt } from '../../../src/report/model/planned-load.js';
import type { Table } from '../../../src/report/model/types.js';
import { visible } from '../../../src/report/visible.js';
import { surgeReport } from '../../support/summary.js';

const model = buildModel(surgeReport());

function textAt(table: Table, row: string, column: string): string {
  const at = table.columns.findIndex(name => name.startsWith(column));
  const found = table.groups.flatMap(group => group.rows).find(one => one.label === row);
  return found?.cells[at]?.text ?? 'missing';
}

function numberIn(text: string): number {
  return Number(text.replace(/,/g, ''));
}

describe('the report model', () => {
  test.each(['Offered', 'Good', 'Answered', 'Failed', 'Abandoned'])(
    '%s of the phases and of the classes add up',
    row => {
      for (const table of [model.phases, model.classes]) {
        const [whole, ...parts] = table.columns.map(column => numberIn(textAt(table, row, column)));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
      }
    },
  );

  test('the key numbers say how many and how sure', () => {
    const busy = model.keyNumbers.find(number => number.label === 'Users turned away');
    expect(busy?.value).toBe('44.6 %');
    expect(busy?.notes[0]).toBe('1,939 of 4,344 intents; 43.2–46.1 %');
    const first = model.keyNumbers.find(number => number.label === 'First token, p95');
    expect(first?.notes).toContain('95 % interval 7.01–9.16 s');
  });

  test.each([
    ['recovered', '40.0 s'],
    ['never', 'never'],
    ['not_needed', 'not needed'],
    ['unknown', '–'],
  ] as const)('a recovery that is %s reads %s', (state, value) => {
    const input = surgeReport();
    const verdict = { ...input.summary.verdict, recovery: { state, timeMs: 40_000, ttftHysteresis: null } };
    const told = buildModel({ ...input, summary: { ...input.summary, verdict } });
    expect(told.keyNumbers.find(number => number.label === 'Recovered in')?.value).toBe(value);
  });

  test('answers that users stopped have a row and a band of their own where there are any', () => {
    expect(textAt(model.phases, 'Stopped by the user', 'Whole')).toBe('missing');
    expect(model.chart.charts[0]?.series.map(({ key }) => key)).not.toContain('cancelled');
    const input = surgeReport();
    const { overall, series } = input.summary;
    const told = buildModel({
      ...input,
      summary: {
        ...input.summary,
        overall: {
          ...overall,
          intents: { ...overall.intents, cancelled: 12 },
          retries: { library: 900, reclicks: 33 },
        },
        series: { ...series, cancelled: series.startMs.map(() => 1) },
      },
    });
    expect(textAt(told.phases, 'Stopped by the user', 'Whole')).toBe('12');
    expect(told.chart.charts[0]?.series.map(({ key }) => key)).toContain('cancelled');
    const amplified = told.keyNumbers.find(number => number.label === 'Attempts per intent');
    expect(amplified?.notes).toContain('900 retries of client libraries, 33 re-clicks of users');
  });

  test('an endpoint that held never turned busy', () => {
    const input = surgeReport();
    const verdict = { ...input.summary.verdict, outcome: 'held' as const, busyFromMs: null, busyUntilMs: null };
    const told = buildModel({ ...input, summary: { ...input.summary, verdict } });
    expect(told.verdict).toEqual({ tone: 'good', word: 'HELD' });
    expect(told.keyNumbers.find(number => number.label === 'Turned busy at')?.value).toBe('never');
    expect(told.chart.marks).toEqual([]);
  });

  test('the bands of the load chart are rates and add up to what ended', () => {
    const { series } = surgeReport().summary;
    const load = model.chart.charts.find(chart => chart.id === 'load');
    const bands = load?.series.filter(one => one.mark === 'area') ?? [];
    const ended = bands.reduce((sum, band) => sum + (band.values[20] ?? 0), 0);
    const counted = [series.answered, series.busy, series.failed, series.abandoned].map(column => column[20] ?? 0);
    expect(ended).toBeCloseTo(counted.reduce((sum, one) => sum + one, 0) / (series.windowMs / 1_000));
    expect(load?.sentence).toContain('Offered 40.0/s at 1m20s');
  });

  test('a closed loop draws its users beside the requests in flight', () => {
    const input = surgeReport();
    const closed = buildModel({
      ...input,
      summary: { ...input.summary, run: { ...input.summary.run, mode: 'closed' } },
    });
    const keys = (id: string) => closed.chart.charts.find(chart => chart.id === id)?.series.map(one => one.key);
    expect(keys('flight')).toEqual(['in-flight', 'users']);
    expect(closed.chart.charts[0]?.caption).toContain('offered load');
  });

  test('the numbers of a long run are told in longer windows, by the highest', () => {
    const input = surgeReport();
    const count = 250;
    const fill = (value: number) => Array.from({ length: count }, (_, at) => (at === 1 ? value * 2 : value));
    const series = {
      ...input.summary.series,
      startMs: Array.from({ length: count }, (_, at) => at * 5_000),
      inFlight: fill(3),
    };
    const table = buildModel({ ...input, summary: { ...input.summary, series } }).chart.charts[3]?.table;
    expect(table?.groups[0]?.rows).toHaveLength(Math.ceil(count / 3));
    expect(table?.caption).toContain('highest value in each 15.0 s');
    expect(table?.groups[0]?.rows[0]?.cells[0]?.text).toBe('6.00');
  });

  test('the scenario reads as sentences', () => {
    const load = model.scenario.find(fact => fact.label === 'Load')?.value;
    expect(load).toBe(
      '2 intents/s, then from 1m00s a flash crowd to 40 intents/s, 20 times as much, within 20s; ' +
        'held for 1m00s, then halving every 20s; open loop, poisson arrivals; 5m00s in all',
    );
  });
});

describe('an interval', () => {
  test('says a shared unit once and leaves unknown ends open', () => {
    expect(interval(3_800, 4_500, formatDurationMs)).toBe('3.80–4.50 s');
    expect(interval(940, 1_100, formatDurationMs)).toBe('940 ms to 1.10 s');
    expect(interval(50_000, 95_000, formatDurationMs)).toBe('50.0 s to 1m35s');
    expect(interval(null, 95_000, formatDurationMs)).toBe('up to 1m35s');
    expect(interval(940, null, formatDurationMs)).toBe('940 ms or more');
    expect(interval(null, null, formatDurationMs)).toBeNull();
  });
});

describe('the planned load', () => {
  const points = [
    { tMs: 0, load: 2 },
    { tMs: 100, load: 4 },
  ];
  test('is read between its points and nowhere else', () => {
    expect(loadAt(points, 0)).toBe(2);
    expect(loadAt(points, 50)).toBe(3);
    expect(loadAt(points, 100)).toBe(4);
    expect(loadAt(points, 101)).toBeNull();
    expect(loadAt([], 0)).toBeNull();
  });
});

describe('visible text', () => {
  test('shows what would act instead of being read, and leaves all writing alone', () => {
    expect(visible('a\u0000b\u001b[31m\u202ec\u2066d\ufeff')).toBe('a\\u0000b\\u001b[31m\\u202ec\\u2066d\\ufeff');
    expect(visible('two\r\nlines\u2028three\tfour')).toBe('two lines three four');
    expect(visible('half \ud83d pair')).toBe('half \\ud83d pair');
    expect(visible('服务器繁忙 عربي 👩‍🚀 é')).toBe('服务器繁忙 عربي 👩‍🚀 é');
  });
});
