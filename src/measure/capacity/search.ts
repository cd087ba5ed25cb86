import type { EndReason, Judgement, SearchSettings, StepPurpose } from './types.js';

/** What the search has to know of a step that was made. */
export interface SearchStep {
  readonly load: number;
  /** Of the load after this step. */
  readonly judgement: Judgement;
}

export type Move =
  | {
      readonly kind: 'step';
      readonly load: number;
      readonly purpose: StepPurpose;
      /** How many times as long as a first step at this load. */
      readonly stretch: number;
    }
  | { readonly kind: 'end'; readonly ended: Extract<EndReason, 'found' | 'highest' | 'least' | 'steps'> };

/** After so many steps that grew or shrank by the factor, by its square: a start that is far off costs few steps. */
const patientSteps = 3;
/** Steps at one load; each repeat is twice as long as the one before. */
export const mostLooks = 3;

/** Near its limit a queue takes long to build up: the step that confirms is so many times as long as a first one. */
const confirmStretch = 4;

/** What is known of one load. */
interface Rung {
  readonly load: number;
  readonly looks: number;
  readonly judgement: Judgement;
}

/**
 * The next step of a search, from all that were made: it grows from the first load until one leans to failing, shrinks
 * until one leans to holding, then bisects on a geometric scale until the two are within the precision. Then both ends
 * are made sure: the one that holds is repeated, longer each time, until it surely holds and a second step has confirmed
 * it, the one that fails until it surely fails. A step that says nothing because of the client is repeated at once.
 * Follows from the steps alone, so a search can be taken up at any time.
 */
export function nextMove(settings: SearchSettings, steps: readonly SearchStep[]): Move {
  const rungs = rungsOf(steps);
  const latest = rungs.find(({ load }) => load === steps.at(-1)?.load);
  // A client that was late once may have been disturbed: that is seen before anything is made of it.
  const disturbed = latest?.judgement.decision === 'instrument' && latest.looks < mostLooks;
  const fails = rungs.find(({ judgement }) => judgement.leans === 'fail') ?? null;
  const holds = rungs.findLast(rung => rung.judgement.leans === 'pass' && (!fails || rung.load < fails.load)) ?? null;
  const move = disturbed ? step(latest.load, 'repeat') : wanted(settings, steps, holds, fails);
  return move.kind === 'step' && steps.length >= settings.mostSteps ? { kind: 'end', ended: 'steps' } : move;
}

function wanted(settings: SearchSettings, steps: readonly SearchStep[], holds: Rung | null, fails: Rung | null): Move {
  if (holds === null) {
    if (fails === null) return step(clamped(settings.from, settings), 'start');
    if (fails.load > settings.least) return step(away(settings, steps, fails.load, 'down'), 'shrink');
    return madeSure(fails, 'fail') ?? { kind: 'end', ended: 'least' };
  }
  if (fails === null) {
    if (settings.to === null || holds.load < settings.to) {
      return step(away(settings, steps, holds.load, 'up'), 'grow');
    }
    return madeSure(holds, 'pass') ?? { kind: 'end', ended: 'highest' };
  }
  const middle = between(holds.load, fails.load, settings);
  if (middle !== null) return step(middle, 'bisect');
  return madeSure(holds, 'pass') ?? madeSure(fails, 'fail') ?? { kind: 'end', ended: 'found' };
}

function step(load: number, purpose: StepPurpose, stretch = 1): Move {
  return { kind: 'step', load, purpose, stretch };
}

/** Loads in ascending order; the last step at a load tells what is known of it. */
function rungsOf(steps: readonly SearchStep[]): Rung[] {
  const rungs = new Map<number, Rung>();
  for (const { load, judgement } of steps) {
    rungs.set(load, { load, judgement, looks: (rungs.get(load)?.looks ?? 0) + 1 });
  }
  return [...rungs.values()].sort((a, b) => a.load - b.load);
}

/** The step that makes an end of the bracket sure, or null when it is or cannot be made so. */
function madeSure({ load, judgement, looks }: Rung, side: 'pass' | 'fail'): Move | null {
  if (looks >= mostLooks) return null;
  if (judgement.decision !== side) return step(load, 'repeat', 2 ** looks);
  return side === 'pass' && looks === 1 ? step(load, 'confirm', confirmStretch) : null;
}

/** A factor further from the last load, by its square once some steps went the same way. */
function away(settings: SearchSettings, steps: readonly SearchStep[], load: number, direction: 'up' | 'down'): number {
  const loads = new Set(steps.map(each => each.load)).size;
  const factor = loads > patientSteps ? settings.growth ** 2 : settings.growth;
  return clamped(direction === 'up' ? load * factor : load / factor, settings);
}

function clamped(load: number, { least, to, whole }: SearchSettings): number {
  const bounded = Math.min(Math.max(load, least), to ?? Number.POSITIVE_INFINITY);
  return whole ? Math.round(bounded) : rounded(bounded);
}

/** The geometric middle, or null when the two ends are near enough. */
function between(low: number, high: number, { precision, whole }: SearchSettings): number | null {
  // Rounded loads may miss the precision by a hair.
  if (high / low <= (1 + precision) * 1.0005) return null;
  const middle = Math.sqrt(low * high);
  if (!whole) return rounded(middle);
  const users = Math.round(middle);
  if (users > low && users < high) return users;
  return high - low > 1 ? low + 1 : null;
}

/** Four digits say more of a rate than any measurement will. */
function rounded(load: number): number {
  return Number(load.toPrecision(4));
}

/** Whether two loads are as near to each other as the search was to come, or as whole numbers can. */
export function isNear(holds: number, fails: number, settings: SearchSettings): boolean {
  return between(holds, fails, settings) === null;
}
