import { twoSidedP } from './normal.js';

/** Values in ascending order, and how many members have none: those count as larger than every value, and as equal. */
export interface RankedSample {
  readonly sorted: ArrayLike<number>;
  readonly infinite: number;
}

export interface RankTest {
  /** How often a value of the second sample exceeds one of the first, ties half. */
  readonly u: number;
  /**
   * Cliff's delta, −1 to 1: chance that a value of the second sample is larger than one of the first, less the chance
   * that it is smaller (Cliff, Psychological Bulletin 114, 1993).
   */
  readonly delta: number;
  /** Two-sided p of Mann and Whitney's test: normal approximation with the correction for ties and for continuity. */
  readonly p: number;
}

/**
 * Mann–Whitney test of whether one of two independent samples tends to larger values (Ann. Math. Statist. 18, 1947).
 * Null when one of them is empty.
 */
export function mannWhitney(first: RankedSample, second: RankedSample): RankTest | null {
  const n1 = first.sorted.length + first.infinite;
  const n2 = second.sorted.length + second.infinite;
  if (n1 === 0 || n2 === 0) return null;
  const pairs = n1 * n2;
  const { u, tieSum } = countPairs(first, second);
  const n = n1 + n2;
  const variance = (pairs / 12) * (n + 1 - tieSum / (n * (n - 1)));
  const distance = Math.max(0, Math.abs(u - pairs / 2) - 0.5);
  return {
    u,
    delta: (2 * u) / pairs - 1,
    p: variance <= 0 ? 1 : twoSidedP(distance / Math.sqrt(variance)),
  };
}

/** Merges the two samples group by group of equal values; `tieSum` is Σ t³ − t over the groups. */
function countPairs(first: RankedSample, second: RankedSample): { u: number; tieSum: number } {
  let u = 0;
  let tieSum = 0;
  let i = 0;
  let j = 0;
  const group = (mine: number, theirs: number, smaller: number) => {
    u += theirs * (smaller + mine / 2);
    const tied = mine + theirs;
    tieSum += tied ** 3 - tied;
  };
  while (i < first.sorted.length || j < second.sorted.length) {
    const value = Math.min(first.sorted[i] ?? Infinity, second.sorted[j] ?? Infinity);
    const smaller = i;
    const before = j;
    while (i < first.sorted.length && first.sorted[i] === value) i += 1;
    while (j < second.sorted.length && second.sorted[j] === value) j += 1;
    group(i - smaller, j - before, smaller);
  }
  group(first.infinite, second.infinite, first.sorted.length);
  return { u, tieSum };
}
