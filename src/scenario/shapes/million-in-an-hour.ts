import { exp, ln } from '../portable-math.js';
import type { ShapeSpec } from '../types.js';
import { constantPiece, linearPiece, type Piece, settlingPiece } from './piece.js';

export const millionInAnHourDefaults = {
  peakFactor: 120,
  startMs: 60_000,
  riseMs: 600_000,
  holdMs: 3_600_000,
  fallMs: 600_000,
} as const;

/** The crowd is there once 95 % of it is: after three time constants. */
const risesUntilPeak = 3;

/**
 * Everybody at once, then limits. With F the factor: base before `start`; for `hold`
 * base · (1 + (F − 1) · (1 − e^(−(t − start) / rise))); then, when the provider limits its users, a straight line back
 * to the base within `fall`. The factor of 120 is that of ChatGPT on 31 March 2025: a million new users in an hour
 * against a million in five days at its launch.
 */
export function millionInAnHour(spec: Extract<ShapeSpec, { kind: 'million-in-an-hour' }>): Piece[] {
  const { base, peakFactor } = spec;
  const [rise, hold] = [spec.riseMs / 1000, spec.holdMs / 1000];
  const top = base * peakFactor;
  const climb = { level: top, excess: 1 / peakFactor - 1, halfLife: rise * ln(2) };
  const onset = Math.min(hold, risesUntilPeak * rise);
  const reached = rise === 0 ? top : top - (top - base) * exp(-hold / rise);
  return [
    constantPiece('baseline', spec.startMs / 1000, base),
    ...(rise === 0
      ? [constantPiece('peak', hold, top)]
      : [
          settlingPiece('onset', onset, { ...climb, lead: 0 }),
          settlingPiece('peak', hold - onset, { ...climb, lead: onset }),
        ]),
    linearPiece('decay', spec.fallMs / 1000, reached, base),
    constantPiece('recovery', Number.POSITIVE_INFINITY, base),
  ];
}
