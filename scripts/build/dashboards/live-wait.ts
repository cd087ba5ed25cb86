import { bucketField } from '../../../src/outputs/measurements.js';
import { bucketBounds } from '../../../src/outputs/totals.js';
import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, promql, quantileOf } from './queries.js';

interface Latency {
  readonly metric: 'ttft' | 'ttfa' | 'tpot';
  readonly name: string;
  readonly what: string;
  readonly look: string;
  readonly colour: string;
}

const latencies: readonly Latency[] = [
  {
    metric: 'ttft',
    name: 'TTFT',
    what: 'Time to first token: from the moment the user asked, retries included, to the first token, reasoning or answer. Of answered intents only.',
    look: 'When the endpoint queues, p95 leaves p50 behind long before anybody is turned away.',
    colour: colours.ttft,
  },
  {
    metric: 'ttfa',
    name: 'TTFA',
    what: 'Time to first answer token: the same, to the first token that is not reasoning. It is what a reader of a reasoning model waits for.',
    look: 'TTFA − TTFT is the time of thinking. Where it grows and TTFT does not, decoding has become slower.',
    colour: colours.ttfa,
  },
  {
    metric: 'tpot',
    name: 'TPOT',
    what: 'Time per output token after the first: (last − first token) / (output tokens − 1), of each answered intent.',
    look: 'It rises with the size of the batch. A jump while the batch is full means preemptions or long prompts between the tokens.',
    colour: colours.answer,
  },
];

const percentiles = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const;

function lines({ metric, name, what, look, colour }: Latency): PanelSpec {
  return {
    kind: 'lines',
    title: `${name}: p50, p95, p99`,
    description: `${what} ${look}`,
    remark: {
      influxdb:
        'Exact within each interval, of all classes and phases together; where a point covers several intervals or runs, the worst. Percentiles of intervals cannot be averaged into one of a run. Of k6: exact.',
      prometheus:
        'Read from buckets by a straight line: the true value lies in the same bucket. Of k6: dotted gauges are over the whole run so far and hide a surge; its native histogram, if switched on, is of the interval.',
    },
    unit: 's',
    size: { w: 12, h: 8 },
    series: [
      ['p50', colours.quiet],
      ['p95', colour],
      ['p99', colours.load],
    ],
    dashed: '^k6',
    queries: {
      influxdb: [
        ...percentiles.map(([p]) =>
          influx(`${name} ${p}`, `max("${p}_ms") / 1000`, 'busytone_latency_all', {
            scope: 'run',
            where: `"metric" = '${metric}'`,
          }),
        ),
        ...percentiles.map(([p, share]) =>
          influx(`k6: ${name} ${p}`, `percentile("value", ${share * 100}) / 1000`, `llm_${metric}`, { scope: 'k6' }),
        ),
      ],
      prometheus: [
        ...percentiles.map(([p, share]) => promql(`${name} ${p}`, quantileOf(share, `busytone_${metric}_seconds`))),
        promql(`k6: ${name} p95, all so far`, `max(k6_llm_${metric}_p95{k6})`),
        promql(
          `k6: ${name} p95`,
          `histogram_quantile(0.95, sum(rate(k6_llm_${metric}_seconds{k6}[$__rate_interval])))`,
        ),
        promql(
          `k6 by OpenTelemetry: ${name} p95`,
          `histogram_quantile(0.95, sum by (le) (rate(k6_llm_${metric}_milliseconds_bucket{k6}[$__rate_interval]))) / 1000`,
        ),
      ],
    },
  };
}

function spread({ metric, name, what }: Latency): PanelSpec {
  const columns = [...bucketBounds, null].map((bound, at) => `sum("${bucketField(at)}") AS "${bound ?? '+Inf'}"`);
  return {
    kind: 'heatmap',
    title: `${name}: spread`,
    description: `${what} Each cell counts the answers of an interval whose ${name} lay in a range; the stronger its colour, the more. Two bands mean two kinds of treatment, such as a queue that some skip; a band that climbs is a queue that grows.`,
    remark: {
      influxdb: 'Empty for runs that k6 made by itself: k6 keeps no buckets in InfluxDB.',
      prometheus: 'Empty for runs that k6 made by itself.',
    },
    unit: 's',
    size: { w: 12, h: 8 },
    queries: {
      influxdb: [
        influx('$col', columns.join(', '), 'busytone_latency_buckets', {
          where: `"metric" = '${metric}'`,
          fill: 'none',
          as: 'heatmap',
        }),
      ],
      prometheus: [
        promql(
          '{{le}}',
          `sum by (le) (increase(busytone_${metric}_seconds_bucket{slice}[$__rate_interval]))`,
          'heatmap',
        ),
      ],
    },
  };
}

function byClass({ metric, name, what }: Latency): PanelSpec {
  return {
    kind: 'lines',
    title: `${name} p95 by class`,
    description: `${what} Classes of traffic apart: a long prompt or a long thought is no fault of the endpoint, but a class whose line leaves the others is served worse.`,
    remark: {
      influxdb: 'The worst of the intervals and phases in a point.',
      prometheus: 'Read from buckets. Of k6: over the whole run so far.',
    },
    unit: 's',
    size: { w: 12, h: 7 },
    dashed: '^k6',
    queries: {
      influxdb: [
        influx('$tag_class', 'max("p95_ms") / 1000', 'busytone_latency', {
          where: `"metric" = '${metric}'`,
          by: ['class'],
        }),
        influx('k6: $tag_class', 'percentile("value", 95) / 1000', `llm_${metric}`, { scope: 'k6', by: ['class'] }),
      ],
      prometheus: [
        promql('{{class}}', quantileOf(0.95, `busytone_${metric}_seconds`, 'class')),
        promql('k6: {{class}}, all so far', `max by (class) (k6_llm_${metric}_p95{k6})`),
      ],
    },
  };
}

export const waits: readonly PanelSpec[] = [
  ...latencies.flatMap(latency => [lines(latency), spread(latency)]),
  ...latencies.filter(({ metric }) => metric !== 'tpot').map(byClass),
];
