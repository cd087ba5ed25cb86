import type { ShapeSpec } from '../types.js';
import { constantPiece, linearPiece, type Piece } from './piece.js';

export const rampDefaults = { peakFactor: 10, startMs: 0, riseMs: 600_000 } as const;

/** load(t) = base + (peak − base) · clamp((t − start) / rise, 0, 1), peak = base · factor. */
export function ramp(spec: Extract<ShapeSpec, { kind: 'ramp' }>): Piece[] {
  const peak = spec.base * spec.peakFactor;
  return [
    constantPiece('baseline', spec.startMs / 1000, spec.base),
    linearPiece('onset', spec.riseMs / 1000, spec.base, peak),
    constantPiece('peak', Number.POSITIVE_INFINITY, peak),
  ];
}
