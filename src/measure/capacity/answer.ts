import { duration, rate } from '../wording.js';
import { isNear } from './search.js';
import type { CapacityAnswer, CapacityStep, EndReason, LoadUnit, SearchSettings } from './types.js';

/** A load in words: `12.4 requests/s`, `1 user`. */
export function loadWords(load: number, unit: LoadUnit): string {
  if (unit === 'perSecond') return `${amount(load)} requests/s`;
  return load === 1 ? '1 user' : `${amount(load)} users`;
}

/** The load without its noun: `12.4/s`, `48`. */
export function shortLoad(load: number, unit: LoadUnit): string {
  return unit === 'perSecond' ? `${amount(load)}/s` : amount(load);
}

/** Three digits, however small the load. */
function amount(load: number): string {
  return load < 1 ? String(Number(load.toPrecision(3))) : rate(load);
}

export interface AnswerInput {
  readonly steps: readonly CapacityStep[];
  readonly search: SearchSettings;
  readonly unit: LoadUnit;
  readonly ended: EndReason | null;
}

/** What the steps say together, in numbers and in words. */
export function answerOf(input: AnswerInput): CapacityAnswer {
  const { steps, search } = input;
  const last = new Map(steps.map(step => [step.load, step]));
  const loads = [...last.values()].sort((a, b) => a.load - b.load);
  const at = (decision: CapacityStep['judgement']['decision']) =>
    loads.filter(({ judgement }) => judgement.decision === decision);
  const failing = at('fail')[0] ?? null;
  const holding = at('pass').findLast(step => failing === null || step.load < failing.load) ?? null;
  const [holds, fails] = [holding?.load ?? null, failing?.load ?? null];
  const between = (step: CapacityStep) => step.load > (holds ?? 0) && step.load < (fails ?? Number.POSITIVE_INFINITY);
  const instrument = at('instrument').find(between)?.load ?? null;
  const undecided = at('undecided')
    .filter(between)
    .map(({ load }) => load);
  const facts = {
    kind: kindOf(holds, fails),
    holds,
    fails,
    undecided,
    instrument,
    confirmed: steps.filter(({ load, judgement }) => load === holds && judgement.decision === 'pass').length > 1,
    withinPrecision: holds !== null && fails !== null && isNear(holds, fails, search),
    broke: failing?.broke ?? null,
  } as const;
  return { ...facts, headline: headlineOf(facts, failing, input), sentences: sentencesOf(facts, loads, input) };
}

type Facts = Omit<CapacityAnswer, 'headline' | 'sentences'>;

function kindOf(holds: number | null, fails: number | null): CapacityAnswer['kind'] {
  if (holds !== null) return fails === null ? 'lower bound' : 'interval';
  return fails === null ? 'unknown' : 'upper bound';
}

function headlineOf({ holds, fails }: Facts, failing: CapacityStep | null, { unit, steps }: AnswerInput): string {
  const broke = failing === null ? '' : brokeWords(failing);
  if (holds !== null && fails !== null) {
    const sure = `95 % sure between ${amount(holds)} and ${amount(fails)}`;
    return `Holds ${loadWords(holds, unit)} (meets every SLO, ${sure}); at ${amount(fails)} ${broke}.`;
  }
  if (holds !== null) return `Holds at least ${loadWords(holds, unit)}; where it breaks was not seen.`;
  if (fails !== null) return `Holds less than ${loadWords(fails, unit)}: there ${broke}. No load was seen to hold.`;
  return steps.length === 0 ? 'Nothing was measured.' : 'No load was surely held, and none surely failed.';
}

/** `ttft.p95 breaks (at 7.2 s)`, `the queue only grows`. */
function brokeWords({ broke, figures, objectives }: CapacityStep): string {
  if (broke === null) return 'it breaks';
  if (broke === 'queue') return 'the queue only grows';
  const latency = objectives.find(({ objective }) => objective === broke)?.latency ?? null;
  const value = latency === null ? undefined : figures.latency[latency.metric][latency.percentile];
  const actual = value?.infinite
    ? ' (too many got no answer)'
    : value?.value == null
      ? ''
      : ` (${duration(value.value)})`;
  return `${broke} breaks${actual}`;
}

function sentencesOf(facts: Facts, loads: readonly CapacityStep[], input: AnswerInput): string[] {
  const { unit, ended, search } = input;
  const { holds, fails, undecided, instrument, confirmed, withinPrecision } = facts;
  const said: string[] = [];
  if (holds !== null) {
    said.push(
      confirmed
        ? `A further step at ${shortLoad(holds, unit)} confirmed it.`
        : `No further step at ${shortLoad(holds, unit)} has confirmed it.`,
    );
  }
  if (undecided.length > 0) {
    const named = undecided.map(load => shortLoad(load, unit)).join(', ');
    said.push(`At ${named} the intervals lie on both sides of an objective: neither held nor missed for sure.`);
  }
  if (instrument !== null) {
    const why = loads.find(({ load }) => load === instrument)?.why ?? '';
    said.push(`${shortLoad(instrument, unit)} is the instrument's limit and says nothing of the endpoint: ${why}`);
  }
  const end = endWords(ended, facts, search, unit);
  if (end !== null) said.push(end);
  if (holds !== null && fails !== null && !withinPrecision && undecided.length === 0 && instrument === null) {
    said.push(`The two are further apart than the precision that was asked for.`);
  }
  return said;
}

function endWords(
  ended: EndReason | null,
  { fails, holds }: Facts,
  { to, least }: SearchSettings,
  unit: LoadUnit,
): string | null {
  switch (ended) {
    case 'highest':
      return fails === null ? `The search was not to go above ${shortLoad(to ?? 0, unit)} (--to).` : null;
    case 'least':
      return holds === null ? `The search does not go below ${shortLoad(least, unit)}.` : null;
    case 'steps':
      return 'All steps that it may take were taken.';
    case 'time':
      return 'The time for all steps was used up.';
    case 'limit.requests':
      return 'The requests for all steps (--max-requests) do not cover another one.';
    case 'limit.tokens':
      return 'The tokens for all steps (--max-tokens) do not cover another one.';
    case 'limit.money':
      return 'The budget for all steps does not cover another one.';
    case 'interrupted':
      return 'The search was interrupted: this is what is known so far.';
    case 'found':
    case null:
      return null;
  }
}
