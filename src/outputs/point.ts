import type { AttemptRecord } from '../measure/attempt.js';
import type { FigureSample } from '../measure/figure.js';
import type { IntentEnd } from '../measure/intents.js';
import { tpotMs } from '../measure/metrics.js';
import { quantileOfSorted } from '../stats/quantile.js';
import { type Cell, type Interval, latencyMetrics } from './interval.js';
import type { OutputBatch, OutputContext } from './output.js';

/** What can be a field: counts are whole numbers, everything else is a float. */
export type FieldKind = 'count' | 'float' | 'text';

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
  busytone_intents: { tags: ['class', 'phase', 'end'], fields: { count: 'count', good: 'count' } },
  busytone_latency: {
    tags: ['class', 'phase', 'metric'],
    fields: {
      count: 'count',
      sum_ms: 'float',
      min_ms: 'float',
      max_ms: 'float',
      p50_ms: 'float',
      p90_ms: 'float',
      p95_ms: 'float',
      p99_ms: 'float',
    },
  },
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

/** Everything of a batch as points. The same records give the same points, so that writing twice changes nothing. */
export function pointsOf(
  batch: OutputBatch,
  { zeroWallMs, tags }: OutputContext,
  ownTags: Readonly<Record<string, string>>,
): Point[] {
  const common = { ...ownTags, ...tags };
  const at = (ms: number) => `${zeroWallMs + Math.round(ms)}000000`;
  return [
    ...batch.intervals.flatMap(interval => intervalPoints(interval, common, at(interval.startMs))),
    ...batch.loads.map(
      ({ startMs, planned, inFlight }): Point => ({
        measurement: 'busytone_load',
        tags: common,
        fields: { planned, in_flight: inFlight },
        nanoseconds: at(startMs),
      }),
    ),
    ...batch.figures.map(figure => telemetryPoint(figure, common, zeroWallMs)),
    ...attemptPoints(batch.attempts, common, zeroWallMs),
  ];
}

function intervalPoints({ cells }: Interval, common: Readonly<Record<string, string>>, nanoseconds: string): Point[] {
  return cells.flatMap(cell => {
    const tags = { ...common, class: cell.class, phase: cell.phase };
    return [
      ...[...cell.attempts].map(
        ([outcome, sums]): Point => ({
          measurement: 'busytone_attempts',
          tags: { ...tags, outcome },
          fields: {
            count: sums.count,
            retries: sums.retries,
            reclicks: sums.reclicks,
            prompt_tokens: sums.promptTokens,
            output_tokens: sums.outputTokens,
            reasoning_tokens: sums.reasoningTokens,
            stalls: sums.stalls,
          },
          nanoseconds,
        }),
      ),
      ...(Object.entries(cell.ends) as [IntentEnd, number][])
        .filter(([, count]) => count > 0)
        .map(
          ([end, count]): Point => ({
            measurement: 'busytone_intents',
            tags: { ...tags, end },
            fields: { count, good: end === 'answered' ? cell.good : 0 },
            nanoseconds,
          }),
        ),
      ...latencyPoints(cell, tags, nanoseconds),
    ];
  });
}

function latencyPoints(cell: Cell, tags: Readonly<Record<string, string>>, nanoseconds: string): Point[] {
  return latencyMetrics.flatMap((metric): Point[] => {
    const sorted = Float64Array.from(cell.values[metric]).sort();
    if (sorted.length === 0) return [];
    const p = (share: number) => rounded(quantileOfSorted(sorted, share));
    return [
      {
        measurement: 'busytone_latency',
        tags: { ...tags, metric },
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
      },
    ];
  });
}

function telemetryPoint(figure: FigureSample, common: Readonly<Record<string, string>>, zeroWallMs: number): Point {
  return {
    measurement: 'busytone_telemetry',
    tags: { ...sourceLabels(figure, common), ...common, source: figure.source, name: figure.name },
    fields: { value: figure.value },
    nanoseconds: `${zeroWallMs * 1_000 + Math.round(figure.atMs * 1_000)}000`,
  };
}

/** A source's labels; one that is called like a tag of the run gets `source_` before its name. */
export function sourceLabels(
  { labels }: FigureSample,
  common: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      Object.hasOwn(common, name) || name === 'source' || name === 'name' ? `source_${name}` : name,
      value,
    ]),
  );
}

/** Attempts of the same kind share one object of tags, so that whoever writes them needs to do so only once. */
function attemptPoints(
  attempts: readonly AttemptRecord[],
  common: Readonly<Record<string, string>>,
  zeroWallMs: number,
): Point[] {
  const known = new Map<string, Point['tags']>();
  return attempts.map(attempt => {
    const { class: name, phase, outcome } = attempt;
    const key = `${name}\n${phase}\n${outcome}`;
    const tags = known.get(key) ?? { ...common, class: name, phase, outcome };
    known.set(key, tags);
    return attemptPoint(attempt, tags, zeroWallMs);
  });
}

/** Two attempts may end in one microsecond: their numbers fill the digits below. */
function attemptPoint(a: AttemptRecord, tags: Point['tags'], zeroWallMs: number): Point {
  const since = (later: number | null, earlier: number | null) =>
    later === null || earlier === null ? null : rounded(later - earlier);
  const microseconds = zeroWallMs * 1_000 + Math.round(a.endMs * 1_000);
  return {
    measurement: 'busytone_attempt',
    tags,
    fields: {
      attempt: a.attempt,
      intent: a.intent,
      retry: a.retry,
      reclick: a.reclick,
      http: a.http,
      scheduled_ms: a.scheduledMs,
      lateness_ms: since(a.sentMs, a.scheduledMs),
      ttft_ms: since(a.firstTokenMs, a.scheduledMs),
      ttfa_ms: since(a.firstAnswerMs, a.scheduledMs),
      tpot_ms: rounded(tpotMs(a)),
      duration_ms: since(a.endMs, a.sentMs),
      prompt_tokens: a.promptTokens,
      output_tokens: a.outputTokens,
      reasoning_tokens: a.reasoningTokens,
      rule: a.rule,
    },
    nanoseconds: `${microseconds}${String(a.attempt % 1_000).padStart(3, '0')}`,
  };
}

/** To the microsecond, as records are. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1_000) / 1_000;
}
