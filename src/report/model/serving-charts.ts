import { formatRate, formatShare } from '../../base/units.js';
import type { ServingSeries } from '../../measure/summary-types.js';
import type { ReportInput } from '../input.js';
import { windowTable } from './chart-table.js';
import { highestValues } from './highest-values.js';
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
export function servingCharts({ summary }: ReportInput): Chart[] {
  const { series, serving } = summary;
  const inUse = linesOf(serving, shares);
  const queue = linesOf(serving, requests);
  const charts: Omit<Chart, 'table'>[] = [];
  if (inUse.length > 0) {
    charts.push({
      id: 'gpu',
      title: 'GPUs and KV cache',
      caption:
        'As the GPUs and the serving engine told it. “GPU busy” only says that some kernel ran: one request is enough for 100 %. A full KV cache or memory bandwidth near its limit is what saturates.',
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
      caption: 'Requests in the batch and requests that wait to join it, as the serving engine told it.',
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

function linesOf(serving: readonly ServingSeries[], wanted: readonly Line[]): ChartSeries[] {
  return wanted.flatMap(({ figure, ...line }) => {
    const found = serving.find(series => series.name === figure);
    return found?.values.some(value => value !== null) ? [{ ...line, values: found.values }] : [];
  });
}
