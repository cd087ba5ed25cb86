import { binomialCentre } from './binomial.js';

/** Confidence with which the largest sample must lie above a percentile before the percentile is believed. */
const enoughConfidence = 0.99;

/**
 * Rank (from 1) of the order statistic that is the `p` quantile of n values: the smallest value with at least a share
 * `p` of the sample at or below it. No interpolation: every percentile shown is a value that was measured.
 */
export function quantileRank(p: number, n: number): number {
  // A product such as 0.95 × 20 can come out a hair over the whole number it stands for.
  return Math.min(n, Math.max(1, Math.ceil(p * n - 1e-9)));
}

/** The `p` quantile of values in ascending order; null without values. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number | null {
  return sorted.length === 0 ? null : (sorted[quantileRank(p, sorted.length) - 1] ?? null);
}

/** The same of values in any order. */
export function quantileOf(values: readonly number[], p: number): number | null {
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}

/**
 * Ranks (from 1) of the two order statistics that enclose the true `p` quantile with at least `confidence`, whatever
 * the distribution: the number of samples below the quantile is binomial. Null at an end that the sample is too small
 * to bound. Source: David and Nagaraja, Order Statistics, section 7.1.
 */
export function quantileIntervalRanks(
  n: number,
  p: number,
  confidence = 0.95,
): { low: number | null; high: number | null } {
  if (n === 0) return { low: null, high: null };
  const { low, high } = binomialCentre(n, p, (1 - confidence) / 2);
  return { low: low >= 1 ? low : null, high: high + 1 <= n ? high + 1 : null };
}

/**
 * Whether n samples can carry the `p` quantile at all: with 99 % confidence the largest of them lies above it, that
 * is 1 − pⁿ ≥ 0.99. Asks for 7 samples at p50, 44 at p90, 90 at p95, 459 at p99 and 4,603 at p99.9.
 */
export function enoughForQuantile(n: number, p: number): boolean {
  return 1 - p ** n >= enoughConfidence;
}
