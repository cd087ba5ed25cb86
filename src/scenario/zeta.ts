import { exp, ln } from './portable-math.js';
import type { Random } from './random.js';

/** (e^t − 1) / t, also near 0. */
const expm1Over = (t: number): number => (Math.abs(t) < 1e-5 ? 1 + t / 2 + (t * t) / 6 : (exp(t) - 1) / t);

/** ln(1 + t) / t, also near 0. */
const log1pOver = (t: number): number => (Math.abs(t) < 1e-5 ? 1 - t / 2 + (t * t) / 3 : ln(1 + t) / t);

/**
 * One draw from the zeta distribution cut off at `max`: P(k) ∝ k^-s for whole k from 1 to `max`, any s > 0. By rejection
 * from the area under x^-s (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6, 1996): exact up to rounding, with a little over one try on average whatever `max` is.
 */
export function sampleZeta(s: number, max: number, random: Random): number {
  /** Area under x^-s from 1 to x, and its inverse. */
  const area = (x: number): number => ln(x) * expm1Over((1 - s) * ln(x));
  const inverse = (u: number): number => exp(u * log1pOver((1 - s) * u));
  const density = (k: number): number => exp(-s * ln(k));

  // The bar of 1 is as wide as its probability, those of other k as the area between k − ½ and k + ½ at least.
  const from = area(1.5) - 1;
  const to = area(max + 0.5);
  for (;;) {
    const u = from + random() * (to - from);
    const k = Math.min(max, Math.max(1, Math.round(inverse(u))));
    // Accepted where u lies within the last density(k) of k's area, which is at least as much by convexity.
    if (u >= area(k + 0.5) - density(k)) return k;
  }
}
