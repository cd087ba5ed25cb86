import { sample } from '../distributions.js';
import { ln } from '../portable-math.js';
import { type Random, randomFamily } from '../random.js';
import type { PhaseLabel, TokenLength, TrafficClass } from '../types.js';

/** Where a conversation stands in the plan. `scheduledMs` and `phase` are null in a closed loop. */
export interface Beginning {
  readonly session: number;
  readonly scheduledMs: number | null;
  readonly phase: PhaseLabel | null;
  /** Lengths as a trace tells them, and the number that what it does not tell is drawn by. Without it, all is drawn. */
  readonly known?: KnownLengths & { readonly draw: number };
}

/** null where a length has to be drawn. */
export interface KnownLengths {
  /** Of the whole prompt. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
}

/** Of a plan that nothing stands of before it is drawn. */
export const nothingKnown: KnownLengths = { inputTokens: null, outputTokens: null, reasoningTokens: null };

/** Chooses the class of conversation number `session`. */
export type ClassChooser = (session: number, phase: PhaseLabel | null) => TrafficClass;

/**
 * Classes compete for each conversation with exponential clocks whose rates are their weights; the first to ring takes
 * it. Shares come out as the weights say, and since every class has its own clocks, adding a class, or keeping one to some
 * phases, only takes conversations away from others or gives them: all that stay where they were are chosen as before.
 */
export function classChooser(traffic: readonly TrafficClass[], seed: number): ClassChooser {
  const runners = traffic
    .filter(of => of.weight > 0)
    .map(of => ({ of, clock: randomFamily(seed, `choice/${of.class}`), during: of.during && new Set(of.during) }));
  const [only] = runners;
  if (only !== undefined && runners.length === 1 && only.during === null) return () => only.of;
  return (session, phase) => {
    let first: TrafficClass | null = null;
    let earliest = Number.POSITIVE_INFINITY;
    for (const { of, clock, during } of runners) {
      if (during !== null && phase !== null && !during.has(phase)) continue;
      const rings = -ln(1 - clock(session)()) / of.weight;
      if (first !== null && rings >= earliest) continue;
      earliest = rings;
      first = of;
    }
    if (first === null) throw new RangeError('No traffic class with a weight above 0 takes part in all phases.');
    return first;
  };
}

/** One draw of a length in whole tokens, within its bounds. */
export function drawLength(spec: TokenLength, random: Random): number {
  return Math.round(Math.min(spec.max, Math.max(spec.min, sample(spec.of, random))));
}
