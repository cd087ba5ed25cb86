import { runPointFields } from './run-facts.js';
import { bucketBounds } from './totals.js';

/** What can be a field: counts are whole numbers, everything else is a float. */
export type FieldKind = 'count' | 'float' | 'text';

const latencyFields = {
  count: 'count',
  sum_ms: 'float',
  min_ms: 'float',
  max_ms: 'float',
  p50_ms: 'float',
  p90_ms: 'float',
  p95_ms: 'float',
  p99_ms: 'float',
} as const;

/** Field of a bucket of latencies by its upper bound in seconds: `to_0.1`, and `to_inf` for the last. */
export function bucketField(at: number): string {
  return `to_${bucketBounds[at] ?? 'inf'}`;
}

const bucketFields: Readonly<Record<string, FieldKind>> = Object.fromEntries(
  [...bucketBounds, null].map((_, at) => [bucketField(at), 'count']),
);

/**
 * The measurements of databases that keep points, with their own tags and fields; every point also has the run's tags.
 * Documented in docs/data-model.md, where a test checks that none is missing.
 */
export const measurements = {
  busytone_attempts: {
    tags: ['class', 'phase', 'outcome'],
    fields: {
      count: 'count',
      retries: 'count',
      reclicks: 'count',
      prompt_tokens: 'count',
      output_tokens: 'count',
      reasoning_tokens: 'count',
      stalls: 'count',
    },
  },
  busytone_intents: {
    tags: ['class', 'phase', 'end'],
    fields: { count: 'count', good: 'count', busy: 'count', decided: 'count' },
  },
  busytone_latency: {
    tags: ['class', 'phase', 'metric'],
    fields: latencyFields,
  },
  busytone_latency_all: { tags: ['metric'], fields: latencyFields },
  busytone_latency_buckets: { tags: ['class', 'phase', 'metric'], fields: bucketFields },
  busytone_load: { tags: [], fields: { planned: 'float', in_flight: 'count' } },
  busytone_telemetry: {
    tags: [
      'source',
      'name',
      'gpu',
      'gpu_model',
      'host',
      'pod',
      'namespace',
      'container',
      'source_model',
      'engine',
      'worker',
    ],
    fields: { value: 'float' },
  },
  busytone_attempt: {
    tags: ['class', 'phase', 'outcome'],
    fields: {
      attempt: 'count',
      intent: 'count',
      retry: 'count',
      reclick: 'count',
      http: 'count',
      scheduled_ms: 'float',
      lateness_ms: 'float',
      ttft_ms: 'float',
      ttfa_ms: 'float',
      tpot_ms: 'float',
      duration_ms: 'float',
      prompt_tokens: 'count',
      output_tokens: 'count',
      reasoning_tokens: 'count',
      rule: 'text',
    },
  },
  busytone_marks: { tags: ['kind'], fields: { text: 'text', until_ms: 'count' } },
  busytone_run: { tags: [], fields: runPointFields },
} as const satisfies Record<string, { tags: readonly string[]; fields: Readonly<Record<string, FieldKind>> }>;

export type Measurement = keyof typeof measurements;

export interface Point {
  readonly measurement: Measurement;
  readonly tags: Readonly<Record<string, string>>;
  /** null: no value. */
  readonly fields: Readonly<Record<string, number | string | null>>;
  /** Nanoseconds since 1970, as a decimal string: more than a number holds. */
  readonly nanoseconds: string;
}

/** What the tags of a point were written as, by their object. */
export type KnownTags = WeakMap<Point['tags'], string>;
