import { z } from 'zod';
import { distributionMap } from './distribution-schema.js';
import { choice, duration, type Level, level, timeSpan } from './quantities.js';

export const shapeKinds = ['steady', 'step', 'ramp', 'flash-crowd'] as const;

/** Keys that only some shapes know. */
const shapesOfKey = {
  peak: ['step', 'ramp', 'flash-crowd'],
  start: ['step', 'ramp', 'flash-crowd'],
  rise: ['ramp', 'flash-crowd'],
  hold: ['step', 'flash-crowd'],
  halfLife: ['flash-crowd'],
} as const;

const arrivalKinds = ['constant', 'poisson'] as const;

export const loadSchema = z
  .strictObject({
    mode: choice(['open', 'closed'])
      .describe(
        'open: intents come at the rate whatever the server does. closed: users wait for their answers. Default: open.',
      )
      .optional(),
    shape: choice(shapeKinds).describe('How the load changes over time. Default: steady.').optional(),
    base: level('2/s', false).describe('Load before and after a surge: a rate such as 2/s (open) or users (closed).'),
    peak: level('20x', true)
      .describe('Highest load: a multiple of the base such as 20x, a rate (open) or users (closed).')
      .optional(),
    start: duration('60s').describe('How long the base load lasts before it changes.').optional(),
    rise: duration('60s').describe('Time from base to peak.').optional(),
    hold: duration('2m').describe('Time at the peak. A step without it holds to the end.').optional(),
    halfLife: timeSpan('60s').describe('Time in which what is above the base halves after the peak.').optional(),
    duration: timeSpan('10m').describe('How long intents are planned for.'),
    arrivals: z
      .union(
        [choice(arrivalKinds), z.strictObject({ process: choice(arrivalKinds).describe('The arrival process.') })],
        { error: () => `expected ${arrivalKinds.join(' or ')}; write for example { process: poisson }` },
      )
      .describe('poisson: independent users. constant: even gaps. Open loads only. Default: poisson.')
      .optional(),
    think: z
      .union([timeSpanOrZero(), distributionMap], {
        error: () => 'expected a duration or a distribution of seconds; write for example 5s or { exponential: 5 }',
      })
      .describe(
        "A user's pause before the next question, as a duration or a distribution of seconds. Closed loads only.",
      )
      .optional(),
  })
  .superRefine(checkLoad, { when: () => true })
  .describe('How much load, and when.');

function timeSpanOrZero() {
  return duration('5s');
}

const isLevel = (value: unknown): value is Level =>
  typeof value === 'object' && value !== null && 'unit' in value && 'value' in value;

function checkLoad(load: unknown, context: z.RefinementCtx): void {
  if (typeof load !== 'object' || load === null || Array.isArray(load)) return;
  const given = load as Record<string, unknown>;
  const add = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  const mode = given['mode'] === 'closed' ? 'closed' : 'open';
  const shape = shapeKinds.find(kind => kind === (given['shape'] ?? 'steady'));
  for (const [key, shapes] of Object.entries(shapesOfKey)) {
    if (given[key] === undefined || shape === undefined || shapes.some(each => each === shape)) continue;
    add(key, `has no meaning for a ${shape} load; remove it or use shape: ${shapes.join(' or ')}`);
  }
  const base = given['base'];
  const peak = given['peak'];
  for (const [key, value] of [
    ['base', base],
    ['peak', peak],
  ] as const) {
    if (!isLevel(value) || value.unit === 'factor' || (value.unit === 'rate') === (mode === 'open')) continue;
    add(
      key,
      mode === 'open'
        ? `an open load is a rate; write for example ${value.value}/s, or set mode: closed for ${value.value} users`
        : 'a closed load is a number of users; write for example 50, or set mode: open for a rate',
    );
  }
  if (isLevel(peak) && isLevel(base)) {
    const factor = peak.unit === 'factor' ? peak.value : peak.unit === base.unit ? peak.value / base.value : 1;
    if (factor < 1) add('peak', 'is below the base load; write 1x or more');
    if (factor > 100_000) add('peak', 'is more than 100000 times the base; write a lower peak');
  }
  if (mode === 'closed' && given['arrivals'] !== undefined) {
    add('arrivals', 'has no meaning for a closed load, where users ask when they are free; remove it');
  }
  if (mode === 'open' && given['think'] !== undefined) {
    add('think', 'has no meaning for an open load, where nobody waits; remove it or set mode: closed');
  }
}
