import type { ShapeSpec } from '../types.js';
import { constantPiece, linearPiece, type Piece } from './piece.js';

/** The three waves on DeepSeek's API in January 2025 (35 minutes each, about a day apart), sixty times as fast. */
export const botnetBurstDefaults = {
  peakFactor: 101,
  startMs: 60_000,
  riseMs: 2_000,
  holdMs: 35_000,
  gapMs: 1_400_000,
  pulses: 3,
} as const;

/**
 * An attack: base before `start`, then `pulses` times a rise to base · factor within `rise`, `hold` at it, and at once
 * the base again for `gap`. Nothing fades: machines stop when they are told to.
 */
export function* botnetBurst(spec: Extract<ShapeSpec, { kind: 'botnet-burst' }>): Generator<Piece> {
  const peak = spec.base * spec.peakFactor;
  yield constantPiece('baseline', spec.startMs / 1000, spec.base);
  for (let pulse = 1; pulse <= spec.pulses; pulse++) {
    yield linearPiece('onset', spec.riseMs / 1000, spec.base, peak);
    yield constantPiece('peak', spec.holdMs / 1000, peak);
    const last = pulse === spec.pulses;
    yield constantPiece('recovery', last ? Number.POSITIVE_INFINITY : spec.gapMs / 1000, spec.base);
  }
}
