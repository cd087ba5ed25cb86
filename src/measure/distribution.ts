import type { LogLinearHistogram } from '../stats/histogram.js';
import { enoughForQuantile, quantileIntervalRanks, quantileRank } from '../stats/quantile.js';
import type { Distribution, Percentile } from './summary-types.js';

type Name = 'p50' | 'p90' | 'p95' | 'p99' | 'p999';
const shares: Readonly<Record<Name, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 };

/**
 * Exact order statistics of the values that exist, with `missing` intents beside them that have none.
 * @param sorted in ascending order
 * @param worst what a missing value counts as in the adjusted percentiles: +∞ for times, 0 for speeds
 */
export function distributionOf(sorted: Float64Array, missing: number, worst: 'infinite' | 'zero'): Distribution {
  const n = sorted.length;
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += sorted[i] ?? 0;
  const at = (rank: number | null) => (rank === null ? null : (sorted[rank - 1] ?? null));
  const percentile = (p: number): Percentile => {
    if (n + missing === 0) return emptyPercentile;
    const interval = quantileIntervalRanks(n, p);
    const rank = quantileRank(p, n + missing);
    const infinite = worst === 'infinite' && rank > n;
    return {
      value: n === 0 ? null : at(quantileRank(p, n)),
      low: at(interval.low),
      high: at(interval.high),
      adjusted: worst === 'infinite' ? at(rank) : rank > missing ? at(rank - missing) : 0,
      adjustedInfinite: infinite,
      enough: enoughForQuantile(n, p),
    };
  };
  return { n, missing, min: at(1), mean: n === 0 ? null : sum / n, max: at(n), ...everyPercentile(percentile) };
}

/** The same from a histogram, whose order statistics are within 0.4 %. A pool of gaps has no missing members. */
export function distributionOfHistogram(histogram: LogLinearHistogram): Distribution {
  const n = histogram.count;
  const percentile = (p: number): Percentile => {
    if (n === 0) return emptyPercentile;
    const { low, high } = quantileIntervalRanks(n, p);
    const [lowest, value, highest] = histogram.valuesAt([low ?? 1, quantileRank(p, n), high ?? n]);
    return {
      value: value ?? null,
      low: low === null ? null : (lowest ?? null),
      high: high === null ? null : (highest ?? null),
      adjusted: value ?? null,
      adjustedInfinite: false,
      enough: enoughForQuantile(n, p),
    };
  };
  const { min, mean, max } = histogram;
  return { n, missing: 0, min, mean, max, ...everyPercentile(percentile) };
}

const emptyPercentile: Percentile = {
  value: null,
  low: null,
  high: null,
  adjusted: null,
  adjustedInfinite: false,
  enough: false,
};

function everyPercentile(of: (p: number) => Percentile): Record<Name, Percentile> {
  return {
    p50: of(shares.p50),
    p90: of(shares.p90),
    p95: of(shares.p95),
    p99: of(shares.p99),
    p999: of(shares.p999),
  };
}
