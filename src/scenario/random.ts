import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

export type Random = () => number;

/** MurmurHash3's finaliser: a bijection of 32-bit integers in which every input bit moves half of the output bits. */
function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const twoTo32 = 4_294_967_296;

/**
 * The family of streams of one purpose: `family(index)` starts stream number `index`. Hashes the purpose once, so it is
 * the form for loops.
 */
export function randomFamily(seed: number, purpose: string): (index: number) => Random {
  let a = scramble(seed ^ 0x9e3779b9);
  let b = scramble(Math.floor(seed / twoTo32) ^ a ^ 0x7f4a7c15);
  for (let at = 0; at < purpose.length; at++) {
    const unit = purpose.charCodeAt(at);
    a = scramble(a ^ unit) + b;
    b = scramble(b ^ (unit + 0x3c6ef372)) ^ (a >>> 5);
  }
  const left = scramble(a ^ purpose.length);
  const right = scramble(b ^ left);
  return index => {
    // The first word is a bijection of the index's low half: no two indices below 2^32 share a state.
    const s0 = scramble(left ^ index);
    const s1 = scramble(right ^ Math.floor(index / twoTo32) ^ s0);
    const s2 = scramble(s1 + 0x6a09e667);
    const s3 = scramble(s2 ^ s0) | 1;
    const generator = xoroshiro128plusFromState([s0, s1, s2, s3]);
    return () => uniformFloat64(generator);
  };
}

/**
 * A stream of uniform numbers in [0, 1), determined by seed (an integer below 2^53), purpose and index alone. Streams of
 * different purposes or indices are independent for all that a load test can see, so a draw added to one purpose never
 * shifts another, and a plan can be cut anywhere by index.
 */
export function randomFor(seed: number, purpose: string, index = 0): Random {
  return randomFamily(seed, purpose)(index);
}
