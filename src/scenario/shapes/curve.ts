import type { CurvePoint, PhaseLabel, ShapeSpec } from '../types.js';
import { constantPiece, linearPiece, type Piece } from './piece.js';

/** Loads up to this multiple of the first one are still, or again, the base load. */
const nearBase = 1.1;
/** Stretches at least this high, measured by the highest, are the peak. */
const nearPeak = 0.9;

/**
 * Straight lines through the points: load(t) = base · factor at each. Two points at one moment are a jump. Before the
 * first point its load holds, after the last one that one's. Where no point has a label, a curve that leaves its first
 * load behind is divided: peak from the first to the last stretch near the highest load, onset and decay around it,
 * baseline and recovery at up to 1.1 times the first load.
 */
export function curve(spec: Extract<ShapeSpec, { kind: 'curve' }>): Piece[] {
  const { base, points } = spec;
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === undefined || last === undefined) return [];
  const held: CurvePoint[] = [
    ...(first.atMs > 0 ? [{ ...first, atMs: 0 }] : []),
    ...points,
    { ...last, atMs: Number.POSITIVE_INFINITY, label: null },
  ];
  const labels = held.some(point => point.label !== null) ? givenLabels(held) : foundLabels(held);
  return held.slice(0, -1).map((from, index) => {
    const to = held[index + 1] ?? from;
    const seconds = (to.atMs - from.atMs) / 1000;
    const label = labels[index] ?? 'baseline';
    return to.atMs === Number.POSITIVE_INFINITY
      ? constantPiece(label, seconds, base * from.factor)
      : linearPiece(label, seconds, base * from.factor, base * to.factor);
  });
}

function givenLabels(points: readonly CurvePoint[]): PhaseLabel[] {
  let label: PhaseLabel = 'baseline';
  return points.map(point => {
    label = point.label ?? label;
    return label;
  });
}

/** Labels of the stretches between neighbouring points. */
function foundLabels(points: readonly CurvePoint[]): PhaseLabel[] {
  const stretches = points.slice(1).map((to, index) => ({ from: points[index]?.factor ?? 0, to: to.factor }));
  const highest = Math.max(...points.map(point => point.factor));
  const calm = nearBase * (points[0]?.factor ?? 0);
  if (highest <= calm) return stretches.map(() => 'baseline');
  const isPeak = ({ from, to }: { from: number; to: number }) => Math.min(from, to) >= nearPeak * highest;
  // A lone summit has no stretch near it: there onset meets decay.
  const summit = stretches.findIndex(({ to }) => to === highest) + 1;
  const found = stretches.findIndex(isPeak);
  const firstPeak = found < 0 ? summit : found;
  const lastPeak = found < 0 ? summit - 1 : stretches.length - 1 - [...stretches].reverse().findIndex(isPeak);
  return stretches.map(({ from, to }, index) => {
    const low = Math.max(from, to) <= calm;
    if (index < firstPeak) return low ? 'baseline' : 'onset';
    if (index <= lastPeak) return 'peak';
    return low ? 'recovery' : 'decay';
  });
}
