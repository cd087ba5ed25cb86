import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { parseScenario, type ReadBeside } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { isAttack } from '../../../src/scenario/shapes/attack.js';
import { shapeIn } from '../../support/load-shape.js';

const scenario = (load: string, read?: ReadBeside) =>
  parseScenario(`load: ${load}\ntraffic: [{ class: quick-chat }]\n`, 'f.yaml', read ? { readBeside: read } : {});

function problemsOf(load: string, read?: ReadBeside): string[] {
  try {
    scenario(load, read);
    return [];
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    return error.message.split('\n');
  }
}

const csv =
  (text: string): ReadBeside =>
  () =>
    text;
const fromCsv = (text: string, load = '{ shape: curve, curve: { file: load.csv } }') => problemsOf(load, csv(text));

describe('the shapes of a scenario file', () => {
  it.each([
    ['diurnal', { daily: 'r1', weekly: [1, 1, 1, 1, 1, 1, 1], dayMs: 60_000 }],
    ['viral-wave', { peakFactor: 40, daily: 'r1', dayMs: 60_000, doublingDays: 4.9, middleDay: 13 }],
    ['million-in-an-hour', { peakFactor: 120, startMs: 60_000, riseMs: 600_000, holdMs: 3_600_000 }],
    ['botnet-burst', { peakFactor: 101, riseMs: 2_000, holdMs: 35_000, gapMs: 1_400_000, pulses: 3 }],
    ['bursty', { peakFactor: 6, holdMs: 30_000, gapMs: 300_000 }],
    ['batch-client', { peakFactor: 2.152, startMs: 60_000, holdMs: 1_800_000 }],
  ])('%s has defaults', (kind, defaults) => {
    const shape = shapeIn(scenario(`{ shape: ${kind}, base: 2/s, duration: 10m }`).load);
    expect(shape).toMatchObject({ kind, base: 2, ...defaults });
  });

  it('may be strung together, and name their phases by their load', () => {
    const { load } = scenario(
      '{ base: 2/s, phases: [{ duration: 1m }, { base: 10/s, duration: 30s }, { shape: ramp, peak: 6/s, start: 0s, rise: 1m, duration: 2m, label: decay }, { duration: 1m }] }',
    );
    expect(load.durationMs).toBe(270_000);
    const plan = createPlan({ ...scenario('{ base: 2/s, duration: 1m }'), load });
    expect(plan.phases).toEqual([
      { label: 'baseline', startMs: 0, endMs: 60_000 },
      { label: 'peak', startMs: 60_000, endMs: 90_000 },
      { label: 'decay', startMs: 90_000, endMs: 210_000 },
      { label: 'recovery', startMs: 210_000, endMs: 270_000 },
    ]);
    expect([30_000, 75_000, 120_000, 200_000, 240_000].map(ms => plan.loadAt(ms))).toEqual([2, 10, 4, 6, 2]);
  });

  it('may be a curve of points, in rates or in multiples of a base', () => {
    const { load } = scenario('{ shape: curve, points: [[0s, 0/s], [10s, 4/s], [20s, 8/s, peak], [1m, 8/s]] }');
    expect(load.durationMs).toBe(60_000);
    expect(shapeIn(load)).toEqual({
      kind: 'curve',
      base: 4,
      points: [
        { atMs: 0, factor: 0, label: null },
        { atMs: 10_000, factor: 1, label: null },
        { atMs: 20_000, factor: 2, label: 'peak' },
        { atMs: 60_000, factor: 2, label: null },
      ],
    });
    const users = scenario('{ mode: closed, shape: curve, base: 10, points: [[0s, 1x], [1m, 30]] }').load;
    expect(shapeIn(users)).toMatchObject({ base: 10, points: [{ factor: 1 }, { factor: 3 }] });
  });

  it('may be a curve of a file beside it', () => {
    const asked: string[] = [];
    const text = '\ufefftime;load;phase\n# launch\n0;2;baseline\r\n1m30s;120/min;peak\n\n120;0.5\n';
    const { load } = scenario('{ shape: curve, curve: { file: ../load.csv } }', path => {
      asked.push(path);
      return text;
    });
    expect(asked).toEqual(['../load.csv']);
    expect(load).toMatchObject({ durationMs: 120_000, shape: { kind: 'curve', base: 2 } });
    const shape = shapeIn(load);
    expect(shape.kind === 'curve' && shape.points).toEqual([
      { atMs: 0, factor: 1, label: 'baseline' },
      { atMs: 90_000, factor: 1, label: 'peak' },
      { atMs: 120_000, factor: 0.25, label: null },
    ]);
  });

  it('tell an attack from users', () => {
    const attack = (load: string) => isAttack(shapeIn(scenario(load).load));
    expect(attack('{ shape: botnet-burst, base: 2/s, duration: 1m }')).toBe(true);
    expect(attack('{ base: 2/s, phases: [{ duration: 1m }, { shape: botnet-burst, duration: 1m }] }')).toBe(true);
    expect(attack('{ shape: step, base: 2/s, duration: 1m }')).toBe(false);
  });
});

