import { unitExponential } from '../distributions.js';
import { randomFamily } from '../random.js';

/** Users who know nothing of each other: sums of exponential gaps with mean 1. Gap i depends on the seed and i alone. */
export function* poissonCounts(seed: number): Generator<number> {
  const gaps = randomFamily(seed, 'arrivals');
  let time = 0;
  for (let index = 0; ; index++) {
    time += unitExponential(gaps(index));
    yield time;
  }
}
