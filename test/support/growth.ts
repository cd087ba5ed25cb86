function elapsedMs(work: () => void): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/**
 * How many times as long the large work takes as the small one: the ratio of their shortest times, measured in turns.
 * Noise only lengthens a time, so more rounds only bring it nearer the truth.
 * @param enough a ratio at which no more rounds are needed
 */
export function timeRatio(large: () => void, small: () => void, enough: number): number {
  let [largeMs, smallMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 60 && !(round > 2 && largeMs / smallMs < enough); round++) {
    largeMs = Math.min(largeMs, elapsedMs(large));
    smallMs = Math.min(smallMs, elapsedMs(small));
  }
  return largeMs / smallMs;
}
