import type { PhaseSpan, ShapeSpec } from '../types.js';
import { flashCrowd } from './flash-crowd.js';
import type { Piece } from './piece.js';
import { ramp } from './ramp.js';
import { steady } from './steady.js';
import { step } from './step.js';

/** A load over time, cut to its duration. Loads are intents per second (open) or users (closed). */
export interface Shape {
  readonly durationMs: number;
  /** Contiguous, from 0 to the duration, none of them empty. */
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

function piecesOf(spec: ShapeSpec): Piece[] {
  switch (spec.kind) {
    case 'steady':
      return steady(spec);
    case 'step':
      return step(spec);
    case 'ramp':
      return ramp(spec);
    case 'flash-crowd':
      return flashCrowd(spec);
  }
}

function place(pieces: readonly Piece[], seconds: number): Placed[] {
  const placed: Placed[] = [];
  let start = 0;
  let areaBefore = 0;
  for (const piece of pieces) {
    const end = Math.min(seconds, start + piece.seconds);
    if (end <= start) continue;
    placed.push({ piece, start, end, areaBefore });
    areaBefore += piece.area(end - start);
    start = end;
  }
  return placed;
}

/** The shape of a scenario's load. `durationMs` must be positive; phases that would begin after it do not exist. */
export function shapeOf(spec: ShapeSpec, durationMs: number): Shape {
  const seconds = durationMs / 1000;
  const placed = place(piecesOf(spec), seconds);
  const holding = (isPast: (at: Placed) => boolean): Placed | undefined => {
    let found = placed[0];
    for (const candidate of placed) if (isPast(candidate)) found = candidate;
    return found;
  };
  const cumulative = (ms: number): number => {
    const t = Math.min(Math.max(ms / 1000, 0), seconds);
    const at = holding(candidate => candidate.start <= t);
    return at ? at.areaBefore + at.piece.area(t - at.start) : 0;
  };
  return {
    durationMs,
    phases: placed.map(({ piece, start, end }) => ({ label: piece.label, startMs: toMs(start), endMs: toMs(end) })),
    peak: Math.max(0, ...placed.map(({ piece, start, end }) => Math.max(piece.loadAt(0), piece.loadAt(end - start)))),
    loadAt(ms) {
      const t = ms / 1000;
      if (t < 0 || t >= seconds) return 0;
      const at = holding(candidate => candidate.start <= t);
      return at ? at.piece.loadAt(t - at.start) : 0;
    },
    cumulative,
    whenCumulative(area) {
      const at = holding(candidate => candidate.areaBefore <= area);
      if (!at) return durationMs;
      const t = at.start + at.piece.inverse(Math.max(0, area - at.areaBefore));
      return Math.min(t, at.end) * 1000;
    },
  };
}
