import { figureNames } from '../../measure/figure-names.js';
import type { IntentEnd } from '../../measure/intents.js';
import type { OutcomeClass } from '../../protocol/types.js';
import { type LatencyMetric, latencyMetrics } from '../interval.js';
import type { OutputBatch, OutputContext } from '../output.js';
import { inBaseUnit, runFigureNames } from '../run-facts.js';
import { bucketBounds, type LatencyTotal, sumOf, type TotalCell } from '../totals.js';

type Value = { readonly stringValue: string };
interface Attribute {
  readonly key: string;
  readonly value: Value;
}

interface DataPoint {
  readonly attributes: readonly Attribute[];
  readonly startTimeUnixNano?: string;
  readonly timeUnixNano: string;
}

const cumulative = 2;

/**
 * OpenTelemetry's names for what a client of a generative model measures, from its semantic conventions for GenAI
 * metrics; what has no name there is named `busytone.*`.
 */
const latencyNames: Readonly<Record<LatencyMetric, string>> = {
  ttft: 'gen_ai.client.operation.time_to_first_chunk',
  tpot: 'gen_ai.client.operation.time_per_output_chunk',
  e2e: 'gen_ai.client.operation.duration',
  ttfa: 'busytone.time_to_first_answer_token',
  lateness: 'busytone.lateness',
};

/** The body of a request to `/v1/metrics`, and how many data points are in it. */
export function metricsRequest(
  batch: OutputBatch,
  context: OutputContext,
  ownTags: Readonly<Record<string, string>>,
): { readonly body: object; readonly points: number } {
  const startTimeUnixNano = `${context.zeroWallMs}000000`;
  const stamp = { startTimeUnixNano, timeUnixNano: `${context.zeroWallMs + Math.round(batch.untilMs)}000000` };
  const { totals } = batch;
  const metrics = [
    sum(
      'busytone.attempts',
      '{attempt}',
      totals.flatMap(cell => outcomes(cell, stamp)),
    ),
    sum(
      'busytone.intents',
      '{intent}',
      totals.flatMap(cell => ends(cell, stamp)),
    ),
    sum(
      'busytone.intents.good',
      '{intent}',
      totals.map(cell => count(slice(cell), cell.good, stamp)),
    ),
    sum(
      'busytone.tokens',
      '{token}',
      totals.flatMap(cell => tokens(cell, stamp)),
    ),
    ...(['retries', 'reclicks'] as const).map(field =>
      sum(
        `busytone.${field}`,
        '{attempt}',
        totals.map(cell => count(slice(cell), sumOf(cell, field), stamp)),
      ),
    ),
    ...latencyMetrics.map(metric => ({
      name: latencyNames[metric],
      unit: 's',
      histogram: {
        aggregationTemporality: cumulative,
        dataPoints: totals.flatMap(cell => histogram(cell, cell.latency[metric], context, stamp)),
      },
    })),
    gauge(
      'busytone.load.planned',
      '1',
      batch.loads.map(({ startMs, planned }) => value({}, planned, context, startMs)),
    ),
    gauge(
      'busytone.load.in_flight',
      '{attempt}',
      batch.loads.flatMap(({ endMs, inFlight }) => (inFlight === null ? [] : [value({}, inFlight, context, endMs)])),
    ),
    ...figures(batch, context),
    ...runMetrics(batch, context),
  ].filter(metric => pointsIn(metric) > 0);
  const { run, scenario, target, model } = context.tags;
  const attributes = attributesOf({
    ...ownTags,
    'service.name': 'busytone',
    'busytone.run': run,
    'busytone.scenario': scenario,
    'busytone.target': target,
    'gen_ai.request.model': model,
    'server.address': context.address,
  });
  return {
    body: { resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: 'busytone' }, metrics }] }] },
    points: metrics.reduce((all, metric) => all + pointsIn(metric), 0),
  };
}

interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly DataPoint[] };
  readonly gauge?: { readonly dataPoints: readonly DataPoint[] };
  readonly histogram?: { readonly dataPoints: readonly DataPoint[] };
}

type Stamp = Pick<DataPoint, 'startTimeUnixNano' | 'timeUnixNano'>;

function pointsIn({ sum: sums, gauge: gauges, histogram: histograms }: Metric): number {
  return (sums ?? gauges ?? histograms)?.dataPoints.length ?? 0;
}

