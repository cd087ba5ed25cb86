import { twoSidedP } from './normal.js';
import { wilsonInterval } from './wilson.js';

export interface Proportion {
  readonly count: number;
  readonly of: number;
}

/**
 * 95 % interval of `second − first`, two independent shares: Newcombe's hybrid score interval (Statistics in Medicine 17,
 * 1998, method 10), which is made of the two Wilson intervals and stays sound for shares of 0 and 1. Null without trials.
 */
export function newcombeInterval(first: Proportion, second: Proportion): { low: number; high: number } | null {
  const a = wilsonInterval(first.count, first.of);
  const b = wilsonInterval(second.count, second.of);
  if (a === null || b === null) return null;
  const shareA = first.count / first.of;
  const shareB = second.count / second.of;
  const difference = shareB - shareA;
  return {
    low: difference - Math.sqrt((shareB - b.low) ** 2 + (a.high - shareA) ** 2),
    high: difference + Math.sqrt((b.high - shareB) ** 2 + (shareA - a.low) ** 2),
  };
}

/** Two-sided p of the score test that two independent shares are equal: the pooled share gives the variance. */
export function proportionsP(first: Proportion, second: Proportion): number {
  if (first.of === 0 || second.of === 0) return 1;
  const pooled = (first.count + second.count) / (first.of + second.of);
  const variance = pooled * (1 - pooled) * (1 / first.of + 1 / second.of);
  if (variance <= 0) return 1;
  return twoSidedP((second.count / second.of - first.count / first.of) / Math.sqrt(variance));
}
