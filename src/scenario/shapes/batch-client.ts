import type { ShapeSpec } from '../types.js';
import { constantPiece, type Piece } from './piece.js';

/**
 * One client of ServeGen's R1 data sent 1.8 % of all requests, but 64 times its own mean while it was switched on: that
 * makes 1 + 0.018 · 64 times the base.
 */
export const batchClientDefaults = { peakFactor: 2.152, startMs: 60_000, holdMs: 1_800_000 } as const;

/** One client's batch job: load(t) = base before `start`, base · factor while the job runs for `hold`, then base. */
export function batchClient(spec: Extract<ShapeSpec, { kind: 'batch-client' }>): Piece[] {
  return [
    constantPiece('baseline', spec.startMs / 1000, spec.base),
    constantPiece('peak', spec.holdMs / 1000, spec.base * spec.peakFactor),
    constantPiece('recovery', Number.POSITIVE_INFINITY, spec.base),
  ];
}