function sum(name: string, unit: string, dataPoints: readonly DataPoint[]): Metric {
  const cumulativeSum = { aggregationTemporality: cumulative, isMonotonic: true, dataPoints };
  return { name, unit, sum: cumulativeSum };
}

function gauge(name: string, unit: string, dataPoints: readonly DataPoint[]): Metric {
  return { name, unit, gauge: { dataPoints } };
}

function slice(cell: TotalCell): Record<string, string> {
  return { 'busytone.class': cell.class, 'busytone.phase': cell.phase };
}

function outcomes(cell: TotalCell, stamp: Stamp): DataPoint[] {
  return ([...cell.attempts] as [OutcomeClass, { count: number }][]).map(([outcome, sums]) => {
    const error: Record<string, string> = outcome === 'ok' ? {} : { 'error.type': outcome };
    return count({ ...slice(cell), 'busytone.outcome': outcome, ...error }, sums.count, stamp);
  });
}

function ends(cell: TotalCell, stamp: Stamp): DataPoint[] {
  return (Object.entries(cell.ends) as [IntentEnd, number][]).map(([end, amount]) =>
    count({ ...slice(cell), 'busytone.end': end }, amount, stamp),
  );
}

function tokens(cell: TotalCell, stamp: Stamp): DataPoint[] {
  const types = { input: 'promptTokens', output: 'outputTokens', reasoning: 'reasoningTokens' } as const;
  return Object.entries(types).map(([type, field]) =>
    count({ ...slice(cell), 'gen_ai.token.type': type }, sumOf(cell, field), stamp),
  );
}

function count(attributes: Readonly<Record<string, string>>, amount: number, stamp: Stamp): DataPoint {
  return { attributes: attributesOf(attributes), ...stamp, asInt: String(amount) } as DataPoint;
}

function value(
  attributes: Readonly<Record<string, string>>,
  amount: number,
  { zeroWallMs }: OutputContext,
  atMs: number,
): DataPoint {
  const timeUnixNano = `${zeroWallMs * 1_000 + Math.round(atMs * 1_000)}000`;
  return { attributes: attributesOf(attributes), timeUnixNano, asDouble: amount } as DataPoint;
}

function histogram(cell: TotalCell, total: LatencyTotal, { tags }: OutputContext, stamp: Stamp): DataPoint[] {
  if (total.count === 0) return [];
  const attributes = attributesOf({
    ...slice(cell),
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': tags.model,
  });
  return [
    {
      attributes,
      ...stamp,
      count: String(total.count),
      sum: total.sumSeconds,
      bucketCounts: total.buckets.map(String),
      explicitBounds: bucketBounds,
    } as DataPoint,
  ];
}

function figures({ figures: all }: OutputBatch, context: OutputContext): Metric[] {
  const byName = new Map<string, DataPoint[]>();
  for (const figure of all) {
    if (!Number.isFinite(figure.value)) continue;
    const points = byName.get(figure.name) ?? [];
    points.push(value({ ...figure.labels, source: figure.source }, figure.value, context, figure.atMs));
    byName.set(figure.name, points);
  }
  return [...byName].map(([name, points]) => gauge(`busytone.${name}`, unitOf(name), points));
}

function runMetrics({ run, untilMs }: OutputBatch, context: OutputContext): Metric[] {
  if (run === null) return [];
  return runFigureNames.flatMap(field => {
    const given = run.figures[field];
    if (given === null) return [];
    const { name, value: inUnit } = inBaseUnit(field, given);
    const unit = name.endsWith('_seconds') ? 's' : '1';
    return [gauge(`busytone.run.${name.replace(/_seconds$/, '')}`, unit, [value({}, inUnit, context, untilMs)])];
  });
}

/** Units in the notation of UCUM, which OpenTelemetry asks for. */
const units: Readonly<Record<string, string>> = {
  share: '1',
  bytes: 'By',
  watts: 'W',
  celsius: 'Cel',
  seconds: 's',
  joules: 'J',
  hertz: 'Hz',
};

function unitOf(name: string): string {
  return units[figureNames[name]?.unit ?? ''] ?? '1';
}

function attributesOf(pairs: Readonly<Record<string, string>>): Attribute[] {
  return Object.entries(pairs).map(([key, text]) => ({ key, value: { stringValue: text } }));
}
