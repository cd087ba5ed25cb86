import { quantileOfSorted } from '../stats/quantile.js';
import { type Cell, type LatencyMetric, latencyMetrics } from './interval.js';
import { bucketField, type Point } from './measurements.js';
import { bucketBounds, bucketOf } from './totals.js';

type Tags = Readonly<Record<string, string>>;

/** Latencies of a class and a phase: order statistics, and the counts that a heatmap is drawn from. */
export function latencyPoints(cell: Cell, tags: Tags, nanoseconds: string): Point[] {
  return latencyMetrics.flatMap((metric): Point[] => {
    const values = cell.values[metric];
    if (values.length === 0) return [];
    return [
      statisticsPoint('busytone_latency', values, { ...tags, metric }, nanoseconds),
      {
        measurement: 'busytone_latency_buckets',
        tags: { ...tags, metric },
        fields: bucketCounts(values),
        nanoseconds,
      },
    ];
  });
}

/** Latencies of all classes and phases together, because percentiles of parts do not add up to one of the whole. */
export function allLatencyPoints(cells: readonly Cell[], tags: Tags, nanoseconds: string): Point[] {
  return latencyMetrics.flatMap((metric: LatencyMetric): Point[] => {
    const values = cells.flatMap(cell => cell.values[metric]);
    if (values.length === 0) return [];
    return [statisticsPoint('busytone_latency_all', values, { ...tags, metric }, nanoseconds)];
  });
}

function statisticsPoint(
  measurement: 'busytone_latency' | 'busytone_latency_all',
  values: readonly number[],
  tags: Tags,
  nanoseconds: string,
): Point {
  const sorted = Float64Array.from(values).sort();
  const p = (share: number) => rounded(quantileOfSorted(sorted, share));
  return {
    measurement,
    tags,
    fields: {
      count: sorted.length,
      sum_ms: rounded(sorted.reduce((sum, value) => sum + value, 0)),
      min_ms: rounded(sorted[0] ?? null),
      max_ms: rounded(sorted[sorted.length - 1] ?? null),
      p50_ms: p(0.5),
      p90_ms: p(0.9),
      p95_ms: p(0.95),
      p99_ms: p(0.99),
    },
    nanoseconds,
  };
}

function bucketCounts(values: readonly number[]): Record<string, number> {
  const counts = new Array<number>(bucketBounds.length + 1).fill(0);
  for (const ms of values) counts[bucketOf(ms / 1_000)] = (counts[bucketOf(ms / 1_000)] ?? 0) + 1;
  return Object.fromEntries(counts.map((count, at) => [bucketField(at), count]));
}

/** To the microsecond, as records are. */
export function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
