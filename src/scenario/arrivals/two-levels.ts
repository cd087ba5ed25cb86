import { unitExponential } from '../distributions.js';
import { randomFamily, randomFor } from '../random.js';

export interface Hold {
  readonly high: boolean;
  readonly ms: number;
}

/**
 * Endless holds at a high and a low level in turn, each of an exponential length with its mean. The first level is drawn
 * as often as it would be met at a random moment. Hold number i depends on seed, purpose, i and the first level alone.
 */
export function* twoLevels(seed: number, purpose: string, highMs: number, lowMs: number): Generator<Hold> {
  const lengths = randomFamily(seed, purpose);
  let high = randomFor(seed, `${purpose}/first`)() < highMs / (highMs + lowMs);
  for (let index = 0; ; index++) {
    yield { high, ms: unitExponential(lengths(index)) * (high ? highMs : lowMs) };
    high = !high;
  }
}
