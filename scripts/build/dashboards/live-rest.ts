import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, perSecond, promql, quantileOf } from './queries.js';

const third = { w: 8, h: 8 };
const first = 'sum("count") - sum("retries") - sum("reclicks")';

export const tokensAndRetries: readonly PanelSpec[] = [
  {
    kind: 'stack',
    title: 'Output tokens: thinking and answer',
    description:
      'Output tokens per second of the attempts that ended, by the server’s own count where it sends one: reasoning below, the answer proper above. A long answer counts when it ends, so short spikes are not the pace of the endpoint.',
    remark: { influxdb: 'k6 does not tell reasoning apart.', prometheus: 'k6 does not tell reasoning apart.' },
    unit: 'short',
    size: third,
    series: [
      ['thinking', colours.reasoning],
      ['^answer', colours.answer],
      ['k6', colours.quiet],
    ],
    queries: {
      influxdb: [
        influx('thinking', perSecond('reasoning_tokens'), 'busytone_attempts', { fill: '0' }),
        influx(
          'answer',
          '(sum("output_tokens") - sum("reasoning_tokens")) / ($__interval_ms / 1000)',
          'busytone_attempts',
          { fill: '0' },
        ),
        influx('k6: all', perSecond('value'), 'llm_tokens', { scope: 'k6', fill: '0' }),
      ],
      prometheus: [
        promql('thinking', 'sum(rate(busytone_reasoning_tokens_total{slice}[$__rate_interval]))'),
        promql(
          'answer',
          'sum(rate(busytone_output_tokens_total{slice}[$__rate_interval])) - sum(rate(busytone_reasoning_tokens_total{slice}[$__rate_interval]))',
        ),
        promql('k6: all', 'sum(rate(k6_llm_tokens_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'Retry amplification',
    description:
      'Attempts / first attempts, of those that ended: how many requests the endpoint sees for one that a user wanted. 1 without retries. Above 2, retries are most of the load, and they keep an endpoint busy that could have recovered.',
    remark: {
      influxdb: 'k6 tells no retries to InfluxDB: its panel stays empty.',
      prometheus: 'k6 tells no retries: its panel stays empty.',
    },
    unit: 'none',
    decimals: 2,
    min: 1,
    size: third,
    series: [['amplification', colours.busy]],
    steps: [
      [null, 'transparent'],
      [2, colours.bad],
    ],
    queries: {
      influxdb: [influx('amplification', `sum("count") / (${first})`, 'busytone_attempts')],
      prometheus: [
        promql(
          'amplification',
          'sum(rate(busytone_attempts_total{slice}[$__rate_interval])) / (sum(rate(busytone_attempts_total{slice}[$__rate_interval])) - sum(rate(busytone_retries_total{slice}[$__rate_interval])) - sum(rate(busytone_reclicks_total{slice}[$__rate_interval])))',
        ),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'Retries, re-clicks, stalls',
    description:
      'Per second: attempts that client libraries made by themselves after a failure; times that users asked again after the library had given up; and gaps between two tokens above the stall threshold, at which a reader thinks that it hangs.',
    unit: 'short',
    size: third,
    series: [
      ['retries', colours.busy],
      ['re-clicks', colours.failed],
      ['stalls', colours.warn],
    ],
    dashed: 'stalls',
    queries: {
      influxdb: [
        influx('retries', perSecond('retries'), 'busytone_attempts'),
        influx('re-clicks', perSecond('reclicks'), 'busytone_attempts'),
        influx('stalls', perSecond('stalls'), 'busytone_attempts'),
      ],
      prometheus: [
        promql('retries', 'sum(rate(busytone_retries_total{slice}[$__rate_interval]))'),
        promql('re-clicks', 'sum(rate(busytone_reclicks_total{slice}[$__rate_interval]))'),
        promql('stalls', 'sum(rate(busytone_stalls_total{slice}[$__rate_interval]))'),
      ],
    },
  },
];

const own = (name: string) => ({ scope: 'run' as const, where: `"source" = 'busytone' AND "name" = '${name}'` });

export const instrument: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'Lateness of the instrument',
    description:
      'Sent − scheduled of each attempt: what the instrument itself adds to every latency above. The dashed lines are where a run becomes suspect (p99 above 5 ms) and invalid (above 50 ms).',
    remark: { prometheus: 'Read from buckets. Of k6: over the whole run so far.' },
    unit: 's',
    size: third,
    steps: [
      [null, 'transparent'],
      [0.005, colours.warn],
      [0.05, colours.bad],
    ],
    series: [
      ['p50', colours.quiet],
      ['p9', colours.ttft],
    ],
    dashed: '^k6',
    queries: {
      influxdb: [
        influx('p50', 'max("p50_ms") / 1000', 'busytone_latency_all', { scope: 'run', where: `"metric" = 'lateness'` }),
        influx('p99', 'max("p99_ms") / 1000', 'busytone_latency_all', { scope: 'run', where: `"metric" = 'lateness'` }),
        influx('k6: p99', 'percentile("value", 99) / 1000', 'llm_lateness', { scope: 'k6' }),
      ],
      prometheus: [
        promql('p50', quantileOf(0.5, 'busytone_lateness_seconds')),
        promql('p99', quantileOf(0.99, 'busytone_lateness_seconds')),
        promql('k6: p95, all so far', 'max(k6_llm_lateness_p95{k6})'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'CPU and event loop of the instrument',
    description:
      'Share of one core that the measuring thread used, and the p99 of its event loop’s delay as a share of 10 ms. Either above 0.8 makes a run suspect: the machine is too small for the load, and latencies are its own.',
    remark: { influxdb: 'Runs of k6 do not tell it.', prometheus: 'Runs of k6 do not tell it.' },
    unit: 'percentunit',
    size: third,
    steps: [
      [null, 'transparent'],
      [0.8, colours.warn],
    ],
    series: [
      ['CPU', colours.ttft],
      ['delay', colours.ttfa],
    ],
    queries: {
      influxdb: [
        influx('CPU', 'max("value")', 'busytone_telemetry', own('client.cpu')),
        influx('loop delay / 10 ms', 'max("value") / 10', 'busytone_telemetry', own('client.loop_delay_p99_ms')),
      ],
      prometheus: [
        promql('CPU', 'max(busytone_client_cpu{run})'),
        promql('loop delay / 10 ms', 'max(busytone_client_loop_delay_p99_ms{run}) / 10'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'Memory of the instrument',
    description:
      'Memory of the process that sends the load. It should level off; where it climbs for the whole run, the run will not last.',
    remark: { influxdb: 'Runs of k6 do not tell it.', prometheus: 'Runs of k6 do not tell it.' },
    unit: 'bytes',
    size: third,
    series: [['memory', colours.reasoning]],
    queries: {
      influxdb: [influx('memory', 'max("value")', 'busytone_telemetry', own('client.rss_bytes'))],
      prometheus: [promql('memory', 'max(busytone_client_rss_bytes{run})')],
    },
  },
];