describe('the arrivals of a scenario file', () => {
  it.each([
    ['gamma', { process: 'gamma', cv: Math.SQRT2 }],
    ['{ process: gamma, cv: 3 }', { process: 'gamma', cv: 3 }],
    ['weibull', { process: 'weibull', shape: 0.35 }],
    ['{ process: mmpp, high: 1s, low: 9s }', { process: 'mmpp', ratio: 6, highMs: 1_000, lowMs: 9_000 }],
    [
      '{ process: clients, count: 1 }',
      { process: 'clients', count: 1, zipf: 1.03, steady: 1, onMs: 30_000, offMs: 300_000 },
    ],
    ['poisson', 'poisson'],
  ])('%s', (written, arrivals) => {
    expect(scenario(`{ base: 2/s, duration: 60s, arrivals: ${written} }`).load).toMatchObject({ arrivals });
  });

  it('are clumped by default where the shape is', () => {
    const { load } = scenario('{ shape: bursty, base: 2/s, duration: 60s }');
    expect(load).toMatchObject({ arrivals: { process: 'gamma', cv: Math.SQRT2 } });
  });
});

/** A caret stands before the place that the message has to name; without one it is the load as a whole. */
const wrong: readonly [string, string, string][] = [
  [
    'a key of another shape',
    '{ shape: diurnal, base: 1/s, duration: 1m, hold: ^5s }',
    'load.hold: has no meaning for a diurnal load; remove it or use shape: step or',
  ],
  [
    'six days a week',
    '{ shape: diurnal, base: 1/s, duration: 1m, weekly: ^[1, 1, 1, 1, 1, 1] }',
    'load.weekly: expected seven factors',
  ],
  [
    'a spike without a day',
    '{ shape: viral-wave, base: 1/s, duration: 1m, spikes: [^{ add: 3 }] }',
    'load.spikes[0].day: is missing; add a day',
  ],
  [
    'days of a millisecond',
    '{ shape: diurnal, base: 1/s, duration: 1h, dayLength: 1ms }',
    'load: changes about 86400000 times, more than 100000; make its days or bursts longer',
  ],
  [
    'bursts of no length',
    '{ shape: bursty, base: 1/s, duration: 1m, hold: ^0s }',
    'load.hold: is a burst of no length; write',
  ],
  [
    'phases with a duration over them',
    '{ base: 1/s, duration: ^1m, phases: [{ duration: 1m }] }',
    'load.duration: follows from the phases; remove it',
  ],
  [
    'phases beside a shape',
    '{ base: 1/s, shape: ^step, phases: [{ duration: 1m }] }',
    'load.shape: belongs to a single shape; move it',
  ],
  ['a phase without a base', '{ phases: [^{ duration: 1m }] }', 'load.phases[0].base: is missing; add a rate'],
  [
    'a phase in users',
    '{ base: 1/s, phases: [{ base: ^5, duration: 1m }] }',
    'load.phases[0].base: an open load is a rate; write',
  ],
  [
    'a phase without end',
    '{ base: 1/s, phases: [^{ shape: step }] }',
    'load.phases[0].duration: is missing; add a duration',
  ],
  [
    'a phase of another name',
    '{ base: 1/s, phases: [{ duration: 1m, label: ^top }] }',
    'load.phases[0].label: expected one of baseline, onset',
  ],
  [
    'an unknown key in a phase',
    '{ base: 1/s, phases: [{ duration: 1m, ^repeat: 2 }] }',
    'load.phases[0].repeat: unknown key; ',
  ],
  [
    'phases longer than the limit',
    '^{ base: 1/s, phases: [{ duration: 40m }, { duration: 40m }] }',
    'load: is longer than the default limit of 1h00m; shorten',
  ],
  ['a curve without points', '{ shape: curve, duration: 1m }', 'load.points: is missing; add for example'],
  [
    'a curve with both',
    '{ shape: curve, points: [[0s, 1/s], [1m, 1/s]], curve: ^{ file: a } }',
    'load.curve: there are points, too; keep one',
  ],
  [
    'points that go back',
    '{ shape: curve, points: ^[[5s, 1/s], [1s, 1/s]] }',
    'load.points: point 2 is earlier than the one before; sort',
  ],
  [
    'a multiple of nothing',
    '{ shape: curve, points: ^[[0s, 1x], [1s, 1/s]] }',
    'load.points: point 1 is a multiple of a base that is not given; add',
  ],
  [
    'points in users',
    '{ shape: curve, points: ^[[0s, 1/s], [1s, 5]] }',
    'load.points: point 2 is a number of users; write rates',
  ],
  ['points at nothing', '{ shape: curve, points: ^[[0s, 0/s], [1s, 0/s]] }', 'load.points: no point is above 0; add'],
  ['a point without a load', '{ shape: curve, points: [^[0s], [1s, 2/s]] }', 'load.points[0]: expected a time, a load'],
  ['a curve of one moment', '{ shape: curve, points: [[0s, 1/s]] }', 'load.duration: is missing; add a duration'],
  [
    'a curve that is over before it begins',
    '{ shape: curve, points: [[0s, 0/s], [9s, 0/s], [9s, 2/s]], duration: 5s }',
    'load: plans nothing at all within its duration; give',
  ],
  [
    'a file that nobody reads',
    '{ shape: curve, curve: { file: ^a.csv } }',
    'load.curve.file: cannot be read from here; write',
  ],
  [
    'a key of another process',
    '{ base: 1/s, duration: 1m, arrivals: { process: gamma, shape: ^1 } }',
    'load.arrivals.shape: has no meaning for gamma arrivals; remove it or use process: weibull',
  ],
  [
    'a variation of 0',
    '{ base: 1/s, duration: 1m, arrivals: { process: gamma, cv: ^0 } }',
    'load.arrivals.cv: 0 is out of range; write',
  ],
  [
    'more steady clients than clients',
    '{ base: 1/s, duration: 1m, arrivals: { process: clients, count: 3, steady: ^4 } }',
    'load.arrivals.steady: is more than the 3 clients there are; write',
  ],
  [
    'rates that switch all the time',
    '{ base: 1/s, duration: 1h, arrivals: { process: mmpp, high: 1ms, low: 1ms } }',
    'load: switches its rate about 3600000 times, more than 100000; make',
  ],
];

