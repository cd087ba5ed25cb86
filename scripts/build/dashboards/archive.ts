import type { DataTransformerConfig, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, promql, type Query } from './queries.js';

/** Columns of the table of runs: field in InfluxDB, name in Prometheus, title, unit. */
const columns = [
  ['started_at_ms', 'Began', 'dateTimeAsIso', 150],
  ['ended_at_ms', 'Ended', 'dateTimeAsIso', 150],
  ['intents', 'Intents', 'short', 80],
  ['good_fraction', 'Good', 'percentunit', 90],
  ['busy_rate', 'Busy', 'percentunit', 90],
  ['ttft_p95_ms', 'TTFT p95', 's', 100],
  ['ttfa_p95_ms', 'TTFA p95', 's', 100],
  ['tpot_p95_ms', 'TPOT p95', 's', 100],
  ['good_per_second', 'Goodput', 'reqps', 100],
  ['amplification', 'Amplification', 'none', 110],
  ['recovery_ms', 'Time to recover', 's', 120],
  ['lateness_p99_ms', 'Own lateness p99', 's', 130],
] as const;

const words = ['run', 'scenario', 'target', 'model', 'verdict', 'validity', 'status', 'engine', 'plan'] as const;
const titles: Readonly<Record<(typeof words)[number], string>> = {
  run: 'Run',
  scenario: 'Scenario',
  target: 'Target',
  model: 'Model',
  verdict: 'Verdict',
  validity: 'Validity',
  status: 'Status',
  engine: 'Engine',
  plan: 'Plan',
};

const isMoment = (field: string): boolean => field.endsWith('_at_ms');

const influxTable: Query = influx(
  '',
  [
    ...words.map(word => `"${word}"`),
    ...columns.map(([field]) =>
      field.endsWith('_ms') && !isMoment(field) ? `"${field}" / 1000 AS "${field}"` : `"${field}"`,
    ),
  ].join(', '),
  'busytone_run',
  { scope: 'run', over: 'range', as: 'table' },
);

const latest = (metric: string): string => `max by (run) (last_over_time(${metric}{run}[$__range]))`;

/** Names of instant queries in Prometheus' table, by column. */
const letter = (index: number): string => String.fromCharCode('B'.charCodeAt(0) + index);

const promTable: readonly Query[] = [
  promql('', `max by (${words.join(', ')}) (last_over_time(busytone_run_info{run}[$__range]))`, 'table'),
  ...columns.map(([field]) => {
    const metric = `busytone_run_${field.endsWith('_ms') ? field.replace(/_ms$/, '_seconds') : field}`;
    return promql('', `${latest(metric)}${isMoment(field) ? ' * 1000' : ''}`, 'table');
  }),
];

const transformations: Readonly<Record<'influxdb' | 'prometheus', readonly DataTransformerConfig[]>> = {
  influxdb: [
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true, time: true },
        renameByName: { ...titles, ...Object.fromEntries(columns.map(([field, title]) => [field, title])) },
      },
    },
  ],
  prometheus: [
    { id: 'joinByField', options: { byField: 'run', mode: 'outer' } },
    {
      id: 'organize',
      options: {
        excludeByName: {
          Time: true,
          ...Object.fromEntries(Array.from({ length: columns.length + 1 }, (_, at) => [`Time ${at + 1}`, true])),
          'Value #A': true,
        },
        renameByName: {
          ...titles,
          ...Object.fromEntries(columns.map(([, title], index) => [`Value #${letter(index)}`, title])),
        },
      },
    },
  ],
};

const ofVerdict: DynamicConfigValue[] = [
  {
    id: 'mappings',
    value: [
      {
        type: 'value',
        options: {
          held: { text: '✓ held', color: colours.good, index: 0 },
          turned_busy: { text: '● turned busy', color: colours.busy, index: 1 },
          failed: { text: '✗ failed', color: colours.bad, index: 2 },
          too_little_data: { text: '– too little data', color: colours.quiet, index: 3 },
        },
      },
    ],
  },
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  { id: 'custom.width', value: 150 },
];

const ofValidity: DynamicConfigValue[] = [
  {
    id: 'mappings',
    value: [
      {
        type: 'value',
        options: {
          VALID: { text: '✓ VALID', color: colours.good, index: 0 },
          SUSPECT: { text: '? SUSPECT', color: colours.warn, index: 1 },
          INVALID: { text: '✗ INVALID', color: colours.bad, index: 2 },
        },
      },
    ],
  },
  { id: 'custom.cellOptions', value: { type: 'color-text' } },
  { id: 'custom.width', value: 110 },
];

/** From a run's line to its curves, at its time. */
const toLiveRun = (uid: string): DynamicConfigValue[] => [
  { id: 'custom.width', value: 220 },
  {
    id: 'links',
    value: [
      {
        title: 'See it in Live run',
        url: `/d/${uid}?var-run=\${__data.fields.Run}&from=\${__data.fields.Began.numeric}&to=\${__data.fields.Ended.numeric}`,
      },
    ],
  },
];

