import type { IntentEnd } from '../measure/intents.js';
import type { OutcomeClass } from '../protocol/types.js';

/** Latencies that are summed up; definitions in docs/methodology.md. All but lateness are those of answered intents. */
export const latencyMetrics = ['ttft', 'ttfa', 'tpot', 'e2e', 'lateness'] as const;
export type LatencyMetric = (typeof latencyMetrics)[number];

export interface AttemptSums {
  count: number;
  /** By client libraries. */
  retries: number;
  /** By users who asked again. */
  reclicks: number;
  promptTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  stalls: number;
}

/** What ended within an interval, of one class and one phase. */
export interface Cell {
  readonly class: string;
  readonly phase: string;
  readonly attempts: Map<OutcomeClass, AttemptSums>;
  readonly ends: Record<IntentEnd, number>;
  good: number;
  /** Milliseconds, in no order. */
  readonly values: Readonly<Record<LatencyMetric, number[]>>;
}

export interface Interval {
  /** Load time. */
  readonly startMs: number;
  readonly endMs: number;
  readonly cells: readonly Cell[];
}

export function emptyCell(name: string, phase: string): Cell {
  return {
    class: name,
    phase,
    attempts: new Map(),
    ends: { answered: 0, busy: 0, abandoned: 0, failed: 0, cancelled: 0, interrupted: 0 },
    good: 0,
    values: { ttft: [], ttfa: [], tpot: [], e2e: [], lateness: [] },
  };
}
