import type { ShapeSpec } from '../types.js';
import { constantPiece, type Piece } from './piece.js';

/** load(t) = base. */
export function steady(spec: Extract<ShapeSpec, { kind: 'steady' }>): Piece[] {
  return [constantPiece('baseline', Number.POSITIVE_INFINITY, spec.base)];
}
