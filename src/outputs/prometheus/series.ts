import { figureNames } from '../../measure/figure-names.js';
import type { IntentEnd } from '../../measure/intents.js';
import { type AttemptSums, latencyMetrics } from '../interval.js';
import type { OutputBatch, OutputContext } from '../output.js';
import { sourceLabels } from '../point.js';
import { inBaseUnit, type RunFacts, runFigureNames, runFigures } from '../run-facts.js';
import { bucketBounds, type LatencyTotal, sumOf, type TotalCell } from '../totals.js';

export interface Series {
  /** Name of the metric, then the labels. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

const sums: readonly (readonly [field: keyof AttemptSums, name: string, help: string])[] = [
  ['retries', 'busytone_retries_total', 'Attempts that were retries of client libraries.'],
  ['reclicks', 'busytone_reclicks_total', 'Attempts by which users asked again.'],
  ['promptTokens', 'busytone_prompt_tokens_total', 'Prompt tokens, as the server counted them.'],
  ['outputTokens', 'busytone_output_tokens_total', 'Output tokens, reasoning included.'],
  ['reasoningTokens', 'busytone_reasoning_tokens_total', 'Reasoning tokens.'],
  ['stalls', 'busytone_stalls_total', 'Gaps between tokens above the stall threshold.'],
];

/** Families of the run itself; those of sources are added as they show. Documented in docs/data-model.md. */
export const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['busytone_attempts_total', { type: 'counter', help: 'HTTP requests that ended, by outcome.' }],
  ['busytone_intents_total', { type: 'counter', help: 'What users wanted answered, by how it ended.' }],
  ['busytone_good_intents_total', { type: 'counter', help: 'Intents answered within every latency objective.' }],
  ...sums.map(([, name, help]) => [name, { type: 'counter', help }] as const),
  ...latencyMetrics.map(
    metric => [`busytone_${metric}_seconds`, { type: 'histogram', help: `Latency: ${metric}.` }] as const,
  ),
  ['busytone_planned_load', { type: 'gauge', help: 'Planned load: intents per second, or users.' }],
  ['busytone_phase_start_timestamp_seconds', { type: 'gauge', help: 'When a phase of the load last began.' }],
  ['busytone_turned_busy_timestamp_seconds', { type: 'gauge', help: 'When it turned busy, as seen live.' }],
  ['busytone_run_info', { type: 'gauge', help: 'Always 1; the labels say what became of the run.' }],
  ...runFigureNames.map(
    name =>
      [
        `busytone_run_${inBaseUnit(name, 0).name}`,
        { type: 'gauge', help: `Of a run: ${runFigures[name].means}` },
      ] as const,
  ),
  ['busytone_in_flight', { type: 'gauge', help: 'Attempts on the wire at the end of the interval.' }],
]);

/** The totals of a batch and the figures in it, as series of Prometheus. */
export function seriesOf(
  batch: OutputBatch,
  { zeroWallMs, tags }: OutputContext,
  ownTags: Readonly<Record<string, string>>,
): Series[] {
  const common = { ...ownTags, ...tags };
  const series: Series[] = [];
  const atMs = zeroWallMs + Math.round(batch.untilMs);
  const add = (name: string, labels: Readonly<Record<string, string>>, value: number) =>
    series.push({ name, labels: { ...common, ...labels }, value, atMs });
  for (const cell of batch.totals) addTotals(cell, add);
  const load = batch.loads[batch.loads.length - 1];
  if (load !== undefined) {
    add('busytone_planned_load', {}, load.planned);
    if (load.inFlight !== null) add('busytone_in_flight', {}, load.inFlight);
  }
  for (const { kind, atMs: markMs, text } of batch.marks) {
    const seconds = (zeroWallMs + Math.round(markMs)) / 1_000;
    if (kind === 'phase') add('busytone_phase_start_timestamp_seconds', { phase: text }, seconds);
    if (kind === 'busy') add('busytone_turned_busy_timestamp_seconds', {}, seconds);
  }
  if (batch.run !== null) addRun(batch.run, add);
  for (const figure of batch.figures) {
    if (!Number.isFinite(figure.value)) continue;
    series.push({
      name: figureMetric(figure.name),
      labels: { ...sourceLabels(figure, common), ...common, source: figure.source },
      value: figure.value,
      atMs: zeroWallMs + Math.round(figure.atMs),
    });
  }
  return series;
}

/** `gpu.mem_used_bytes` is `busytone_gpu_mem_used_bytes`. */
export function figureMetric(name: string): string {
  return `busytone_${name.replace(/[^a-zA-Z0-9_]/g, '_')}`;
}

/** What is known of a figure's metric. */
export function figureFamily(name: string): Family {
  const known = figureNames[name];
  return { type: known?.kind === 'counter' ? 'counter' : 'gauge', help: known?.means ?? name };
}

type Add = (name: string, labels: Readonly<Record<string, string>>, value: number) => void;

function addRun({ figures, words }: RunFacts, add: Add): void {
  const { headline: _, ...labels } = words;
  add('busytone_run_info', labels, 1);
  for (const field of runFigureNames) {
    const value = figures[field];
    if (value === null) continue;
    const { name, value: inUnit } = inBaseUnit(field, value);
    add(`busytone_run_${name}`, {}, inUnit);
  }
}

function addTotals(cell: TotalCell, add: Add): void {
  const slice = { class: cell.class, phase: cell.phase };
  for (const [outcome, { count }] of cell.attempts) add('busytone_attempts_total', { ...slice, outcome }, count);
  for (const [end, count] of Object.entries(cell.ends) as [IntentEnd, number][]) {
    add('busytone_intents_total', { ...slice, end }, count);
  }
  add('busytone_good_intents_total', slice, cell.good);
  for (const [field, name] of sums) add(name, slice, sumOf(cell, field));
  for (const metric of latencyMetrics) addHistogram(`busytone_${metric}_seconds`, slice, cell.latency[metric], add);
}

function addHistogram(name: string, slice: Readonly<Record<string, string>>, total: LatencyTotal, add: Add): void {
  let cumulative = 0;
  bucketBounds.forEach((bound, at) => {
    cumulative += total.buckets[at] ?? 0;
    add(`${name}_bucket`, { ...slice, le: String(bound) }, cumulative);
  });
  add(`${name}_bucket`, { ...slice, le: '+Inf' }, total.count);
  add(`${name}_sum`, slice, total.sumSeconds);
  add(`${name}_count`, slice, total.count);
}
