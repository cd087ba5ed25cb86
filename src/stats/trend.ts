import { twoSidedP } from './normal.js';

/**
 * One-sided p that a series rises: Mann's test (Econometrica 13, 1945) with the normal approximation, corrected for
 * continuity and ties. 1 for fewer than four values.
 */
export function risingP(values: readonly number[]): number {
  const n = values.length;
  if (n < 4) return 1;
  let score = 0;
  const ties = new Map<number, number>();
  for (const [at, value] of values.entries()) {
    ties.set(value, (ties.get(value) ?? 0) + 1);
    for (const earlier of values.slice(0, at)) score += Math.sign(value - earlier);
  }
  let variance = n * (n - 1) * (2 * n + 5);
  for (const size of ties.values()) variance -= size * (size - 1) * (2 * size + 5);
  if (score <= 0 || variance <= 0) return 1;
  return twoSidedP((score - 1) / Math.sqrt(variance / 18)) / 2;
}

/** Slope of a series against its index: the median of the slopes of all pairs (Sen, JASA 63, 1968). 0 for under two. */
export function medianSlope(values: readonly number[]): number {
  const slopes: number[] = [];
  for (const [at, value] of values.entries()) {
    for (const [earlier, other] of values.slice(0, at).entries()) slopes.push((value - other) / (at - earlier));
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  const upper = slopes[middle] ?? 0;
  return slopes.length % 2 === 1 ? upper : ((slopes[middle - 1] ?? 0) + upper) / 2;
}
