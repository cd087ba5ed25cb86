const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x) for x > 0, by Stirling's series after shifting small arguments up; relative error below 1e-14. */
export function logGamma(x: number): number {
  let shift = 0;
  while (x < 12) {
    shift -= Math.log(x);
    x += 1;
  }
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return shift + (x - 0.5) * Math.log(x) - x + halfLogTwoPi + series;
}

function logProbability(k: number, n: number, p: number): number {
  const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return ways + k * Math.log(p) + (n - k) * Math.log(1 - p);
}

/**
 * Smallest counts whose cumulative binomial probability P(B ≤ k) exceeds `tail` and reaches `1 − tail`. Exact: sums
 * the probabilities themselves over the stretch around the mean that holds all but about 1e-15 of them, so the cost
 * grows with √n only.
 */
export function binomialCentre(n: number, p: number, tail: number): { low: number; high: number } {
  const mean = n * p;
  const reach = 9 * Math.sqrt(n * p * (1 - p)) + 20;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.min(n, Math.ceil(mean + reach));
  const odds = p / (1 - p);
  let probability = Math.exp(logProbability(first, n, p));
  let cumulative = probability;
  let k = first;
  while (cumulative <= tail && k < last) {
    probability *= ((n - k) / (k + 1)) * odds;
    k += 1;
    cumulative += probability;
  }
  const low = k;
  while (cumulative < 1 - tail && k < last) {
    probability *= ((n - k) / (k + 1)) * odds;
    k += 1;
    cumulative += probability;
  }
  return { low, high: k };
}
