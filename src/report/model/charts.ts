import { formatDurationMs, formatMoment, formatRate } from '../../base/units.js';
import type { Series, Verdict } from '../../measure/summary-types.js';
import type { ReportInput } from '../input.js';
import { windowTable } from './chart-table.js';
import { clientCharts } from './client-charts.js';
import { highestValues } from './highest-values.js';
import { loadAt } from './planned-load.js';
import { servingCharts } from './serving-charts.js';
import { threadMarks } from './threads.js';
import type { Chart, ChartSeries, ChartSheet } from './types.js';

/** The run over time: charts on one axis, with GPUs, serving engine and the instrument where they were watched. */
export function chartSheet(input: ReportInput): ChartSheet {
  const { summary, manifest } = input;
  const { series, verdict } = summary;
  const last = series.startMs.at(-1);
  return {
    windowMs: series.windowMs,
    startMs: series.startMs,
    endMs: last === undefined ? manifest.durationMs : last + series.windowMs,
    phases: summary.phases.map(({ label, startMs, endMs }) => ({ label, startMs, endMs })),
    marks: [...marks(verdict), ...threadMarks(summary)].sort((a, b) => a.atMs - b.atMs),
    charts: [
      loadChart(input),
      waitChart(input),
      tokenChart(series),
      flightChart(input),
      ...servingCharts(input),
      ...clientCharts(input),
    ],
  };
}

function marks(verdict: Verdict): ChartSheet['marks'] {
  const { busyFromMs, busyUntilMs, recovery } = verdict;
  return [
    ...(busyFromMs === null
      ? []
      : [{ atMs: busyFromMs, label: `turned busy ${formatMoment(busyFromMs)}`, tone: 'bad' as const }]),
    ...(busyUntilMs === null || recovery.state === 'never'
      ? []
      : [{ atMs: busyUntilMs, label: `last turned away ${formatMoment(busyUntilMs)}`, tone: 'good' as const }]),
  ];
}

function loadChart({ summary, plannedLoad }: ReportInput): Chart {
  const { series, run } = summary;
  const rate = (values: readonly number[]) => values.map(value => (value * 1_000) / series.windowMs);
  const planned = run.mode !== 'closed' && plannedLoad.length > 0;
  const load: ChartSeries = {
    key: 'load',
    label: 'Offered',
    mark: 'line',
    values: planned
      ? series.startMs.map(startMs => loadAt(plannedLoad, startMs + series.windowMs / 2))
      : rate(series.offered),
  };
  const outcomes: ChartSeries[] = [
    { key: 'answered', label: 'Answered', mark: 'area', values: rate(series.answered) },
    { key: 'busy', label: 'Busy', mark: 'area', values: rate(series.busy) },
    { key: 'failed', label: 'Failed', mark: 'area', values: rate(series.failed) },
    { key: 'abandoned', label: 'Abandoned', mark: 'area', values: rate(series.abandoned) },
    ...(series.cancelled.some(count => count > 0)
      ? [
          {
            key: 'cancelled' as const,
            label: 'Stopped by the user',
            mark: 'area' as const,
            values: rate(series.cancelled),
          },
        ]
      : []),
  ];
  return chart(series, {
    id: 'load',
    title: 'Load, and what became of it',
    caption: `The line is the ${planned ? 'planned' : 'offered'} load; the bands are intents by how they ended, at the moment they ended, so they trail the line by the time an answer takes.`,
    sentence: highestValues([load, ...outcomes], series.startMs, value => `${formatRate(value)}/s`),
    unit: 'perSecond',
    axis: 'intents per second',
    logScale: false,
    series: [...outcomes, load],
    limits: [],
  });
}

function waitChart({ summary, manifest }: ReportInput): Chart {
  const { series } = summary;
  const lines: ChartSeries[] = [
    { key: 'ttft-p50', label: 'TTFT p50', mark: 'dashed', values: series.ttftP50Ms },
    { key: 'ttft-p95', label: 'TTFT p95', mark: 'line', values: series.ttftP95Ms },
    { key: 'ttfa-p50', label: 'TTFA p50', mark: 'dashed', values: series.ttfaP50Ms },
    { key: 'ttfa-p95', label: 'TTFA p95', mark: 'line', values: series.ttfaP95Ms },
  ];
  return chart(series, {
    id: 'wait',
    title: 'How long users waited',
    caption:
      'Time to the first token (TTFT) and to the first answer token (TTFA) of the intents scheduled in each window. Only answered intents have one: where many are turned away, read this with the chart above.',
    sentence: highestValues(lines, series.startMs, formatDurationMs),
    unit: 'ms',
    axis: 'time from the scheduled moment',
    logScale: true,
    series: lines,
    limits: manifest.scenario.slo.latency
      .filter(limit => limit.metric === 'ttft' || limit.metric === 'ttfa')
      .map(limit => ({
        value: limit.limitMs,
        label: `limit ${limit.metric.toUpperCase()} ${limit.percentile} ${formatDurationMs(limit.limitMs)}`,
      })),
  });
}

function tokenChart(series: Series): Chart {
  const answer = series.outputTokensPerSecond.map((all, at) =>
    Math.max(0, all - (series.reasoningTokensPerSecond[at] ?? 0)),
  );
  const bands: ChartSeries[] = [
    { key: 'reasoning', label: 'Reasoning', mark: 'area', values: series.reasoningTokensPerSecond },
    { key: 'answer', label: 'Answer', mark: 'area', values: answer },
  ];
  return chart(series, {
    id: 'tokens',
    title: 'Tokens the endpoint made',
    caption: 'Output tokens per second of all streams together, spread over the time in which each stream flowed.',
    sentence: highestValues(bands, series.startMs, value => `${formatRate(value)} tok/s`),
    unit: 'tokensPerSecond',
    axis: 'tokens per second',
    logScale: false,
    series: bands,
    limits: [],
  });
}

function flightChart({ summary, plannedLoad }: ReportInput): Chart {
  const { series, run } = summary;
  const lines: ChartSeries[] = [
    { key: 'in-flight', label: 'In flight', mark: 'line', values: series.inFlight },
    ...(run.mode === 'closed' && plannedLoad.length > 0
      ? [
          {
            key: 'users' as const,
            label: 'Planned users',
            mark: 'dashed' as const,
            values: series.startMs.map(startMs => loadAt(plannedLoad, startMs + series.windowMs / 2)),
          },
        ]
      : []),
  ];
  return chart(series, {
    id: 'flight',
    title: 'Requests in flight',
    caption: 'Mean number of attempts on the wire in each window.',
    sentence: highestValues(lines, series.startMs, formatRate),
    unit: 'count',
    axis: 'attempts',
    logScale: false,
    series: lines,
    limits: [],
  });
}

function chart(series: Series, parts: Omit<Chart, 'table'>): Chart {
  return { ...parts, table: windowTable(series, parts) };
}
