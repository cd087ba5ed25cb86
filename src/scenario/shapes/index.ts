import { defaultSeed } from '../file/defaults.js';
import type { PhaseSpan, ShapeSpec } from '../types.js';
import type { Piece } from './piece.js';
import { piecesOf } from './pieces.js';

/** A load over time, cut to its duration. Loads are intents per second (open) or users (closed). */
export interface Shape {
  readonly durationMs: number;
  /** Contiguous, from 0 to the duration, none of them empty, no two neighbours alike. */
  readonly phases: readonly PhaseSpan[];
  /** The highest load within the duration. */
  readonly peak: number;
  /** 0 before the load begins and from its end on. */
  loadAt(ms: number): number;
  /** The integral of the load from 0 to `ms`: the expected number of intents (open) or user-seconds (closed). */
  cumulative(ms: number): number;
  /** The moment, in milliseconds, at which `cumulative` reaches an area between 0 and its final value. */
  whenCumulative(area: number): number;
}

/** In whole microseconds, the resolution of all times. */
const toMs = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;

interface Placed {
  readonly piece: Piece;
  readonly start: number;
  readonly end: number;
  readonly areaBefore: number;
}

function place(pieces: Iterable<Piece>, seconds: number): Placed[] {
  const placed: Placed[] = [];
  let start = 0;
  let areaBefore = 0;
  for (const piece of pieces) {
    if (start >= seconds) break;
    const end = Math.min(seconds, start + piece.seconds);
    if (end <= start) continue;
    placed.push({ piece, start, end, areaBefore });
    areaBefore += piece.area(end - start);
    start = end;
  }
  return placed;
}

/** The last entry that does not lie after `at`, by bisection; the first one where all do. */
function lastUpTo(placed: readonly Placed[], key: 'start' | 'areaBefore', at: number): Placed | undefined {
  let [low, high] = [0, placed.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((placed[middle]?.[key] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return placed[low];
}

function phasesOf(placed: readonly Placed[]): PhaseSpan[] {
  const phases: PhaseSpan[] = [];
  for (const { piece, start, end } of placed) {
    const before = phases[phases.length - 1];
    if (before?.label === piece.label) phases[phases.length - 1] = { ...before, endMs: toMs(end) };
    else phases.push({ label: piece.label, startMs: toMs(start), endMs: toMs(end) });
  }
  return phases;
}

/**
 * The shape of a scenario's load. `durationMs` must be positive; phases that would begin after it do not exist. The seed
 * only matters to shapes that are drawn by chance.
 */
export function shapeOf(spec: ShapeSpec, durationMs: number, seed = defaultSeed): Shape {
  const seconds = durationMs / 1000;
  const placed = place(piecesOf(spec, seed), seconds);
  let peak = 0;
  for (const { piece, start, end } of placed) peak = Math.max(peak, piece.loadAt(0), piece.loadAt(end - start));
  const cumulative = (ms: number): number => {
    const t = Math.min(Math.max(ms / 1000, 0), seconds);
    const at = lastUpTo(placed, 'start', t);
    return at ? at.areaBefore + at.piece.area(t - at.start) : 0;
  };
  return {
    durationMs,
    phases: phasesOf(placed),
    peak,
    loadAt(ms) {
      const t = ms / 1000;
      if (t < 0 || t >= seconds) return 0;
      const at = lastUpTo(placed, 'start', t);
      return at ? at.piece.loadAt(t - at.start) : 0;
    },
    cumulative,
    whenCumulative(area) {
      const at = lastUpTo(placed, 'areaBefore', area);
      if (!at) return durationMs;
      const t = at.start + at.piece.inverse(Math.max(0, area - at.areaBefore));
      return Math.min(t, at.end) * 1000;
    },
  };
}
