import type { Validity } from '../summary-types.js';
import { counted, share } from '../wording.js';
import { pooledEvidence } from './evidence.js';
import type { Judgement, ObjectiveEvidence, Steadiness } from './types.js';

/** What one step at a load showed. */
export interface Look {
  readonly evidence: readonly ObjectiveEvidence[];
  /** The same with the client's own delay taken off every wait. */
  readonly withoutLateness: readonly ObjectiveEvidence[];
  readonly steadiness: Steadiness;
  readonly validity: Validity;
  readonly givenUp: boolean;
}

export interface JudgedLoad {
  readonly judgement: Judgement;
  readonly why: string;
  /** An objective, or `queue`; null where nothing surely broke. */
  readonly broke: string | null;
}

/** Checks of a run that are about the client and not about the endpoint. Without those of `watching` nothing was seen. */
const watching = [
  'loop_delay',
  'cpu',
  'held_up',
  'core_wait',
  'gc',
  'local_limit',
  'workers',
  'records',
  'damaged_lines',
];
const clientChecks = ['lateness', ...watching];

/**
 * What is known of a load from all steps at it. Where the client could not watch (INVALID but for lateness), a step says
 * nothing. Where it was late, it made the waits longer and the load rougher: a load that holds in spite of it holds, and
 * a miss counts against the endpoint only where lateness was not INVALID and, if anything of the client was SUSPECT, the
 * miss remains with the client's delay taken off every wait.
 */
export function judgeLoad(looks: readonly Look[]): JudgedLoad {
  const sound = looks.filter(({ validity }) => checkAt(validity, watching, ['invalid']) === null);
  const last = sound.at(-1);
  if (last === undefined) return ofInstrument(looks.at(-1), watching, 'invalid');
  const punctual = sound.filter(({ validity }) => checkAt(validity, ['lateness'], ['invalid']) === null);
  const used = punctual.length > 0 ? punctual : sound;
  const missed = missOf(used);
  if (missed !== null) return used === punctual ? missed : ofInstrument(last, ['lateness'], 'invalid');
  const keptBack = checkAt(last.validity, ['achieved_load'], ['suspect', 'invalid']);
  if (keptBack !== null) return ofInstrument(last, ['achieved_load'], 'suspect', 'invalid');
  const evidence = pooledEvidence(used.map(look => look.evidence));
  const tightest = byMargin(evidence, ({ high }) => high);
  if (tightest !== undefined && evidence.every(each => each.decision === 'pass')) {
    return { judgement: { decision: 'pass', leans: 'pass' }, why: `${evidenceWords(tightest)}.`, broke: null };
  }
  const leans = evidence.every(each => each.share !== null && each.share <= each.allowed) ? 'pass' : 'fail';
  const open = byMargin(
    evidence.filter(each => each.decision === 'undecided'),
    ({ high }) => high,
  );
  const why = open === undefined ? 'Nothing was measured.' : `${evidenceWords(open)}: too few to be sure.`;
  return { judgement: { decision: 'undecided', leans }, why, broke: null };
}

/** The miss that steps show together, of an objective or by a queue that only grows; null where none is sure. */
function missOf(looks: readonly Look[]): JudgedLoad | null {
  const last = looks.at(-1);
  if (last === undefined) return null;
  const worst = byMargin(pooledEvidence(looks.map(look => look.evidence)), ({ low, share: value }) => low ?? value);
  if (worst !== undefined && (worst.decision === 'fail' || looks.some(look => look.givenUp))) {
    const doubted = looks.findLast(({ validity }) => checkAt(validity, clientChecks, ['suspect']) !== null);
    if (doubted !== undefined && !remains(looks)) return ofInstrument(doubted, clientChecks, 'suspect');
    return { judgement: { decision: 'fail', leans: 'fail' }, why: `${evidenceWords(worst)}.`, broke: worst.objective };
  }
  if (last.steadiness.steady) return null;
  const why = `The queue grew all through the step, by ${share(last.steadiness.unservedShare)} of what came: more came than was served.`;
  return { judgement: { decision: 'fail', leans: 'fail' }, why, broke: 'queue' };
}

/** Whether objectives are missed with the client's delay taken off, too: surely, or clearly in a step that was given up. */
function remains(looks: readonly Look[]): boolean {
  const evidence = pooledEvidence(looks.map(look => look.withoutLateness));
  const givenUp = looks.some(look => look.givenUp);
  return evidence.some(each => each.decision === 'fail' || (givenUp && (each.share ?? 0) > each.allowed));
}

/** What the checks that are about the client say of a step: a step that was given up is not suspect for that. */
export function clientVerdict(validity: Validity): Validity['verdict'] {
  const ids = [...clientChecks, 'achieved_load'];
  if (checkAt(validity, ids, ['invalid']) !== null) return 'INVALID';
  return checkAt(validity, ids, ['suspect']) === null ? 'VALID' : 'SUSPECT';
}

function ofInstrument(look: Look | undefined, ids: readonly string[], ...levels: readonly string[]): JudgedLoad {
  const why = look === undefined ? null : checkAt(look.validity, ids, levels);
  return { judgement: { decision: 'instrument', leans: 'fail' }, why: why ?? '', broke: null };
}

function checkAt(validity: Validity, ids: readonly string[], levels: readonly string[]): string | null {
  return validity.checks.find(check => ids.includes(check.id) && levels.includes(check.level))?.message ?? null;
}

/** The objective that comes nearest to being missed, or is missed by most. */
function byMargin(
  evidence: readonly ObjectiveEvidence[],
  of: (each: ObjectiveEvidence) => number | null,
): ObjectiveEvidence | undefined {
  const margin = (each: ObjectiveEvidence) => (of(each) ?? 0) / each.allowed;
  return [...evidence].sort((a, b) => margin(b) - margin(a))[0];
}

/** `ttft.p95 < 5 s was broken by 43 of 150 intents (22–36 %; 5 % may)`. */
export function evidenceWords({ objective, violating, of, low, high, allowed }: ObjectiveEvidence): string {
  const range = low === null || high === null ? '' : `95 % sure: ${rangeWords(low, high)}; `;
  return `${objective} was broken by ${violating} of ${counted(of, 'intent')} (${range}${share(allowed)} may)`;
}

function rangeWords(low: number, high: number): string {
  return `${share(low).replace(' %', '')}–${share(high)}`;
}
