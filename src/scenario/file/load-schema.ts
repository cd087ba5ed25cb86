import { z } from 'zod';
import { arrivalsSchema } from './arrivals-schema.js';
import { distributionMap } from './distribution-schema.js';
import { choice, duration, timeSpan } from './quantities.js';
import { replaySchema } from './replay-schema.js';
import { type AddIssue, checkShape, labelChoice, shapeKeys } from './shape-schema.js';

const phaseSchema = z.strictObject({
  ...shapeKeys,
  duration: timeSpan('2m').describe('How long this phase lasts.'),
  label: labelChoice()
    .describe('What the phase is called in the results. Default: what its shape calls itself.')
    .optional(),
});

export const loadSchema = z
  .strictObject({
    mode: choice(['open', 'closed'])
      .describe(
        'open: intents come at the rate whatever the server does. closed: users wait for their answers. Default: open.',
      )
      .optional(),
    ...shapeKeys,
    phases: z
      .array(phaseSchema)
      .min(1, { error: 'is an empty list; add a phase, for example { shape: steady, duration: 2m }' })
      .max(100, { error: 'has more than 100 phases; use a curve' })
      .describe('Shapes one after the other, in place of one shape.')
      .optional(),
    duration: timeSpan('10m')
      .describe('How long intents are planned for. Phases have their own; a curve ends with its last point.')
      .optional(),
    arrivals: arrivalsSchema.optional(),
    replay: replaySchema.optional(),
    think: z
      .union([duration('5s'), distributionMap], {
        error: () => 'expected a duration or a distribution of seconds; write for example 5s or { exponential: 5 }',
      })
      .describe(
        "A user's pause before the next question, as a duration or a distribution of seconds. Closed loads only.",
      )
      .optional(),
  })
  .superRefine(checkLoad, { when: () => true })
  .describe('How much load, and when.')
  // What checkLoad demands, for editors.
  .meta({
    if: { anyOf: ['phases', 'points', 'curve', 'replay'].map(key => ({ required: [key] })) },
    else: { required: ['base', 'duration'] },
  });

export type LoadSection = z.output<typeof loadSchema>;

function checkLoad(load: unknown, context: z.RefinementCtx): void {
  if (typeof load !== 'object' || load === null || Array.isArray(load)) return;
  const given = load as Record<string, unknown>;
  const add: AddIssue = (key, message) => context.addIssue({ code: 'custom', path: [key], message });
  if (given['replay'] !== undefined) {
    checkReplay(given, add);
    return;
  }
  const mode = given['mode'] === 'closed' ? 'closed' : 'open';
  const { phases } = given;
  if (Array.isArray(phases)) checkPhases(given, phases, mode, context, add);
  else {
    checkShape(given, mode, undefined, add);
    const ends = given['shape'] === 'curve' && given['points'] !== undefined && lastPointMs(given['points']) !== 0;
    if (given['duration'] === undefined && !ends && given['curve'] === undefined) {
      add('duration', 'is missing; add a duration with its unit, for example 10m');
    }
  }
  if (mode === 'closed' && given['arrivals'] !== undefined) {
    add('arrivals', 'has no meaning for a closed load, where users ask when they are free; remove it');
  }
  if (mode === 'open' && given['think'] !== undefined) {
    add('think', 'has no meaning for an open load, where nobody waits; remove it or set mode: closed');
  }
}

function checkReplay(given: Record<string, unknown>, add: AddIssue): void {
  for (const key of ['mode', ...Object.keys(shapeKeys), 'phases', 'duration', 'arrivals', 'think']) {
    if (given[key] === undefined) continue;
    const cure = key === 'duration' ? 'write from and to within replay' : 'remove it, or the replay';
    add(key, `has no meaning for a replay, whose trace says when intents come; ${cure}`);
  }
}

function checkPhases(
  given: Record<string, unknown>,
  phases: readonly unknown[],
  mode: 'open' | 'closed',
  context: z.RefinementCtx,
  add: AddIssue,
): void {
  for (const key of Object.keys(shapeKeys)) {
    if (key !== 'base' && given[key] !== undefined)
      add(key, 'belongs to a single shape; move it into one of the phases');
  }
  if (given['duration'] !== undefined) add('duration', 'follows from the phases; remove it');
  if (given['base'] !== undefined) checkShape({ base: given['base'] }, mode, undefined, add);
  for (const [index, phase] of phases.entries()) {
    if (typeof phase !== 'object' || phase === null || Array.isArray(phase)) continue;
    checkShape(phase as Record<string, unknown>, mode, given['base'], (key, message) =>
      context.addIssue({ code: 'custom', path: ['phases', index, key], message }),
    );
  }
}

function lastPointMs(points: unknown): number | null {
  const last: unknown = Array.isArray(points) ? points[points.length - 1] : null;
  const at: unknown = Array.isArray(last) ? last[0] : null;
  return typeof at === 'number' ? at : null;
}

/** How long the load of a section lasts, which may be damaged; null where that does not show. */
export function plannedMs(load: unknown): number | null {
  if (typeof load !== 'object' || load === null) return null;
  const { duration: own, phases, points, replay } = load as Record<string, unknown>;
  if (replay !== undefined) return null;
  if (typeof own === 'number') return own;
  if (!Array.isArray(phases)) return lastPointMs(points);
  return phases.reduce((sum: number, phase: unknown) => sum + (plannedMs(phase) ?? 0), 0);
}
