import { z } from 'zod';
import { choice, count, duration, level, number, text, timeSpan } from './quantities.js';

export const shapeKinds = [
  'steady',
  'step',
  'ramp',
  'flash-crowd',
  'diurnal',
  'viral-wave',
  'million-in-an-hour',
  'botnet-burst',
  'bursty',
  'batch-client',
  'curve',
] as const;

const phaseLabels = ['baseline', 'onset', 'peak', 'decay', 'recovery'] as const;
export const labelChoice = () => choice(phaseLabels);

const surges = ['step', 'ramp', 'flash-crowd', 'million-in-an-hour', 'botnet-burst', 'batch-client'] as const;

/** Keys that only some shapes know. */
const shapesOfKey: Readonly<Record<string, readonly (typeof shapeKinds)[number][]>> = {
  peak: [...surges, 'viral-wave', 'bursty'],
  start: surges,
  rise: ['ramp', 'flash-crowd', 'million-in-an-hour', 'botnet-burst'],
  hold: ['step', 'flash-crowd', 'million-in-an-hour', 'botnet-burst', 'bursty', 'batch-client'],
  halfLife: ['flash-crowd'],
  fall: ['million-in-an-hour'],
  gap: ['botnet-burst', 'bursty'],
  pulses: ['botnet-burst'],
  daily: ['diurnal', 'viral-wave'],
  dayLength: ['diurnal', 'viral-wave'],
  weekly: ['diurnal'],
  doublingDays: ['viral-wave'],
  middleDay: ['viral-wave'],
  spikes: ['viral-wave'],
  points: ['curve'],
  curve: ['curve'],
};

const day = (what: string, example: string) => number({ what, example, range: { min: 0, max: 10_000 } });

/** How many points a curve may have. */
export const mostPoints = 10_000;

export const shapeKeys = {
  shape: choice(shapeKinds).describe('How the load changes over time. Default: steady.').optional(),
  base: level('2/s', 'none')
    .describe('Load before and after a surge, mean of a day: a rate such as 2/s (open) or users (closed).')
    .optional(),
  peak: level('20x', 'factor')
    .describe('Highest load: a multiple of the base such as 20x, a rate (open) or users (closed).')
    .optional(),
  start: duration('60s').describe('How long the base load lasts before it changes.').optional(),
  rise: duration('60s')
    .describe('Time from base to peak; for million-in-an-hour that in which all but 1/e of the crowd has come.')
    .optional(),
  hold: duration('2m')
    .describe('Time at the peak, for bursty its mean. A step without it holds to the end.')
    .optional(),
  halfLife: timeSpan('60s').describe('Time in which what is above the base halves after the peak.').optional(),
  fall: duration('10m').describe('Time from the peak back to the base once limits apply. Default: 10m.').optional(),
  gap: duration('5m').describe('Time between bursts; for bursty its mean. Default: 5m, botnet-burst 1400s.').optional(),
  pulses: count('3', 1_000).describe('How many bursts. Default: 3.').optional(),
  daily: choice(['r1', 'burstgpt', 'global'])
    .describe(
      'The load over a day: of DeepSeek-R1, of a campus on ChatGPT, or of users all over the world. Default: r1.',
    )
    .optional(),
  dayLength: timeSpan('60s').describe('How long a day takes. Default: 60s; 24h for real days.').optional(),
  weekly: z
    .array(number({ what: 'a factor', example: '0.7', range: { above: 0, max: 1_000 } }))
    .length(7, { error: 'expected seven factors, one a day; write for example [1, 1, 1, 1, 1, 0.7, 0.6]' })
    .describe('Factors of the days of the week; the load begins with the first. Default: all 1.')
    .optional(),
  doublingDays: number({ what: 'a number of days', example: '4.9', range: { min: 0.01, max: 10_000 } })
    .describe('Days in which the crowd doubles at first. Default: 4.9.')
    .optional(),
  middleDay: day('a day', '13').describe('Day at which half of the crowd is there. Default: 13.').optional(),
  spikes: z
    .array(
      z.strictObject({
        day: day('a day', '9').describe('When the news breaks, in days from the start.'),
        add: number({ what: 'a multiple', example: '3', range: { min: 0, max: 1_000 } }).describe(
          'How many times the load it adds at first.',
        ),
      }),
    )
    .max(100, { error: 'has more than 100 spikes; keep the largest' })
    .describe('News that add to the load and fade within hours. Default: day 9 adds 3 times, day 16 5 times the load.')
    .optional(),
  points: z
    .array(
      z.tuple([duration('60s'), level('2/s', 'factor-or-zero'), labelChoice().optional()], {
        error: () => 'expected a time, a load and perhaps a phase; write for example [60s, 2/s] or [60s, 40/s, peak]',
      }),
    )
    .min(1, { error: 'is an empty list; add a point, for example [0s, 2/s]' })
    .max(mostPoints, { error: `has more than ${mostPoints} points; keep the ones where the load turns` })
    .describe('Points of a curve, with straight lines between them: [time, load] or [time, load, phase].')
    .optional(),
  curve: z
    .strictObject({
      file: text({ what: 'a path', example: 'load.csv', pattern: /^[^\0]{1,1024}$/ }).describe(
        'CSV file next to the scenario: time (90, 1m30s), load (2, 2/s) and perhaps a phase on each line.',
      ),
    })
    .describe('Points of a curve in a file, in place of points.')
    .optional(),
} as const;