describe('a wrong load', () => {
  it.each(wrong)('with %s is told where and what', (_, marked, expected) => {
    const at = marked.indexOf('^');
    const problems = problemsOf(marked.replace('^', ''));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`f.yaml:1:${at < 0 ? 1 : 'load: '.length + at + 1}: ${expected}`);
  });

  it.each([
    ['0,2\nlater,3\n', 'load.csv:2: expected a time, got "later"; write for example 90 or 1m30s'],
    ['0,2\n60,-3\n', 'load.csv:2: expected a load up to 1000000, got "-3"; write'],
    ['0,2\n60,2000000\n', 'load.csv:2: expected a load up to 1000000, got "2000000"; write'],
    ['0,2\n60,3,top\n', 'load.csv:2: expected one of baseline, onset, peak, decay, recovery, got "top"; choose'],
    ['0,2,peak,7\n', 'load.csv:1 has more than three columns; write'],
    ['time,load\n', 'load.csv holds no points; write'],
    ['0,2\n60,2\n30,2\n', 'point 3 is earlier than the one before; sort'],
    ['0,2\n', 'ends where it begins, so the load has no duration; add'],
    ['x'.repeat(1_048_577), 'load.csv is larger than 1 MiB; keep'],
    ['1,1\n'.repeat(10_001), 'load.csv has more than 10000 points; keep'],
  ])('of the file %# is told where and what', (text, expected) => {
    expect(fromCsv(text)).toEqual([expect.stringContaining(`f.yaml:1:38: load.curve.file: ${expected}`)]);
  });

  it('cannot outlast its limit through a file', () => {
    expect(fromCsv('0,2\n7200,2\n')).toEqual([expect.stringContaining('1:1: load: lasts longer than limits.duration')]);
  });

  it('hears why a file cannot be read', () => {
    const read = () => {
      throw new Error('there is no such file');
    };
    expect(problemsOf('{ base: 1/s, phases: [{ shape: curve, curve: { file: a.csv }, duration: 1m }] }', read)).toEqual(
      ['f.yaml:1:60: load.phases[0].curve.file: cannot be read (there is no such file); correct the path'],
    );
  });
});
