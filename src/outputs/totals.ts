import type { IntentEnd } from '../measure/intents.js';
import type { OutcomeClass } from '../protocol/types.js';
import { type AttemptSums, type Cell, type LatencyMetric, latencyMetrics } from './interval.js';

/** Upper bounds of latency buckets in seconds; +Inf is implied. Fine where TPOT lies, coarse where answers end. */
export const bucketBounds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600,
] as const;

export interface LatencyTotal {
  count: number;
  sumSeconds: number;
  /** Observations in each bucket, not cumulative; the last is +Inf. */
  readonly buckets: number[];
}

/** All of a class and a phase since the run began. */
export interface TotalCell {
  readonly class: string;
  readonly phase: string;
  readonly attempts: Map<OutcomeClass, AttemptSums>;
  readonly ends: Record<IntentEnd, number>;
  good: number;
  readonly latency: Readonly<Record<LatencyMetric, LatencyTotal>>;
}

/** Running totals for systems that count up. */
export class Totals {
  private readonly byKey = new Map<string, TotalCell>();

  get cells(): readonly TotalCell[] {
    return [...this.byKey.values()];
  }

  add(cell: Cell): void {
    const key = `${cell.class}\n${cell.phase}`;
    const total = this.byKey.get(key) ?? emptyTotal(cell.class, cell.phase);
    this.byKey.set(key, total);
    for (const [outcome, sums] of cell.attempts) {
      const known = total.attempts.get(outcome);
      if (known === undefined) total.attempts.set(outcome, { ...sums });
      else for (const field of Object.keys(sums) as (keyof AttemptSums)[]) known[field] += sums[field];
    }
    for (const end of Object.keys(cell.ends) as IntentEnd[]) total.ends[end] += cell.ends[end];
    total.good += cell.good;
    for (const metric of latencyMetrics) {
      for (const ms of cell.values[metric]) observe(total.latency[metric], ms / 1_000);
    }
  }
}

/** A sum over all outcomes of a class and a phase. */
export function sumOf({ attempts }: TotalCell, field: keyof AttemptSums): number {
  let sum = 0;
  for (const sums of attempts.values()) sum += sums[field];
  return sum;
}

/** Place of the bucket that holds a value; that of +Inf comes after all bounds. */
export function bucketOf(seconds: number): number {
  const found = bucketBounds.findIndex(bound => seconds <= bound);
  return found < 0 ? bucketBounds.length : found;
}

function observe(total: LatencyTotal, seconds: number): void {
  total.count += 1;
  total.sumSeconds += seconds;
  const at = bucketOf(seconds);
  total.buckets[at] = (total.buckets[at] ?? 0) + 1;
}

function emptyTotal(name: string, phase: string): TotalCell {
  const latency = (): LatencyTotal => ({
    count: 0,
    sumSeconds: 0,
    buckets: new Array<number>(bucketBounds.length + 1).fill(0),
  });
  return {
    class: name,
    phase,
    attempts: new Map(),
    ends: { answered: 0, busy: 0, abandoned: 0, failed: 0, cancelled: 0, interrupted: 0 },
    good: 0,
    latency: { ttft: latency(), ttfa: latency(), tpot: latency(), e2e: latency(), lateness: latency() },
  };
}
