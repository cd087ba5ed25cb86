import { sample } from '../distributions.js';
import type { Random } from '../random.js';
import type { Reclick } from '../types.js';

/**
 * Milliseconds after which a person who was turned away asks again, or null when they give up.
 * @param made re-clicks of this intent so far
 * @param random a stream of the intent's own, for all of its re-clicks
 */
export function reclickDelayMs(reclick: Reclick, made: number, random: Random): number | null {
  if (made >= reclick.max || random() >= reclick.probability) return null;
  return Math.max(0, sample(reclick.delaySeconds, random) * 1_000);
}
