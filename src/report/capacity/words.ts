import { formatCount, formatDurationMs, formatMoment, formatShare, formatWhole } from '../../base/units.js';
import { loadWords, shortLoad } from '../../measure/capacity/answer.js';
import type {
  Capacity,
  CapacityPercentile,
  CapacityStep,
  Decision,
  LoadUnit,
  ObjectiveEvidence,
} from '../../measure/capacity/types.js';
import { cell, interval, nothing, perSecond, tokensPerSecond } from '../model/numbers.js';
import type { Cell, Chip, Tone } from '../model/types.js';

const decisions: Readonly<Record<Decision, { readonly word: string; readonly tone: Tone }>> = {
  pass: { word: 'holds', tone: 'good' },
  fail: { word: 'breaks', tone: 'bad' },
  undecided: { word: 'not sure', tone: 'quiet' },
  instrument: { word: 'instrument’s limit', tone: 'warn' },
};

export function decisionWord({ judgement, givenUp }: CapacityStep): { readonly word: string; readonly tone: Tone } {
  const { word, tone } = decisions[judgement.decision];
  return { word: givenUp ? `${word}, given up` : word, tone };
}

/** The answer in a word or two. */
export function answerChip({ answer, status }: Capacity): Chip {
  if (status !== 'completed' && answer.kind !== 'interval') return { tone: 'warn', word: 'INTERRUPTED' };
  switch (answer.kind) {
    case 'interval':
      return answer.withinPrecision && answer.confirmed
        ? { tone: 'good', word: 'CAPACITY FOUND' }
        : { tone: 'warn', word: 'CAPACITY BETWEEN BOUNDS' };
    case 'lower bound':
      return { tone: 'warn', word: 'AT LEAST THIS MUCH' };
    case 'upper bound':
      return { tone: 'bad', word: 'LESS THAN THIS' };
    case 'unknown':
      return { tone: 'quiet', word: 'NOT KNOWN' };
  }
}

/** A latency that a curve is drawn of. */
export interface CurveLatency {
  /** `TTFT p95`, `End to end p50`. */
  readonly title: string;
  /** null where the SLO has no limit for it. */
  readonly limitMs: number | null;
  readonly of: (step: CapacityStep) => CapacityPercentile;
}

/** The latency of the objective that broke, else of the first objective that has one, else TTFT p95. */
export function curveLatency({ answer, steps }: Capacity): CurveLatency {
  const objectives = steps[0]?.objectives ?? [];
  const timed = objectives.filter(({ latency }) => latency !== null);
  const own = (timed.find(({ objective }) => objective === answer.broke) ?? timed[0])?.latency ?? null;
  const { metric, percentile } = own ?? { metric: 'ttft', percentile: 'p95' };
  return {
    title: `${metric === 'e2e' ? 'End to end' : metric.toUpperCase()} ${percentile}`,
    limitMs: own?.limitMs ?? null,
    of: ({ figures }) => figures.latency[metric][percentile],
  };
}

/** The objective that came nearest to its limit in a step, or broke it most. */
export function tightest({ objectives }: CapacityStep): ObjectiveEvidence | null {
  const margin = ({ high, allowed }: ObjectiveEvidence) => (high ?? 0) / allowed;
  return [...objectives].sort((a, b) => margin(b) - margin(a))[0] ?? null;
}

/** A column of a step's figures: its title, and the same where there is little room. */
export interface StepColumn {
  readonly title: string;
  readonly brief: string;
}

export function stepColumns(capacity: Capacity): readonly StepColumn[] {
  const latency = curveLatency(capacity).title;
  return [
    { title: 'Load', brief: 'load' },
    { title: 'Decision', brief: 'decision' },
    { title: latency, brief: latency },
    { title: 'Tightest objective broken by', brief: 'broken by' },
    { title: 'Good', brief: 'good' },
    { title: 'Output', brief: 'output' },
    { title: 'In flight', brief: 'in flight' },
    { title: 'Intents', brief: 'intents' },
  ];
}

/** A step's cells under `stepColumns`. */
export function stepCells(step: CapacityStep, capacity: Capacity): readonly Cell[] {
  const { figures } = step;
  const { word, tone } = decisionWord(step);
  const latency = curveLatency(capacity).of(step);
  const range = interval(latency.low, latency.high, formatDurationMs);
  const near = tightest(step);
  return [
    cell(shortLoad(step.load, capacity.unit), [step.purpose]),
    cell(word, step.validity === 'VALID' ? [] : [step.validity], tone),
    cell(percentileText(latency), range === null ? [] : [range]),
    near === null ? cell(nothing) : shareCellOf(near),
    cell(perSecond(figures.goodPerSecond)),
    cell(tokensPerSecond(figures.outputTokensPerSecond)),
    cell(formatCount(Number(figures.inFlight.toPrecision(3)))),
    cell(formatWhole(figures.intents), [`${formatMoment(step.warmUpMs)} + ${formatMoment(step.measuredMs)}`]),
  ];
}

