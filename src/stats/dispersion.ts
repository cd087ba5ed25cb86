import { twoSidedP } from './normal.js';

/** Variance / mean of counts in equal bins: 1 for a Poisson process, below for regular arrivals, above for bursts. */
export function indexOfDispersion(counts: ArrayLike<number>): number | null {
  const n = counts.length;
  if (n < 2) return null;
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += counts[i] ?? 0;
  const mean = sum / n;
  if (mean === 0) return null;
  let squares = 0;
  for (let i = 0; i < n; i += 1) squares += ((counts[i] ?? 0) - mean) ** 2;
  return squares / (n - 1) / mean;
}

/**
 * Two-sided p-value of an index of dispersion under a Poisson process: (bins − 1) × index is chi-square distributed
 * (Fisher's dispersion test), brought to a normal value by the Wilson–Hilferty cube root.
 */
export function dispersionP(index: number, bins: number): number {
  const freedom = bins - 1;
  const width = 2 / (9 * freedom);
  return twoSidedP((Math.cbrt(index) - (1 - width)) / Math.sqrt(width));
}

/** Correlation of each value with the next one: 0 for independent gaps. Null where it does not exist. */
export function lag1Autocorrelation(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < 3) return null;
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += values[i] ?? 0;
  const mean = sum / n;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < n; i += 1) {
    const here = (values[i] ?? 0) - mean;
    squares += here * here;
    if (i + 1 < n) products += here * ((values[i + 1] ?? 0) - mean);
  }
  return squares === 0 ? null : products / squares;
}

/** Two-sided p-value of a lag-1 autocorrelation under independence: it is about normal with variance 1/n (Bartlett). */
export function autocorrelationP(correlation: number, n: number): number {
  return twoSidedP(correlation * Math.sqrt(n));
}
