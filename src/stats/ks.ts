export interface KsResult {
  /** Largest distance between the sample's distribution function and the expected one. */
  readonly distance: number;
  readonly p: number;
}

/**
 * Kolmogorov–Smirnov test of a sample against a fully specified distribution.
 * @param values in any order
 * @param cdf the expected distribution function
 * @param effectiveN sample size that the p-value is taken at; smaller than the sample's own to ask whether a
 * deviation matters rather than whether it exists
 */
export function ksTest(
  values: ArrayLike<number>,
  cdf: (value: number) => number,
  effectiveN: number = values.length,
): KsResult {
  const sorted = new Float64Array(values).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i += 1) {
    const expected = cdf(sorted[i] ?? 0);
    distance = Math.max(distance, expected - i / n, (i + 1) / n - expected);
  }
  return { distance, p: n === 0 ? 1 : kolmogorovP(distance, effectiveN) };
}

/** Distribution function of exponential gaps with mean 1. */
export function exponentialCdf(value: number): number {
  return value <= 0 ? 0 : 1 - Math.exp(-value);
}

/** Distribution function of values spread evenly over 0 to 1. */
export function uniformCdf(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/**
 * Chance of a Kolmogorov–Smirnov distance at least this large, by the limiting distribution with Stephens' correction
 * for small samples (J. R. Statist. Soc. B 32, 1970). Two series of it, each used where it converges fast.
 */
function kolmogorovP(distance: number, n: number): number {
  const root = Math.sqrt(n);
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1;
  if (lambda < 1.18) {
    const step = Math.exp((-Math.PI * Math.PI) / (8 * lambda * lambda));
    const below = (Math.sqrt(2 * Math.PI) / lambda) * (step + step ** 9 + step ** 25 + step ** 49);
    return Math.min(1, Math.max(0, 1 - below));
  }
  const step = Math.exp(-2 * lambda * lambda);
  return Math.min(1, Math.max(0, 2 * (step - step ** 4 + step ** 9)));
}
