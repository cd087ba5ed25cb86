import type { ShapeSpec } from '../types.js';
import { constantPiece, type Piece } from './piece.js';

export const stepDefaults = { peakFactor: 3, startMs: 60_000 } as const;

/** load(t) = base before `start`, base · factor for `hold` (or to the end), base again. */
export function step(spec: Extract<ShapeSpec, { kind: 'step' }>): Piece[] {
  const hold = spec.holdMs === null ? Number.POSITIVE_INFINITY : spec.holdMs / 1000;
  return [
    constantPiece('baseline', spec.startMs / 1000, spec.base),
    constantPiece('peak', hold, spec.base * spec.peakFactor),
    constantPiece('recovery', Number.POSITIVE_INFINITY, spec.base),
  ];
}
