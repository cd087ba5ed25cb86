import { formatMoment, formatWhole } from '../../base/units.js';
import { arrivalsWord } from '../../scenario/traffic/arrivals-word.js';
import type { Distribution, Scenario, TokenLength, TrafficClass } from '../../scenario/types.js';
import { clientFacts } from './client-words.js';
import { loadWords } from './load-words.js';
import { cell, plain, prose } from './numbers.js';
import { traceWords } from './trace-words.js';
import type { Fact, Table } from './types.js';

/** The resolved scenario as sentences. */
export function scenarioFacts(scenario: Scenario): Fact[] {
  const { limits, deadlines } = scenario;
  const limited = [
    `${formatWhole(limits.requests)} requests`,
    `${formatWhole(limits.tokens)} tokens`,
    `${formatWhole(limits.concurrency)} at once`,
    formatMoment(limits.durationMs),
    ...(limits.money === null ? [] : [`${limits.money} ${scenario.target.price?.currency ?? ''}`.trim()]),
  ];
  return [
    ...(scenario.description === '' ? [] : [{ label: 'Purpose', value: scenario.description }]),
    { label: 'Load', value: loadWords(scenario.load, inSeconds, arrivalsWord(scenario)) },
    ...(scenario.load.mode === 'replay' ? [{ label: 'Trace', value: traceWords(scenario.load).join('. ') }] : []),
    ...clientFacts(scenario, inSeconds),
    {
      label: 'Deadlines',
      value: [
        `connect ${formatMoment(deadlines.connectMs)}`,
        `headers ${formatMoment(deadlines.headersMs)}`,
        `first token ${formatMoment(deadlines.firstTokenMs)}`,
        `gap ${formatMoment(deadlines.gapMs)}`,
        `whole answer ${formatMoment(deadlines.totalMs)}`,
      ].join(', '),
    },
    { label: 'Stall threshold', value: formatMoment(scenario.stallMs) },
    { label: 'Limits', value: limited.join(', ') },
    {
      label: 'Connections',
      value: [
        `HTTP/${scenario.target.http}`,
        scenario.target.connections === 'reuse' ? 'kept alive and reused' : 'a fresh one for each attempt',
        ...(scenario.target.proxy === null ? [] : [`through the proxy ${new URL(scenario.target.proxy).host}`]),
      ].join(', '),
    },
    { label: 'Seed', value: String(scenario.seed) },
  ];
}

/** The traffic mix. */
export function trafficTable(scenario: Scenario): Table {
  const talks = scenario.traffic.some(({ turns }) => turns.max > 1);
  const { load } = scenario;
  const trace = load.mode === 'replay' ? load.source : null;
  const lengths = (length: TokenLength, told: boolean) => (told ? 'as in the trace' : lengthWords(length));
  const weights = scenario.traffic.reduce((sum, traffic) => sum + traffic.weight, 0);
  return {
    caption: 'Traffic mix',
    corner: 'Class',
    columns: [...(talks ? ['Share', 'Turns'] : ['Share']), 'Prompt tokens', 'Output tokens', 'Reasoning', 'In Chinese'],
    groups: [
      {
        title: '',
        rows: scenario.traffic.map(traffic => ({
          label: traffic.class,
          term: null,
          cells: [
            cell(traffic.weight === 0 && trace !== null ? 'named by rows' : percent(traffic.weight / weights)),
            ...(talks ? [prose(turnsWords(traffic.turns))] : []),
            prose(lengths(traffic.inputTokens, (trace?.inputTokens ?? null) !== null)),
            prose(lengths(traffic.outputTokens, (trace?.outputTokens ?? null) !== null)),
            prose(trace?.tellsReasoning === true ? 'as in the trace' : shareWords(traffic.reasoningShare)),
            cell(percent(traffic.chineseShare)),
          ],
        })),
      },
    ],
    notes: [],
  };
}

const inSeconds = (of: Distribution) => spread(of, 's');

function turnsWords({ of, max }: TrafficClass['turns']): string {
  if (of.kind === 'constant' || of.kind === 'zeta') return spread(of, '');
  return `${spread(of, '')}, 1 to ${formatWhole(max)}`;
}

function lengthWords(length: TokenLength): string {
  if (length.of.kind === 'constant') return formatWhole(length.of.value);
  return `${spread(length.of, '')}, ${formatWhole(length.min)} to ${formatWhole(length.max)}`;
}

function shareWords(of: Distribution): string {
  if (of.kind === 'constant') return of.value === 0 ? 'none' : percent(of.value);
  if (of.kind === 'beta') return `mean ${percent(of.alpha / (of.alpha + of.beta))}`;
  return spread(of, '');
}

function spread(of: Distribution, unit: string): string {
  const number = (value: number) => `${value >= 100 ? formatWhole(value) : plain(value)}${unit && ` ${unit}`}`;
  switch (of.kind) {
    case 'constant':
      return number(of.value);
    case 'uniform':
      return `evenly ${number(of.low)} to ${number(of.high)}`;
    case 'exponential':
      return `exponential, mean ${number(of.mean)}`;
    case 'lognormal':
      return `log-normal, median ${number(Math.exp(of.mu))}`;
    case 'beta':
      return `beta, mean ${number(of.alpha / (of.alpha + of.beta))}`;
    case 'zeta':
      return `zeta, exponent ${plain(of.exponent)}, 1 to ${formatWhole(of.max)}`;
    case 'mixture':
      return of.parts.map(part => `${plain(part.weight)} parts ${spread(part.of, unit)}`).join(' + ');
  }
}

function percent(share: number): string {
  return `${plain(share * 100)} %`;
}
