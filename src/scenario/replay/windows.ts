import { unitExponential, unitGamma } from '../distributions.js';
import { lnGamma } from '../gamma-function.js';
import { exp, ln } from '../portable-math.js';
import { type Random, randomFor } from '../random.js';
import type { ClientWindow } from './row.js';

/** Windows of these traces are ten minutes long unless their starts say otherwise. */
const usualWindowMs = 600_000;

/** A stretch from this share of a window on is taken for the whole of it. */
const wholeWindow = 0.8;

/** The length of windows: the usual one where starts are whole multiples of it apart, else the shortest distance. */
export function windowLengthOf(windows: readonly ClientWindow[]): number {
  const starts = [...new Set(windows.map(window => window.startMs))].sort((a, b) => a - b);
  const distances = starts.slice(1).map((startMs, at) => startMs - (starts[at] ?? 0));
  if (distances.every(distance => distance % usualWindowMs === 0)) return usualWindowMs;
  return distances.reduce((shortest, distance) => Math.min(shortest, distance), Number.POSITIVE_INFINITY);
}

/** How many requests a window holds: rates are counts over the window's time. */
export function requestsIn(window: ClientWindow, lengthMs: number): number {
  return Math.round((window.ratePerSecond * lengthMs) / 1_000);
}

/**
 * Moments of a client's requests in a window, ascending, from seed, client and start alone. As many as were counted,
 * with gaps by the recorded law, stretched or squeezed as a whole to the time that they are expected to take, which leaves
 * their coefficient of variation as it is. That time is the window, unless the law's mean gap is so short that the client
 * must have been active for a part of it: then the stretch lies anywhere within.
 */
export function momentsIn(window: ClientWindow, lengthMs: number, seed: number): number[] {
  const { client, startMs, law } = window;
  const count = requestsIn(window, lengthMs);
  const random = randomFor(seed, `replay/client/${client}`, Math.abs(Math.round(startMs)));
  let sumMs = 0;
  const offsets = Array.from({ length: count }, () => (sumMs += gapSeconds(law, random) * 1_000));
  // The gap after the last one ends where the stretch does.
  const wholeMs = sumMs + gapSeconds(law, random) * 1_000;
  const expectedMs = (count + 1) * meanGapSeconds(law) * 1_000;
  const activeMs = expectedMs < wholeWindow * lengthMs ? expectedMs : lengthMs;
  const fromMs = startMs + (lengthMs - activeMs) * random();
  return offsets.map(offset => fromMs + (wholeMs > 0 ? offset / wholeMs : 0) * activeMs);
}

/** Infinite where there is no law, so that the whole window is taken. */
function meanGapSeconds(law: ClientWindow['law']): number {
  if (law === null) return Number.POSITIVE_INFINITY;
  return law.scaleSeconds * (law.kind === 'gamma' ? law.shape : exp(lnGamma(1 + 1 / law.shape)));
}

function gapSeconds(law: ClientWindow['law'], random: Random): number {
  if (law === null) return unitExponential(random);
  if (law.kind === 'gamma') return law.scaleSeconds * unitGamma(law.shape, random);
  return law.scaleSeconds * exp(ln(unitExponential(random)) / law.shape);
}
