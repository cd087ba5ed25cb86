import { unitExponential, unitGamma } from '../distributions.js';
import { exp, ln } from '../portable-math.js';
import { type Random, randomFor } from '../random.js';
import type { ClientWindow } from './row.js';

/** Windows of these traces are ten minutes long unless their starts say otherwise. */
const usualWindowMs = 600_000;

/** The length of windows: the shortest distance between two starts. */
export function windowLengthOf(windows: readonly ClientWindow[]): number {
  const starts = [...new Set(windows.map(window => window.startMs))].sort((a, b) => a - b);
  let shortest = Number.POSITIVE_INFINITY;
  for (let at = 1; at < starts.length; at++) {
    shortest = Math.min(shortest, (starts[at] ?? 0) - (starts[at - 1] ?? 0));
  }
  return Number.isFinite(shortest) ? shortest : usualWindowMs;
}

/** How many requests a window holds: rates are counts over the window's time. */
export function requestsIn(window: ClientWindow, lengthMs: number): number {
  return Math.round((window.ratePerSecond * lengthMs) / 1_000);
}

/**
 * Moments of a client's requests in a window, ascending, from seed, client and start alone. As many as were counted,
 * with gaps by the recorded law. Where those fill less than the window (the client was active for a part of it), that
 * stretch lies anywhere in the window; where they would not fit, they are squeezed into it, which leaves their
 * coefficient of variation as it is.
 */
export function momentsIn(window: ClientWindow, lengthMs: number, seed: number): number[] {
  const { client, startMs, law } = window;
  const count = requestsIn(window, lengthMs);
  const random = randomFor(seed, `replay/client/${client}`, Math.abs(Math.round(startMs)));
  let sumMs = 0;
  const offsets = Array.from({ length: count }, () => (sumMs += gapSeconds(law, random) * 1_000));
  // The gap after the last one ends where the next window begins.
  const wholeMs = sumMs + gapSeconds(law, random) * 1_000;
  const room = lengthMs - wholeMs;
  const squeeze = law === null || room < 0 ? lengthMs / wholeMs : 1;
  const shift = squeeze === 1 ? room * random() : 0;
  return offsets.map(offset => startMs + Math.min(offset * squeeze + shift, lengthMs));
}

function gapSeconds(law: ClientWindow['law'], random: Random): number {
  if (law === null) return unitExponential(random);
  if (law.kind === 'gamma') return law.scaleSeconds * unitGamma(law.shape, random);
  return law.scaleSeconds * exp(ln(unitExponential(random)) / law.shape);
}
