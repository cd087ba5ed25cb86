import { outcomeClasses } from '../../../src/protocol/types.js';
import { colours, outcomeColours } from './palette.js';
import type { PanelSpec } from './panels.js';
import { influx, perSecond, promql } from './queries.js';

const ends = 'end=~"answered|busy|abandoned|failed"';

/** Series of outcomes by their own colour, also where k6 wrote them. */
export const bySeries = [...outcomeColours(outcomeClasses)].map(
  ([outcome, colour]) => [`^(k6: )?${outcome.replace('.', '\\.')}$`, colour] as const,
);

export const byEnd = [
  ['answered', colours.answered],
  ['busy', colours.busy],
  ['abandoned', colours.abandoned],
  ['failed', colours.failed],
  ['cancelled', colours.cancelled],
  ['interrupted', colours.quiet],
] as const;

export const load: readonly PanelSpec[] = [
  {
    kind: 'lines',
    title: 'Load: planned, answered, good',
    description:
      'Planned intents per second (users in a closed loop), against the intents that were answered and those answered within every latency objective (goodput). Look for the moment when good falls away from planned: from there on more load brings no more answers. Answers stand when they end, so they lag behind the plan by as long as they take.',
    remark: {
      influxdb: 'Of k6: attempts sent instead of planned intents.',
      prometheus: 'Of k6: attempts sent instead of planned intents.',
    },
    unit: 'reqps',
    size: { w: 12, h: 9 },
    series: [
      ['planned|sent', colours.load],
      ['answered', colours.answered],
      ['good', colours.good],
    ],
    dashed: 'planned|sent',
    queries: {
      influxdb: [
        influx('planned', 'mean("planned")', 'busytone_load', { scope: 'run' }),
        influx('answered', perSecond('count'), 'busytone_intents', { where: `"end" = 'answered'` }),
        influx('good', perSecond('good'), 'busytone_intents'),
        influx('k6: sent', perSecond('value'), 'llm_started', { scope: 'k6' }),
        influx('k6: answered', perSecond('value'), 'llm_answered', { scope: 'k6' }),
        influx('k6: good', perSecond('value'), 'llm_good', { scope: 'k6' }),
      ],
      prometheus: [
        promql('planned', 'sum(busytone_planned_load{run})'),
        promql('answered', 'sum(rate(busytone_intents_total{slice,end="answered"}[$__rate_interval]))'),
        promql('good', 'sum(rate(busytone_good_intents_total{slice}[$__rate_interval]))'),
        promql('k6: sent', 'sum(rate(k6_llm_started_total{k6}[$__rate_interval]))'),
        promql('k6: answered', 'sum(rate(k6_llm_answered_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'stack',
    title: 'How requests ended',
    description:
      'Attempts per second by outcome, one band each: blue is answered; orange are the ways of being busy, from rate limits to streams closed without a token; yellow waits that ran out; violet failures; grey users who left. Look for the band that grows first: it is how this endpoint says that it is busy.',
    unit: 'reqps',
    size: { w: 12, h: 9 },
    series: bySeries,
    queries: {
      influxdb: [
        influx('$tag_outcome', perSecond('count'), 'busytone_attempts', { by: ['outcome'], fill: '0' }),
        influx('k6: $tag_outcome', perSecond('value'), 'llm_outcomes', { scope: 'k6', by: ['outcome'], fill: '0' }),
      ],
      prometheus: [
        promql('{{outcome}}', 'sum by (outcome) (rate(busytone_attempts_total{slice}[$__rate_interval]))'),
        promql('k6: {{outcome}}', 'sum by (outcome) (rate(k6_llm_outcomes_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'Busy rate',
    description:
      'Intents turned away / intents that count, by phase of the load. The dashed lines are 2 % and 10 %. Look at how long it stays up after the surge has gone: that is the time to recover.',
    remark: { prometheus: 'Of k6: the share of attempts.' },
    unit: 'percentunit',
    max: 1,
    size: { w: 8, h: 8 },
    steps: [
      [null, 'transparent'],
      [0.02, colours.warn],
      [0.1, colours.bad],
    ],
    dashed: '^k6',
    queries: {
      influxdb: [
        influx('$tag_phase', 'sum("busy") / sum("decided")', 'busytone_intents', { by: ['phase'] }),
        influx('k6: $tag_phase', 'mean("value")', 'llm_busy', { scope: 'k6', by: ['phase'] }),
      ],
      prometheus: [
        promql(
          '{{phase}}',
          `sum by (phase) (rate(busytone_intents_total{slice,end="busy"}[$__rate_interval])) / sum by (phase) (rate(busytone_intents_total{slice,${ends}}[$__rate_interval]))`,
        ),
        promql(
          'k6: {{phase}}',
          'sum by (phase) (rate(k6_llm_outcomes_total{k6,outcome=~"busy.*"}[$__rate_interval])) / sum by (phase) (rate(k6_llm_outcomes_total{k6}[$__rate_interval]))',
        ),
      ],
    },
  },
  {
    kind: 'stack',
    title: 'How users fared',
    description:
      'Intents per second by how they ended for the user, retries over: answered, turned away as busy, abandoned (the user lost patience), failed. Cancelled and interrupted ones count neither for nor against the endpoint. Set beside "How requests ended" it shows what retries hide.',
    remark: { influxdb: 'k6 tells only who was answered.', prometheus: 'k6 tells only who was answered.' },
    unit: 'reqps',
    size: { w: 8, h: 8 },
    series: byEnd,
    queries: {
      influxdb: [
        influx('$tag_end', perSecond('count'), 'busytone_intents', { by: ['end'], fill: '0' }),
        influx('k6: answered', perSecond('value'), 'llm_answered', { scope: 'k6', fill: '0' }),
      ],
      prometheus: [
        promql('{{end}}', 'sum by (end) (rate(busytone_intents_total{slice}[$__rate_interval])) > 0'),
        promql('k6: answered', 'sum(rate(k6_llm_answered_total{k6}[$__rate_interval]))'),
      ],
    },
  },
  {
    kind: 'lines',
    title: 'In flight',
    description:
      'Attempts on the wire at the end of each interval. By Little’s law it is rate × duration: it rises with the load, and with everything that makes answers slower. A plateau under rising load is a limit of the endpoint, or of the scenario (`limits.concurrency`).',
    remark: { influxdb: 'Of k6: its virtual users, some of whom may be waiting for their turn.' },
    unit: 'short',
    size: { w: 8, h: 8 },
    series: [['in flight|users', colours.ttft]],
    dashed: '^k6',
    queries: {
      influxdb: [
        influx('in flight', 'max("in_flight")', 'busytone_load', { scope: 'run' }),
        influx('k6: users', 'max("value")', 'vus', { scope: 'k6Run' }),
      ],
      prometheus: [
        promql('in flight', 'sum(busytone_in_flight{run})'),
        promql('k6: in flight', 'sum(k6_llm_started_total{k6}) - sum(k6_llm_outcomes_total{k6})'),
      ],
    },
  },
];
