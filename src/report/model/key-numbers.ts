import { formatDurationMs, formatMoment, formatShare, formatWhole } from '../../base/units.js';
import type { Distribution, Summary } from '../../measure/summary-types.js';
import {
  countOf,
  interval,
  lostSentence,
  maybe,
  nothing,
  perSecond,
  plural,
  tokensPerSecond,
  tooFew,
} from './numbers.js';
import type { TermId } from './terms.js';
import type { KeyNumber, Tone } from './types.js';

/** The few numbers that a decision rests on, each with its sample size and its interval. */
export function keyNumbers(summary: Summary): KeyNumber[] {
  const { latency } = summary.overall;
  return [
    busyRate(summary),
    good(summary),
    turnedBusy(summary),
    recovery(summary),
    wait('First token, p95', 'ttft', latency.ttft),
    wait('First answer token, p95', 'ttfa', latency.ttfa),
    speed(summary),
    amplification(summary),
  ];
}

function busyRate({ overall, verdict }: Summary): KeyNumber {
  const { intents, upper } = overall.busyRate;
  const range = interval(intents.low, intents.high, formatShare);
  return {
    label: 'Users turned away',
    term: 'busy',
    value: maybe(intents.value, formatShare),
    notes: [
      `${countOf(intents)} intents${range ? `; ${range}` : ''}`,
      ...(verdict.peakBusyRate !== null && verdict.peakBusyAtMs !== null
        ? [`worst: ${formatShare(verdict.peakBusyRate)} at ${formatMoment(verdict.peakBusyAtMs)}`]
        : []),
      ...(upper.value !== null && intents.value !== null && upper.value > intents.value
        ? [`${formatShare(upper.value)} with suspected cases`]
        : []),
    ],
    tone: intents.value === null ? 'quiet' : intents.count > 0 ? 'bad' : 'good',
  };
}

function good({ overall }: Summary): KeyNumber {
  const { intents, goodFraction, busyRate } = overall;
  const slow = intents.answered - intents.good;
  return {
    label: 'Answered well',
    term: 'good',
    value: maybe(goodFraction, formatShare),
    notes: [
      `${formatWhole(intents.good)} of ${formatWhole(busyRate.intents.of)} intents met every limit`,
      ...(slow > 0 ? [`${formatWhole(slow)} more answered, but too slowly`] : []),
    ],
    tone: goodFraction === null ? 'quiet' : 'good',
  };
}

function turnedBusy({ verdict, run }: Summary): KeyNumber {
  const label = 'Turned busy at';
  if (verdict.outcome === 'too_little_data') return { label, term: 'busy', value: nothing, notes: [], tone: 'quiet' };
  if (verdict.busyFromMs === null)
    return { label, term: 'busy', value: 'never', notes: ['within this load'], tone: 'good' };
  const until = verdict.busyUntilMs === null ? 'until the end' : `until ${formatMoment(verdict.busyUntilMs)}`;
  const load = verdict.busyFromLoad;
  return {
    label,
    term: 'busy',
    value:
      load === null ? formatMoment(verdict.busyFromMs) : run.mode !== 'closed' ? perSecond(load) : plural(load, 'user'),
    notes: [
      ...(run.mode !== 'closed' ? ['intents per second'] : []),
      `from ${formatMoment(verdict.busyFromMs)} ${until}`,
    ],
    tone: 'bad',
  };
}

function recovery({ verdict }: Summary): KeyNumber {
  const { state, timeMs, ttftHysteresis } = verdict.recovery;
  const values: Readonly<Record<typeof state, { value: string; note: string; tone: Tone }>> = {
    recovered:
      timeMs === 0
        ? { value: 'at once', note: 'well again when the surge ended', tone: 'good' }
        : { value: maybe(timeMs, formatDurationMs), note: 'after the surge had ended', tone: 'good' },
    never: { value: 'never', note: 'not before the run ended', tone: 'bad' },
    not_needed: { value: 'not needed', note: 'it stayed within its baseline', tone: 'good' },
    unknown: { value: nothing, note: 'too little came after a surge to tell', tone: 'quiet' },
  };
  const { value, note, tone } = values[state];
  return {
    label: 'Recovered in',
    term: 'recovery',
    value,
    notes: [note, ...(ttftHysteresis === null ? [] : [`TTFT afterwards ${ttftHysteresis.toFixed(2)}× of before`])],
    tone,
  };
}

function wait(label: string, term: TermId, of: Distribution): KeyNumber {
  const { p95 } = of;
  const range = interval(p95.low, p95.high, formatDurationMs);
  const all = p95.adjustedInfinite ? '∞' : maybe(p95.adjusted, formatDurationMs);
  return {
    label,
    term,
    value: maybe(p95.value, formatDurationMs),
    notes: [
      lostSentence(of),
      ...(range ? [`95 % interval ${range}`] : []),
      ...(of.missing > 0 ? [`over all intents: ${all}`] : []),
      ...(p95.enough || of.n === 0 ? [] : [tooFew(of.n)]),
    ],
    tone: p95.value === null ? 'quiet' : 'good',
  };
}

function speed({ overall }: Summary): KeyNumber {
  const { p50 } = overall.tokensPerSecond.all;
  const range = interval(p50.low, p50.high, tokensPerSecond);
  return {
    label: 'Output speed, p50',
    term: 'speed',
    value: maybe(p50.value, tokensPerSecond),
    notes: [
      `${plural(overall.tokensPerSecond.all.n, 'stream')}${range ? `; ${range}` : ''}`,
      `together at best ${formatWhole(overall.tokens.perMinutePeak)} tokens a minute`,
    ],
    tone: p50.value === null ? 'quiet' : 'good',
  };
}

function amplification({ overall }: Summary): KeyNumber {
  return {
    label: 'Attempts per intent',
    term: 'amplification',
    value: maybe(overall.amplification, value => `${value.toFixed(2)}×`),
    notes: [
      `${plural(overall.attempts, 'attempt')} for ${plural(overall.intents.sent, 'intent')}`,
      ...(overall.retries.reclicks === 0
        ? []
        : [
            `${plural(overall.retries.library, 'retry', 'retries')} of client libraries, ${plural(overall.retries.reclicks, 're-click')} of users`,
          ]),
    ],
    tone: overall.amplification === null ? 'quiet' : 'good',
  };
}
