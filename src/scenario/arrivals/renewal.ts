import { type Random, randomFamily, randomFor } from '../random.js';

/** A law of independent gaps between arrivals, with mean 1. */
export interface GapLaw {
  gap(random: Random): number;
  /** The length of the gap that a random moment falls into: gaps weighted by their length. */
  coveringGap(random: Random): number;
  /** −ln P(longer than this gap). Of a gap that follows the law it is exponential with mean 1. */
  hazard(gap: number): number;
}

/**
 * Sums of gaps. The process is met at a random moment of a gap, as if it had gone on for ever, so that x arrivals are
 * expected by time x from the start; begun with a whole gap, clumped arrivals would come too many. Gap i depends on the
 * seed and i alone.
 */
export function* renewalCounts(law: GapLaw, seed: number): Generator<number> {
  const start = randomFor(seed, 'arrivals/start');
  let time = start() * law.coveringGap(start);
  const gaps = randomFamily(seed, 'arrivals');
  for (let index = 0; ; index++) {
    yield time;
    time += law.gap(gaps(index));
  }
}
