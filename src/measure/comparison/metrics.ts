export type LatencyMetric = 'ttft' | 'ttfa' | 'tpot' | 'e2e';
export type MetricUnit = 'ms' | 'share' | 'tokensPerSecond' | 'money';

export type MetricId =
  | `${LatencyMetric}.${'p50' | 'p95' | 'p99'}`
  | 'busyRate'
  | 'goodFraction'
  | 'outputTokensPerSecond'
  | 'costPerAnswer';

export interface ComparedMetric {
  readonly id: MetricId;
  readonly unit: MetricUnit;
  readonly better: 'lower' | 'higher';
  /** Whether it has a say in who is better: what a user feels does, what it costs and what the plan fixes does not. */
  readonly decides: boolean;
  readonly latency: { readonly metric: LatencyMetric; readonly share: number } | null;
  /** Differences below it, in the metric's unit, are within what the instrument can tell. */
  readonly resolution: number;
}

export const percentileShares = [0.5, 0.95, 0.99] as const;
const percentileNames = ['p50', 'p95', 'p99'] as const;

/** Stamps of first tokens are off by a few tenths of a millisecond; a mean over many tokens by a tenth of that. */
const resolutionMs: Readonly<Record<LatencyMetric, number>> = { ttft: 1, ttfa: 1, tpot: 0.1, e2e: 1 };

/** A share that differs by less than half a point differs for nobody. */
const shareResolution = 0.005;

export const latencyMetrics = ['ttft', 'ttfa', 'tpot', 'e2e'] as const satisfies readonly LatencyMetric[];

/** Everything that two runs are held against each other by, in the order of the tables. */
export const comparedMetrics: readonly ComparedMetric[] = [
  ...latencyMetrics.flatMap(metric =>
    percentileNames.map((name, at) => ({
      id: `${metric}.${name}` as const,
      unit: 'ms' as const,
      better: 'lower' as const,
      decides: name !== 'p99',
      latency: { metric, share: percentileShares[at] ?? 0.5 },
      resolution: resolutionMs[metric],
    })),
  ),
  { id: 'busyRate', unit: 'share', better: 'lower', decides: true, latency: null, resolution: shareResolution },
  { id: 'goodFraction', unit: 'share', better: 'higher', decides: true, latency: null, resolution: shareResolution },
  {
    id: 'outputTokensPerSecond',
    unit: 'tokensPerSecond',
    better: 'higher',
    decides: false,
    latency: null,
    resolution: 0,
  },
  { id: 'costPerAnswer', unit: 'money', better: 'lower', decides: false, latency: null, resolution: 0 },
];

/** How many units the bootstrap of a metric is to be expanded for: a percentile's needs no expansion. */
export function unitsOf({ latency }: ComparedMetric, units: number): number {
  return latency === null ? units : Infinity;
}
