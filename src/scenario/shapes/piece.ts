import { exp, ln } from '../portable-math.js';
import type { PhaseLabel } from '../types.js';

/**
 * A stretch of a load shape on its own clock: `u` is seconds since the stretch began. `area` is the integral of the load
 * from 0 to u, and `inverse` undoes it; both are exact but for rounding.
 */
export interface Piece {
  readonly label: PhaseLabel;
  /** Infinity for the last piece: it lasts as long as the load does. */
  readonly seconds: number;
  loadAt(u: number): number;
  area(u: number): number;
  inverse(area: number): number;
}

export function constantPiece(label: PhaseLabel, seconds: number, load: number): Piece {
  return { label, seconds, loadAt: () => load, area: u => load * u, inverse: area => (load === 0 ? 0 : area / load) };
}

/** From `first` to `last` in a straight line. */
export function linearPiece(label: PhaseLabel, seconds: number, first: number, last: number): Piece {
  if (first === last || seconds === 0) return constantPiece(label, seconds, last);
  const slope = (last - first) / seconds;
  return {
    label,
    seconds,
    loadAt: u => first + slope * u,
    area: u => u * (first + (slope * u) / 2),
    // The textbook root with its difference of near-equal numbers rationalised away.
    inverse: area => {
      const denominator = first + Math.sqrt(Math.max(0, first * first + 2 * slope * area));
      return denominator === 0 ? 0 : (2 * area) / denominator;
    },
  };
}

/** first · factor^(u / seconds). */
export function growthPiece(label: PhaseLabel, seconds: number, first: number, factor: number): Piece {
  if (factor === 1 || seconds === 0) return constantPiece(label, seconds, first * factor);
  // So flat that the exponential's difference from 1 would be lost in rounding; a straight line is as exact.
  if (Math.abs(factor - 1) < 1e-6) return linearPiece(label, seconds, first, first * factor);
  const rate = ln(factor) / seconds;
  return {
    label,
    seconds,
    loadAt: u => first * exp(rate * u),
    area: u => (first * (exp(rate * u) - 1)) / rate,
    inverse: area => ln(1 + (area * rate) / first) / rate,
  };
}

/**
 * level · (1 + excess · 2^(−(u + lead) / halfLife)): a load on its way to a level, whose distance from it halves every
 * `halfLife` seconds and began to `lead` seconds before this piece. An excess above 0 is a crowd that leaves; one between
 * −1 and 0 a crowd that gathers.
 */
export function settlingPiece(
  label: PhaseLabel,
  seconds: number,
  shape: { readonly level: number; readonly excess: number; readonly halfLife: number; readonly lead: number },
): Piece {
  const rate = ln(2) / shape.halfLife;
  const surplus = shape.level * shape.excess * exp(-rate * shape.lead);
  const loadAt = (u: number) => shape.level + surplus * exp(-rate * u);
  const area = (u: number) => shape.level * u + (surplus / rate) * (1 - exp(-rate * u));
  return {
    label,
    seconds,
    loadAt,
    area,
    inverse: target => {
      // The first guess and each of Newton's steps lie on the same side of the root, so the steps only ever shrink.
      let u = target / (shape.level + surplus);
      for (let step = 0; step < 60; step++) {
        const next = u + (target - area(u)) / loadAt(u);
        if (Math.abs(next - u) <= 1e-10 + 1e-15 * u) return next;
        u = next;
      }
      return u;
    },
  };
}
