import { formatDurationMs, formatRate, formatShare } from '../../base/units.js';
import type { ReportInput } from '../input.js';
import { windowTable } from './chart-table.js';
import { highestValues } from './highest-values.js';
import { plural } from './numbers.js';
import type { Chart, ChartSeries } from './types.js';

const mebibyte = 1_048_576;

/** The instrument on the time axis of what it measured; none where it did not let itself be watched. */
export function clientCharts({ summary: { client, series } }: ReportInput): Chart[] {
  if (client === null) return [];
  const of = client.workers === 1 ? '' : `, the worst of ${plural(client.workers, 'worker')} each`;
  const delays: ChartSeries[] = [
    { key: 'loop-delay', label: 'Loop held up, longest', mark: 'line', values: client.loopDelayMaxMs },
    { key: 'lateness', label: 'Lateness p99', mark: 'dashed', values: series.latenessP99Ms },
  ];
  const cpu: ChartSeries[] = [{ key: 'client-cpu', label: 'CPU', mark: 'line', values: client.cpu }];
  const inMebibytes = client.rssBytes.map(bytes => (bytes === null ? null : bytes / mebibyte));
  const sizes: ChartSeries[] = [
    { key: 'sockets', label: 'Open sockets', mark: 'line', values: client.openSockets },
    { key: 'memory', label: 'Memory, MiB', mark: 'dashed', values: inMebibytes },
  ];
  const charts: Omit<Chart, 'table'>[] = [
    {
      id: 'client-delay',
      title: 'The instrument: time it lost',
      caption:
        'How late busytone itself sent, and how long its event loop was held up. Where these rise together with the latencies above, the spike is this machine’s; where they stay low, it is the endpoint’s.',
      unit: 'ms',
      axis: `time${of}`,
      logScale: false,
      sentence: highestValues(delays, series.startMs, formatDurationMs),
      series: delays,
      limits: [],
    },
    {
      id: 'client-cpu',
      title: 'The instrument: processor',
      caption: 'Share of one core that the thread used which stamps arrivals. Above 80 % stamps begin to be late.',
      unit: 'share',
      axis: `share of a core${of}`,
      logScale: false,
      sentence: highestValues(cpu, series.startMs, formatShare),
      series: cpu,
      limits: [{ value: 0.8, label: 'limit 80 %' }],
    },
    {
      id: 'client-size',
      title: 'The instrument: sockets and memory',
      caption: 'Connections that were open, of all workers together, and the memory of the whole process in MiB.',
      unit: 'count',
      axis: 'sockets; MiB',
      logScale: false,
      sentence: highestValues(sizes, series.startMs, formatRate),
      series: sizes,
      limits: [],
    },
  ];
  return charts.map(chart => ({ ...chart, table: windowTable(series, chart) }));
}
