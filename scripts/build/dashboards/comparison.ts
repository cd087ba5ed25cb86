import { bySeries } from './live-load.js';
import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, perSecond, promql, quantileOf } from './queries.js';

const decided = 'end=~"answered|busy|abandoned|failed"';
const bar = { w: 6, h: 6 };
const half = { w: 12, h: 8 };
const exact =
  'The median over the runs shown, each with the exact value of its summary. A run counts when it is over and began within the time range.';

/** A number of each run that is over, as one bar for each target. */
function ofRuns(
  title: string,
  description: string,
  unit: string,
  field: string,
  steps?: PanelSpec['steps'],
): PanelSpec {
  const isTime = field.endsWith('_ms');
  const metric = `busytone_run_${isTime ? field.replace(/_ms$/, '_seconds') : field}`;
  return {
    kind: 'bars',
    title,
    description: `${description} ${exact}`,
    unit,
    size: bar,
    min: 0,
    ...(unit === 'percentunit' ? { max: 1 } : {}),
    ...(steps === undefined ? {} : { steps }),
    queries: {
      influxdb: [
        influx('$tag_target', `median("${field}")${isTime ? ' / 1000' : ''}`, 'busytone_run', {
          scope: 'run',
          by: ['target'],
          over: 'range',
        }),
      ],
      prometheus: [
        promql('{{target}}', `quantile by (target) (0.5, last_over_time(${metric}{run}[$__range]))`, 'instant'),
      ],
    },
  };
}

export const results: readonly PanelSpec[] = [
  ofRuns('Turned away', 'Busy rate: intents turned away / intents that count.', 'percentunit', 'busy_rate', [
    [null, colours.good],
    [0.02, colours.warn],
    [0.1, colours.bad],
  ]),
  ofRuns(
    'Good answers',
    'Good fraction: intents answered within every latency objective / intents that count. The one number that no target can better by turning people away.',
    'percentunit',
    'good_fraction',
    [
      [null, colours.bad],
      [0.95, colours.warn],
      [0.99, colours.good],
    ],
  ),
  ofRuns('TTFT p95', 'Time to first token, 95 in 100 answered intents at most this.', 's', 'ttft_p95_ms'),
  ofRuns('TPOT p95', 'Time per output token after the first, 95 in 100 answers at most this.', 's', 'tpot_p95_ms'),
];

/** A latency over time, a line for each target. */
function latency(metric: 'ttft' | 'ttfa' | 'tpot', p: 'p50' | 'p95', what: string): PanelSpec {
  const name = metric.toUpperCase();
  return {
    kind: 'lines',
    title: `${name} ${p}`,
    description: `${what} A line for each target.`,
    remark: {
      influxdb: 'Exact within each interval, all classes and phases together; where runs overlap, the worst.',
      prometheus: 'Read from buckets: the true value lies in the same bucket.',
    },
    unit: 's',
    size: half,
    queries: {
      influxdb: [
        influx('$tag_target', `max("${p}_ms") / 1000`, 'busytone_latency_all', {
          scope: 'run',
          where: `"metric" = '${metric}'`,
          by: ['target'],
        }),
      ],
      prometheus: [promql('{{target}}', quantileOf(p === 'p50' ? 0.5 : 0.95, `busytone_${metric}_seconds`, 'target'))],
    },
  };
}

export const overTime: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'Good answers per second',
    description:
      'Goodput: intents answered within every latency objective, per second, by target. Under the same plan the higher line serves more users well. Runs that were made one after the other stand beside each other here: compare their shapes, not their moments.',
    unit: 'reqps',
    size: half,
    queries: {
      influxdb: [influx('$tag_target', perSecond('good'), 'busytone_intents', { by: ['target'] })],
      prometheus: [
        promql('{{target}}', 'sum by (target) (rate(busytone_good_intents_total{slice}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'Busy rate',
    description:
      'Intents turned away / intents that count, by target. Look for who turns busy first, how high it goes, and who is back first.',
    unit: 'percentunit',
    max: 1,
    size: half,
    steps: [
      [null, 'transparent'],
      [0.02, colours.warn],
      [0.1, colours.bad],
    ],
    queries: {
      influxdb: [influx('$tag_target', 'sum("busy") / sum("decided")', 'busytone_intents', { by: ['target'] })],
      prometheus: [
        promql(
          '{{target}}',
          `sum by (target) (rate(busytone_intents_total{slice,end="busy"}[$__rate_interval])) / sum by (target) (rate(busytone_intents_total{slice,${decided}}[$__rate_interval]))`,
        ),
      ],
    },
  },
  latency('ttft', 'p50', 'Time to first token, the median of the answered intents: the ordinary case.'),
  latency('ttft', 'p95', 'Time to first token, 95 in 100 answered intents at most this: the bad case.'),
  latency('ttfa', 'p95', 'Time to first answer token: where it is far above TTFT, the model thinks first.'),
  latency('tpot', 'p50', 'Time per output token after the first, the median: the pace of reading.'),
  {
    kind: 'lines',
    title: 'Output tokens per second',
    description:
      'Of the attempts that ended, reasoning included, by target. Not a pace of single answers: for that see TPOT.',
    unit: 'short',
    size: half,
    queries: {
      influxdb: [influx('$tag_target', perSecond('output_tokens'), 'busytone_attempts', { by: ['target'] })],
      prometheus: [
        promql('{{target}}', 'sum by (target) (rate(busytone_output_tokens_total{slice}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'stack',
    title: 'How each says that it is busy',
    description:
      'Attempts per second that were not answered, by target and outcome: rate limits, full queues, silent closes. The way of refusing decides what a client can do: wait as told, try again, or go elsewhere.',
    unit: 'reqps',
    size: half,
    series: bySeries.map(([name, colour]) => [name.replace('^(k6: )?', '^.+: '), colour] as const),
    queries: {
      influxdb: [
        influx('$tag_target: $tag_outcome', perSecond('count'), 'busytone_attempts', {
          where: `"outcome" != 'ok'`,
          by: ['target', 'outcome'],
          fill: '0',
        }),
      ],
      prometheus: [
        promql(
          '{{target}}: {{outcome}}',
          'sum by (target, outcome) (rate(busytone_attempts_total{slice,outcome!="ok"}[$__rate_interval]))',
        ),
      ],
    },
  },
];
