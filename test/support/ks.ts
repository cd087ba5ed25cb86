/** Kolmogorov-Smirnov distance between a sample and a distribution function. */
export function ksDistance(sample: readonly number[], cdf: (x: number) => number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const n = sorted.length;
  let largest = 0;
  for (const [i, x] of sorted.entries()) {
    const expected = cdf(x);
    largest = Math.max(largest, expected - i / n, (i + 1) / n - expected);
  }
  return largest;
}

/** Probability of a distance at least this large under the null hypothesis (Stephens' approximation). */
export function ksPValue(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  return Math.min(1, Math.max(0, sum));
}
