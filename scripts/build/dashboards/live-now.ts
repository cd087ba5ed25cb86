import { colours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, leastInterval, perSecond, promql, quantileOf } from './queries.js';

const size = { w: 3, h: 4 };
const decided = 'end=~"answered|busy|abandoned|failed"';

/** What a person wants to see from across the room, in the order of asking. */
export const now: readonly PanelSpec[] = [
  {
    kind: 'stat',
    title: 'Turned away',
    description:
      'Busy rate of the last half minute: intents whose last attempt was refused as busy / intents that count for or against the endpoint. Above 2 % (yellow) users notice; above 10 % (red) the endpoint is busy.',
    remark: { prometheus: 'Of k6 it is the share of attempts, because its own share is over the whole run.' },
    unit: 'percentunit',
    decimals: 1,
    size,
    steps: [
      [null, colours.good],
      [0.02, colours.warn],
      [0.1, colours.bad],
    ],
    queries: {
      influxdb: [
        influx('busy', 'sum("busy") / sum("decided")', 'busytone_intents', { over: '30s', fill: 'none' }),
        influx('k6: busy', 'mean("value")', 'llm_busy', { scope: 'k6', over: '30s', fill: 'none' }),
      ],
      prometheus: [
        promql(
          'busy',
          `sum(rate(busytone_intents_total{slice,end="busy"}[$__rate_interval])) / sum(rate(busytone_intents_total{slice,${decided}}[$__rate_interval]))`,
        ),
        promql(
          'k6: busy',
          'sum(rate(k6_llm_outcomes_total{k6,outcome=~"busy.*"}[$__rate_interval])) / sum(rate(k6_llm_outcomes_total{k6}[$__rate_interval]))',
        ),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'Good answers',
    description:
      'Good fraction of the last half minute: intents answered within every latency objective / intents that count. Without objectives every answer is good. Yellow under 99 %, red under 95 %.',
    remark: {
      prometheus:
        'Of k6 it is the share over the whole run so far, the plain mean of classes and phases: k6 sends no more.',
    },
    unit: 'percentunit',
    decimals: 1,
    size,
    steps: [
      [null, colours.bad],
      [0.95, colours.warn],
      [0.99, colours.good],
    ],
    queries: {
      influxdb: [
        influx('good', 'sum("good") / sum("decided")', 'busytone_intents', { over: '30s', fill: 'none' }),
        influx('k6: good', 'mean("value")', 'llm_good', { scope: 'k6', over: '30s', fill: 'none' }),
      ],
      prometheus: [
        promql(
          'good',
          `sum(rate(busytone_good_intents_total{slice}[$__rate_interval])) / sum(rate(busytone_intents_total{slice,${decided}}[$__rate_interval]))`,
        ),
        promql('k6: good', 'avg(k6_llm_good_rate{k6})'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'Planned load',
    description:
      'What the plan asks for now: intents per second in an open loop, users in a closed one. Of k6, which tells no plan, it is the attempts sent per second.',
    unit: 'short',
    decimals: 1,
    size,
    queries: {
      influxdb: [
        influx('planned', 'last("planned")', 'busytone_load', { scope: 'run', fill: 'none' }),
        influx('k6: sent', perSecond('value'), 'llm_started', { scope: 'k6', fill: 'none' }),
      ],
      prometheus: [
        promql('planned', 'sum(busytone_planned_load{run})'),
        promql('k6: sent', 'sum(rate(k6_llm_started_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'In flight',
    description:
      'Attempts on the wire: sent, and neither ended nor given up. When it grows while the load does not, requests pile up.',
    remark: { influxdb: 'k6 does not tell it; its virtual users, who may be waiting for their turn, stand in for it.' },
    unit: 'short',
    decimals: 0,
    size,
    queries: {
      influxdb: [
        influx('in flight', 'last("in_flight")', 'busytone_load', { scope: 'run', fill: 'none' }),
        influx('k6: users', 'last("value")', 'vus', { scope: 'k6Run', fill: 'none' }),
      ],
      prometheus: [
        promql('in flight', 'sum(busytone_in_flight{run})'),
        promql('k6: in flight', 'sum(k6_llm_started_total{k6}) - sum(k6_llm_outcomes_total{k6})'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'TTFT p95',
    description:
      'Time to first token, of 95 in 100 answered intents at most this: from the moment the user asked, waits between retries included, to the first token, reasoning or answer. Those turned away are not in it, so read it with the busy rate.',
    remark: {
      influxdb: `Exact, of the last ${leastInterval}, all classes and phases together.`,
      prometheus:
        'Read from buckets: the true value lies in the same bucket. Of k6, by its native histogram, or else over the whole run so far.',
    },
    unit: 's',
    decimals: 2,
    size,
    queries: {
      influxdb: [
        influx('TTFT p95', 'max("p95_ms") / 1000', 'busytone_latency_all', {
          scope: 'run',
          where: `"metric" = 'ttft'`,
          fill: 'none',
        }),
        influx('k6: TTFT p95', 'percentile("value", 95) / 1000', 'llm_ttft', { scope: 'k6', fill: 'none' }),
      ],
      prometheus: [
        promql('TTFT p95', quantileOf(0.95, 'busytone_ttft_seconds')),
        promql('k6: TTFT p95, all so far', 'max(k6_llm_ttft_p95{k6})'),
        promql('k6: TTFT p95', 'histogram_quantile(0.95, sum(rate(k6_llm_ttft_seconds{k6}[$__rate_interval])))'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'TPOT p95',
    description:
      'Time per output token after the first, of 95 in 100 answers at most this: (last − first token) / (output tokens − 1). Readers of prose are comfortable below 100 ms or so.',
    remark: {
      influxdb: `Exact, of the last ${leastInterval}, all classes and phases together.`,
      prometheus:
        'Read from buckets: the true value lies in the same bucket. Of k6, by its native histogram, or else over the whole run so far.',
    },
    unit: 's',
    decimals: 0,
    size,
    queries: {
      influxdb: [
        influx('TPOT p95', 'max("p95_ms") / 1000', 'busytone_latency_all', {
          scope: 'run',
          where: `"metric" = 'tpot'`,
          fill: 'none',
        }),
        influx('k6: TPOT p95', 'percentile("value", 95) / 1000', 'llm_tpot', { scope: 'k6', fill: 'none' }),
      ],
      prometheus: [
        promql('TPOT p95', quantileOf(0.95, 'busytone_tpot_seconds')),
        promql('k6: TPOT p95, all so far', 'max(k6_llm_tpot_p95{k6})'),
        promql('k6: TPOT p95', 'histogram_quantile(0.95, sum(rate(k6_llm_tpot_seconds{k6}[$__rate_interval])))'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'Output tokens',
    description:
      'Output tokens per second, reasoning included, of the attempts that ended. The ceiling of an endpoint: when it stays flat while the load rises, the endpoint is full.',
    unit: 'short',
    decimals: 0,
    size,
    queries: {
      influxdb: [
        influx('tokens/s', perSecond('output_tokens'), 'busytone_attempts', { fill: 'none' }),
        influx('k6: tokens/s', perSecond('value'), 'llm_tokens', { scope: 'k6', fill: 'none' }),
      ],
      prometheus: [
        promql('tokens/s', 'sum(rate(busytone_output_tokens_total{slice}[$__rate_interval]))'),
        promql('k6: tokens/s', 'sum(rate(k6_llm_tokens_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'stat',
    title: 'Own lateness p99',
    description:
      'How late the instrument itself sent: sent − scheduled, of 99 in 100 attempts at most this. Above 5 ms (yellow) the measurement is suspect, above 50 ms (red) it is of the instrument and not of the endpoint.',
    remark: {
      prometheus:
        'Read from buckets: the true value lies in the same bucket. Of k6 it is p95 over the whole run so far.',
    },
    unit: 's',
    decimals: 1,
    size,
    steps: [
      [null, colours.good],
      [0.005, colours.warn],
      [0.05, colours.bad],
    ],
    queries: {
      influxdb: [
        influx('lateness p99', 'max("p99_ms") / 1000', 'busytone_latency_all', {
          scope: 'run',
          where: `"metric" = 'lateness'`,
          fill: 'none',
        }),
        influx('k6: lateness p99', 'percentile("value", 99) / 1000', 'llm_lateness', { scope: 'k6', fill: 'none' }),
      ],
      prometheus: [
        promql('lateness p99', quantileOf(0.99, 'busytone_lateness_seconds')),
        promql('k6: lateness p95, all so far', 'max(k6_llm_lateness_p95{k6})'),
      ],
    },
  },
];
