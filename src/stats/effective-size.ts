/**
 * How many independent samples a series is worth: n / (1 + 2 Σ ρ). Autocorrelations are summed in neighbouring pairs for
 * as long as a pair is positive (Geyer's initial positive sequence, Statistical Science 7, 1992). Values that hang
 * together, as waits in one queue do, are worth less than their number; never more. 0 for an empty series.
 * @param values in order of time
 */
export function effectiveSize(values: ArrayLike<number>): number {
  const n = values.length;
  let sum = 0;
  for (let at = 0; at < n; at += 1) sum += values[at] ?? 0;
  const mean = sum / n;
  const covariance = (lag: number) => {
    let total = 0;
    for (let at = lag; at < n; at += 1) total += ((values[at] ?? 0) - mean) * ((values[at - lag] ?? 0) - mean);
    return total / n;
  };
  const variance = n === 0 ? 0 : covariance(0);
  if (variance <= 0) return n;
  let inefficiency = -1;
  for (let lag = 0; lag + 1 < n; lag += 2) {
    const pair = (covariance(lag) + covariance(lag + 1)) / variance;
    if (pair <= 0) break;
    inefficiency += 2 * pair;
  }
  return n / Math.max(1, inefficiency);
}