export function percentileText({ value, infinite }: CapacityPercentile): string {
  if (infinite) return '∞';
  return value === null ? nothing : formatDurationMs(value);
}

function shareCellOf({ objective, share, low, high }: ObjectiveEvidence): Cell {
  const range = interval(low, high, formatShare);
  return cell(share === null ? nothing : formatShare(share), [...(range === null ? [] : [range]), objective]);
}

export interface KeyFact {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly tone: Tone;
}

/** What is worth a large number, each with what it rests on. */
export function keyFacts(capacity: Capacity): readonly KeyFact[] {
  const { answer, unit, knee } = capacity;
  const { holds, fails } = answer;
  return [
    {
      label: 'Holds',
      value: holds === null ? nothing : named(holds, unit),
      note:
        holds === null
          ? 'no load surely met every objective'
          : answer.confirmed
            ? 'surely, and confirmed by a further step'
            : 'surely; not confirmed by a further step',
      tone: holds === null ? 'quiet' : 'good',
    },
    {
      label: 'Breaks at',
      value: fails === null ? nothing : named(fails, unit),
      note: fails === null ? 'no load surely missed an objective' : brokenNote(capacity),
      tone: fails === null ? 'quiet' : 'bad',
    },
    ...worthFacts(capacity),
    ...(knee === null
      ? []
      : [
          {
            label: 'Knee',
            value: named(knee.load, unit),
            note: `${perSecond(knee.completedPerSecond)} completed at a mean of ${formatDurationMs(knee.meanE2eMs)} end to end${knee.atTheEdge ? '; no whole step was above it' : ''}`,
            tone: 'quiet' as const,
          },
        ]),
    ...surgeFacts(capacity),
  ];
}

/** `12.4/s`, `48 users`. */
function named(load: number, unit: LoadUnit): string {
  return unit === 'users' ? loadWords(load, unit) : shortLoad(load, unit);
}

function brokenNote({ answer }: Capacity): string {
  if (answer.broke === 'queue') return 'the queue only grew';
  return answer.broke === null ? 'surely' : `${answer.broke} broke first`;
}

function worthFacts({ worth, unit, currency }: Capacity): KeyFact[] {
  if (worth === null) return [];
  const { gpus, usersPerGpu, outputTokensPerMinutePerGpu } = worth;
  const people = unit === 'users' ? 'users' : 'requests under way at once';
  const facts: KeyFact[] = [
    {
      label: 'Tokens per minute',
      value: formatCount(Math.round(worth.outputTokensPerMinute)),
      note: `output tokens at the held load; ${perSecond(worth.completedPerSecond)} completed`,
      tone: 'quiet',
    },
  ];
  if (gpus !== null && usersPerGpu !== null && outputTokensPerMinutePerGpu !== null) {
    facts.push({
      label: 'Users per GPU',
      value: rounded(usersPerGpu),
      note: `${rounded(worth.users)} ${people} on ${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}; ${formatCount(Math.round(outputTokensPerMinutePerGpu))} output tokens a minute each`,
      tone: 'quiet',
    });
  }
  if (worth.servingPerMillionTokensUsd !== null) {
    facts.push({
      label: 'Serving a million tokens',
      value: `${amountText(worth.servingPerMillionTokensUsd)} USD`,
      note: 'GPU hours over output tokens, at the held load without a pause',
      tone: 'quiet',
    });
  }
  if (worth.pricePerMillionTokens !== null) {
    facts.push({
      label: 'Price of a million tokens',
      value: `${amountText(worth.pricePerMillionTokens)} ${currency ?? ''}`.trim(),
      note: 'what all attempts cost over their output tokens, prompts included',
      tone: 'quiet',
    });
  }
  return facts;
}

function surgeFacts({ surge, unit }: Capacity): KeyFact[] {
  if (surge === null) return [];
  const gpus = surge.gpus === null ? '' : `, ${surge.gpus} GPUs`;
  return [
    {
      label: `Replicas for ${surge.surge}`,
      value: String(surge.replicas),
      note: `peak ${shortLoad(surge.peak, unit)}; ${formatShare(surge.headroomLeft)} free at the peak, at least ${formatShare(surge.headroom)} wanted${gpus}`,
      tone: 'quiet',
    },
  ];
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** An amount of money with the digits that say enough. */
export function amountText(amount: string): string {
  return String(Number(Number(amount).toPrecision(3)));
}

/** Axis words of a load. */
export function loadAxis(unit: LoadUnit): string {
  return unit === 'users' ? 'users' : 'requests/s';
}
