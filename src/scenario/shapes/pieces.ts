import type { ShapeSpec, SimpleShapeSpec } from '../types.js';
import { batchClient } from './batch-client.js';
import { botnetBurst } from './botnet-burst.js';
import { bursty } from './bursty.js';
import { curve } from './curve.js';
import { hoursOfDay } from './day.js';
import { diurnal } from './diurnal.js';
import { flashCrowd } from './flash-crowd.js';
import { millionInAnHour } from './million-in-an-hour.js';
import type { Piece } from './piece.js';
import { ramp } from './ramp.js';
import { steady } from './steady.js';
import { step } from './step.js';
import { linesADay, viralWave } from './viral-wave.js';

/** The stretches of a shape, lazily: some shapes have no end. The seed matters to shapes that are drawn by chance. */
export function* piecesOf(spec: ShapeSpec, seed: number): Generator<Piece> {
  if (spec.kind !== 'phases') {
    yield* simplePieces(spec, seed, 'whole');
    return;
  }
  for (const [index, part] of spec.parts.entries()) {
    const isLast = index === spec.parts.length - 1;
    let left = isLast ? Number.POSITIVE_INFINITY : part.durationMs / 1000;
    for (const piece of simplePieces(part.shape, seed, `part ${index}`)) {
      yield { ...piece, label: part.label ?? piece.label, seconds: Math.min(piece.seconds, left) };
      left -= piece.seconds;
      if (left <= 0) break;
    }
  }
}

/** `place` tells apart shapes of one load that are drawn by chance. */
function simplePieces(spec: SimpleShapeSpec, seed: number, place: string): Iterable<Piece> {
  switch (spec.kind) {
    case 'steady':
      return steady(spec);
    case 'step':
      return step(spec);
    case 'ramp':
      return ramp(spec);
    case 'flash-crowd':
      return flashCrowd(spec);
    case 'diurnal':
      return diurnal(spec);
    case 'viral-wave':
      return viralWave(spec);
    case 'million-in-an-hour':
      return millionInAnHour(spec);
    case 'botnet-burst':
      return botnetBurst(spec);
    case 'bursty':
      return bursty(spec, seed, place);
    case 'batch-client':
      return batchClient(spec);
    case 'curve':
      return curve(spec);
  }
}

/** About how many pieces a shape takes within a duration; a load in too many is a mistake in the units. */
export function expectedPieces(spec: ShapeSpec, durationMs: number): number {
  switch (spec.kind) {
    case 'phases':
      return spec.parts.reduce(
        (sum, part, index) =>
          sum + expectedPieces(part.shape, index === spec.parts.length - 1 ? durationMs : part.durationMs),
        0,
      );
    case 'diurnal':
      return (hoursOfDay * durationMs) / spec.dayMs;
    case 'viral-wave':
      return (linesADay * durationMs) / spec.dayMs;
    case 'bursty':
      return (2 * durationMs) / (spec.holdMs + spec.gapMs);
    case 'botnet-burst':
      return 3 * spec.pulses;
    case 'curve':
      return spec.points.length;
    default:
      return 5;
  }
}