type Given = Readonly<Record<string, unknown>>;
export type AddIssue = (key: string, message: string) => void;

/** What is wrong with the keys of one shape, which may be damaged. `fallbackBase` is that of the load around a phase. */
export function checkShape(given: Given, mode: 'open' | 'closed', fallbackBase: unknown, add: AddIssue): void {
  const shape = shapeKinds.find(kind => kind === (given['shape'] ?? 'steady'));
  for (const [key, shapes] of Object.entries(shapesOfKey)) {
    if (given[key] === undefined || shape === undefined || shapes.some(each => each === shape)) continue;
    add(key, `has no meaning for a ${shape} load; remove it or use shape: ${shapes.join(' or ')}`);
  }
  const { base = fallbackBase, peak } = given;
  if (base === undefined && shape !== 'curve') {
    add('base', 'is missing; add a rate or a number of users, for example 2/s');
  }
  checkUnit('base', given['base'], mode, add);
  checkUnit('peak', peak, mode, add);
  if (isLevel(peak) && isLevel(base)) {
    const factor = peak.unit === 'factor' ? peak.value : peak.unit === base.unit ? peak.value / base.value : 1;
    if (factor < 1) add('peak', 'is below the base load; write 1x or more');
    if (factor > 100_000) add('peak', 'is more than 100000 times the base; write a lower peak');
  }
  if (shape === 'bursty' && given['hold'] === 0) add('hold', 'is a burst of no length; write for example 30s');
  if (shape === 'bursty' && given['gap'] === 0) add('gap', 'leaves nothing between bursts; write for example 5m');
  if (shape !== 'curve') return;
  const { points, curve } = given;
  if (points === undefined && curve === undefined) {
    add('points', 'is missing; add for example [[0s, 2/s], [60s, 20/s]] or curve: { file: load.csv }');
  }
  if (points !== undefined && curve !== undefined) add('curve', 'there are points, too; keep one of them');
  if (!arePoints(points)) return;
  const problem = pointsProblem(points, mode, base !== undefined);
  if (problem !== null) add('points', problem);
}

export type Level = z.output<ReturnType<typeof level>>;
export type WrittenPoint = readonly [number, Level, ('baseline' | 'onset' | 'peak' | 'decay' | 'recovery')?];

const isLevel = (value: unknown): value is Level =>
  typeof value === 'object' && value !== null && 'unit' in value && 'value' in value;

const arePoints = (value: unknown): value is readonly WrittenPoint[] =>
  Array.isArray(value) &&
  value.every((point: unknown) => Array.isArray(point) && typeof point[0] === 'number' && isLevel(point[1]));

function checkUnit(key: string, value: unknown, mode: 'open' | 'closed', add: AddIssue): void {
  if (!isLevel(value) || value.unit === 'factor' || (value.unit === 'rate') === (mode === 'open')) return;
  add(
    key,
    mode === 'open'
      ? `an open load is a rate; write for example ${value.value}/s, or set mode: closed for ${value.value} users`
      : 'a closed load is a number of users; write for example 50, or set mode: open for a rate',
  );
}

/** What is wrong with the points of a curve as a whole, or null. */
export function pointsProblem(
  points: readonly WrittenPoint[],
  mode: 'open' | 'closed',
  hasBase: boolean,
): string | null {
  const unit = mode === 'open' ? 'rate' : 'users';
  for (const [index, [atMs, { unit: written }]] of points.entries()) {
    const place = `point ${index + 1}`;
    if (atMs < (points[index - 1]?.[0] ?? 0)) return `${place} is earlier than the one before; sort them by time`;
    if (written === 'factor' && !hasBase) return `${place} is a multiple of a base that is not given; add base: 2/s`;
    if (written !== 'factor' && written !== unit) {
      return `${place} is a ${written === 'rate' ? 'rate' : 'number of users'}; write ${mode === 'open' ? 'rates such as 2/s' : 'numbers of users'} in a load with mode: ${mode}`;
    }
  }
  if (points.every(([, { value }]) => value === 0)) return 'no point is above 0; add one such as [60s, 2/s]';
  return null;
}
