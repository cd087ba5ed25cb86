import { formatRate, formatShare } from '../../base/units.js';
import type { ServingSeries } from '../../measure/summary-types.js';
import type { ReportInput } from '../input.js';
import { windowTable } from './chart-table.js';
import { highestValues } from './highest-values.js';
import { serverClockFacts } from './server-clocks.js';
import type { Chart, ChartSeries, SeriesKey } from './types.js';

interface Line {
  readonly figure: string;
  readonly key: SeriesKey;
  readonly label: string;
  readonly mark: ChartSeries['mark'];
}

const shares: readonly Line[] = [
  { figure: 'gpu.util', key: 'gpu-util', label: 'GPU busy', mark: 'dashed' },
  { figure: 'gpu.dram_active', key: 'gpu-dram', label: 'Memory bandwidth', mark: 'line' },
  { figure: 'engine.kv_usage', key: 'kv-usage', label: 'KV cache', mark: 'line' },
];

const requests: readonly Line[] = [
  { figure: 'engine.running', key: 'running', label: 'Running', mark: 'line' },
  { figure: 'engine.waiting', key: 'waiting', label: 'Waiting', mark: 'line' },
];

/** GPUs and serving engine on the time axis of the latencies; none where nothing was watched. */
export function servingCharts(input: ReportInput): Chart[] {
  const { series, serving } = input.summary;
  const clocks = clockSentence(input);
  const inUse = linesOf(serving, shares);
  const queue = linesOf(serving, requests);
  const charts: Omit<Chart, 'table'>[] = [];
  if (inUse.length > 0) {
    charts.push({
      id: 'gpu',
      title: 'GPUs and KV cache',
      caption:
        'As the GPUs and the serving engine told it. “GPU busy” only says that some kernel ran: one request is enough for 100 %. A full KV cache or memory bandwidth near its limit is what saturates.' +
        clocks,
      sentence: highestValues(inUse, series.startMs, formatShare),
      unit: 'share',
      axis: 'share in use',
      logScale: false,
      series: inUse,
      limits: [],
    });
  }
  if (queue.length > 0) {
    charts.push({
      id: 'queue',
      title: 'Inside the engine',
      caption: `Requests in the batch and requests that wait to join it, as the serving engine told it.${clocks}`,
      sentence: highestValues(queue, series.startMs, formatRate),
      unit: 'count',
      axis: 'requests',
      logScale: false,
      series: queue,
      limits: [],
    });
  }
  return charts.map(chart => ({ ...chart, table: windowTable(series, chart) }));
}

/** Where the servers' clocks stand, since these curves are read beside latencies; empty where none told its time. */
function clockSentence(input: ReportInput): string {
  const words = serverClockFacts(input).map(({ label, value }) => `${label}: ${value}.`);
  return words.length === 0
    ? ''
    : ` Figures stand where this machine’s clock was when they were read. ${words.join(' ')}`;
}

function linesOf(serving: readonly ServingSeries[], wanted: readonly Line[]): ChartSeries[] {
  return wanted.flatMap(({ figure, ...line }) => {
    const found = serving.find(series => series.name === figure);
    return found?.values.some(value => value !== null) ? [{ ...line, values: found.values }] : [];
  });
}