/** @param liveUid of the dashboard that a run's line leads to */
export function archive(liveUid: string): {
  readonly runs: readonly PanelSpec[];
  readonly trends: readonly PanelSpec[];
} {
  return {
    runs: [
      {
        kind: 'table',
        title: 'Runs',
        description:
          'Every run that is over and began within the time range, the newest first, with the exact numbers of its summary. Follow a run’s id to its curves. Percentiles are of answered intents: read them with "Good" and "Busy". A run that is not VALID says little of the endpoint.',
        unit: 'none',
        size: { w: 24, h: 11 },
        queries: { influxdb: [influxTable], prometheus: promTable },
        table: {
          transformations,
          sortBy: 'Began',
          overrides: [
            ...columns.map(([, title, unit, width]) => ({
              column: title,
              properties: [
                { id: 'unit', value: unit },
                { id: 'custom.width', value: width },
              ],
            })),
            { column: 'Verdict', properties: ofVerdict },
            { column: 'Validity', properties: ofValidity },
            { column: 'Run', properties: toLiveRun(liveUid) },
          ],
        },
      },
    ],
    trends,
  };
}

const half = { w: 12, h: 8 };
const sameLoad =
  'One point for each run, a colour for each scenario and target. Only runs of one plan (column "Plan") say something of the endpoint alone.';

function trend(title: string, description: string, unit: string, field: string, max?: number): PanelSpec {
  const isTime = field.endsWith('_ms');
  const metric = `busytone_run_${isTime ? field.replace(/_ms$/, '_seconds') : field}`;
  return {
    kind: 'points',
    title,
    description: `${description} ${sameLoad}`,
    unit,
    size: half,
    ...(max === undefined ? {} : { max }),
    queries: {
      influxdb: [
        influx('$tag_scenario on $tag_target', `last("${field}")${isTime ? ' / 1000' : ''}`, 'busytone_run', {
          scope: 'run',
          by: ['scenario', 'target'],
        }),
      ],
      prometheus: [
        promql('{{scenario}} on {{target}}', `max by (scenario, target) (last_over_time(${metric}{run}[$__interval]))`),
      ],
    },
  };
}

/** The newest run as a multiple of the median run. */
function against(title: string, description: string, field: string, worse: 'higher' | 'lower'): PanelSpec {
  const metric = `busytone_run_${field.endsWith('_ms') ? field.replace(/_ms$/, '_seconds') : field}`;
  const newest = 'topk by (scenario, target) (1, last_over_time(busytone_run_started_at_seconds{run}[$__range]))';
  return {
    kind: 'bars',
    title,
    description: `${description} 1 is as ever. Yellow and red begin where it is 10 % and 25 % worse. It is no test: whether a difference is more than chance, \`busytone compare\` tells.`,
    unit: 'none',
    decimals: 2,
    min: 0,
    size: { w: 8, h: 7 },
    steps:
      worse === 'higher'
        ? [
            [null, colours.good],
            [1.1, colours.warn],
            [1.25, colours.bad],
          ]
        : [
            [null, colours.bad],
            [0.75, colours.warn],
            [0.9, colours.good],
          ],
    queries: {
      influxdb: [
        influx('$tag_scenario on $tag_target', `last("${field}") / median("${field}")`, 'busytone_run', {
          scope: 'run',
          by: ['scenario', 'target'],
          over: 'range',
        }),
      ],
      prometheus: [
        promql(
          '{{scenario}} on {{target}}',
          `max by (scenario, target) (last_over_time(${metric}{run}[$__range]) and on (run) ${newest}) / quantile by (scenario, target) (0.5, last_over_time(${metric}{run}[$__range]))`,
          'instant',
        ),
      ],
    },
  };
}

const trends: readonly PanelSpec[] = [
  against(
    'TTFT p95: newest against the median',
    'TTFT p95 of the newest run / median over the runs shown.',
    'ttft_p95_ms',
    'higher',
  ),
  against(
    'TPOT p95: newest against the median',
    'TPOT p95 of the newest run / median over the runs shown.',
    'tpot_p95_ms',
    'higher',
  ),
  against(
    'Good answers: newest against the median',
    'Good fraction of the newest run / median over the runs shown.',
    'good_fraction',
    'lower',
  ),
  trend(
    'Good answers',
    'Good fraction: intents answered within every latency objective / intents that count.',
    'percentunit',
    'good_fraction',
    1,
  ),
  trend('Turned away', 'Busy rate: intents turned away / intents that count.', 'percentunit', 'busy_rate', 1),
  trend('TTFT p95', 'Time to first token, 95 in 100 answered intents at most this.', 's', 'ttft_p95_ms'),
  trend('TPOT p95', 'Time per output token after the first, 95 in 100 answers at most this.', 's', 'tpot_p95_ms'),
];
