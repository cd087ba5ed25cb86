import { ln } from '../portable-math.js';
import type { ShapeSpec } from '../types.js';
import { constantPiece, growthPiece, type Piece, settlingPiece } from './piece.js';

export const flashCrowdDefaults = {
  peakFactor: 20,
  startMs: 60_000,
  riseMs: 300_000,
  holdMs: 900_000,
  halfLifeMs: 3_600_000,
} as const;

/** Recovery begins once at most this share of the base load comes on top of it. */
const recoveredExcess = 0.1;

/**
 * Word spreads exponentially, the crowd stays, then interest halves again and again. With F the factor:
 * base before `start`; base · F^((t − start) / rise) while it rises; base · F for `hold`; then
 * base · (1 + (F − 1) · 2^(−(t − end of hold) / halfLife)). The decay is called recovery once load ≤ 1.1 · base.
 */
export function flashCrowd(spec: Extract<ShapeSpec, { kind: 'flash-crowd' }>): Piece[] {
  const { base, peakFactor } = spec;
  const excess = peakFactor - 1;
  const halfLife = spec.halfLifeMs / 1000;
  const decay = excess > recoveredExcess ? (halfLife * ln(excess / recoveredExcess)) / ln(2) : 0;
  return [
    constantPiece('baseline', spec.startMs / 1000, base),
    growthPiece('onset', spec.riseMs / 1000, base, peakFactor),
    constantPiece('peak', spec.holdMs / 1000, base * peakFactor),
    settlingPiece('decay', decay, { level: base, excess, halfLife, lead: 0 }),
    settlingPiece('recovery', Number.POSITIVE_INFINITY, { level: base, excess, halfLife, lead: decay }),
  ];
}
