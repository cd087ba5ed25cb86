import { twoLevels } from '../arrivals/two-levels.js';
import type { ShapeSpec } from '../types.js';
import { constantPiece, type Piece } from './piece.js';

/** ServeGen's clients come in bursts of about this size and length. */
export const burstyDefaults = { peakFactor: 6, holdMs: 30_000, gapMs: 300_000 } as const;

/**
 * A load that switches by chance (a Markov-modulated rate): base, and base · factor in bursts. Bursts and the times
 * between them last exponentially, with means `hold` and `gap`; which of the two the load begins with is as likely as
 * it is common. The seed decides, so a scenario always has the same bursts.
 */
export function* bursty(spec: Extract<ShapeSpec, { kind: 'bursty' }>, seed: number, place: string): Generator<Piece> {
  for (const { high, ms } of twoLevels(seed, `bursts/${place}`, spec.holdMs, spec.gapMs)) {
    yield high
      ? constantPiece('peak', ms / 1000, spec.base * spec.peakFactor)
      : constantPiece('baseline', ms / 1000, spec.base);
  }
}
