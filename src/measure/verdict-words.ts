import { arrivalsWord } from '../scenario/traffic/arrivals-word.js';
import type { Plan } from '../scenario/types.js';
import { surgeEndMs } from './recovery.js';
import type { Distribution, ErrorSample, SliceSummary, SloResult, Verdict } from './summary-types.js';
import { counted, duration, partOf, rate, share } from './wording.js';

export type VerdictFacts = Omit<Verdict, 'headline' | 'sentences'>;

/** What the sentences draw their numbers from. */
export interface VerdictEvidence {
  readonly plan: Plan;
  readonly overall: SliceSummary;
  readonly phases: readonly SliceSummary[];
  readonly classes: readonly SliceSummary[];
  readonly slo: readonly SloResult[];
  readonly errors: readonly ErrorSample[];
}

/** The verdict in one sentence. */
export function headlineOf(facts: VerdictFacts, evidence: VerdictEvidence): string {
  const { overall, errors, slo } = evidence;
  const decided = overall.busyRate.intents.of;
  if (facts.outcome === 'too_little_data') {
    return `Too little data: ${counted(decided, 'intent')} came to an end, too few to judge the endpoint by.`;
  }
  if (facts.outcome === 'failed') {
    const unanswered = decided - overall.intents.answered;
    return `Failed: ${partOf(unanswered, decided, 'intent')} got no answer, most often because of ${mainCause(errors)}.`;
  }
  if (facts.outcome === 'held') {
    const peak = loadText(evidence.plan, evidence.plan.estimate.peakLoad);
    const missed = slo.filter(result => result.met === false).length;
    const objectives = missed === 0 ? '' : `, but missed ${missed} of ${counted(slo.length, 'objective')}`;
    return `Held: ${counted(decided, 'intent')} at up to ${peak}, ${turnedAwayWords(overall)}${objectives}.`;
  }
  const at = facts.busyFromLoad === null ? '' : ` at ${loadText(evidence.plan, facts.busyFromLoad)}`;
  const worst =
    facts.peakBusyRate === null ? '' : `; at worst ${share(facts.peakBusyRate)} of intents were turned away`;
  const from = duration(facts.busyFromMs ?? 0);
  return `Turned busy ${from} into the run${at}${worst}; ${recoveryWords(facts, evidence.plan)}.`;
}

/** What stands below the headline, the weightiest first. */
export function sentencesOf(facts: VerdictFacts, evidence: VerdictEvidence): string[] {
  return [
    turnedAwaySentence(evidence),
    fairnessSentence(evidence.classes),
    leftAndFailedSentence(evidence.overall),
    cancelledSentence(evidence.overall),
    retrySentence(evidence.overall),
    waitSentence(evidence),
    hysteresisSentence(facts),
    objectiveSentence(evidence.slo),
    interruptedSentence(evidence.overall),
  ].filter(sentence => sentence !== null);
}

function recoveryWords(facts: VerdictFacts, plan: Plan): string {
  const { state, timeMs } = facts.recovery;
  if (state === 'recovered' && timeMs === 0) return 'had recovered when the surge ended';
  if (state === 'recovered' && timeMs !== null) return `recovered ${duration(timeMs)} after the surge ended`;
  if (state === 'never') return 'had not recovered when the run ended';
  if (surgeEndMs(plan.phases) !== null) return 'too little came after the surge to tell whether it recovers';
  return facts.busyUntilMs === null ? 'stayed busy to the end' : `busy until ${duration(facts.busyUntilMs)}`;
}

function turnedAwayWords(overall: SliceSummary): string {
  const { count, value } = overall.busyRate.intents;
  return count === 0 || value === null ? 'none turned away' : `${share(value)} turned away`;
}

function turnedAwaySentence({ overall, errors }: VerdictEvidence): string | null {
  const { count, of, value, low, high } = overall.busyRate.intents;
  if (count === 0 || value === null || low === null || high === null) return null;
  const words = errors.find(error => error.outcome.startsWith('busy.'));
  const cause = words ? `, most often as ${words.outcome}${http(words)}` : '';
  const { upper } = overall.busyRate;
  const more = upper.count > count ? ` Up to ${share(upper.value ?? 0)} may have been, counting doubtful cases.` : '';
  return (
    `${partOf(count, of, 'intent')} (${share(value)}, 95 % interval ${share(low)} to ${share(high)}) ` +
    `were turned away for good${cause}.${more}`
  );
}

/** Speaks only where the intervals of two classes do not touch. */
function fairnessSentence(classes: readonly SliceSummary[]): string | null {
  const known = classes.filter(slice => slice.busyRate.intents.of > 0);
  const sorted = [...known].sort((a, b) => (b.busyRate.intents.value ?? 0) - (a.busyRate.intents.value ?? 0));
  const most = sorted[0];
  const least = sorted[sorted.length - 1];
  if (!most || !least || (most.busyRate.intents.low ?? 0) <= (least.busyRate.intents.high ?? 1)) return null;
  return (
    `Not all were treated alike: ${share(most.busyRate.intents.value ?? 0)} of ${most.label} were turned away, ` +
    `but ${share(least.busyRate.intents.value ?? 0)} of ${least.label}.`
  );
}

function leftAndFailedSentence({ intents, abandonment }: SliceSummary): string | null {
  const parts: string[] = [];
  if (intents.abandoned > 0) {
    const median = abandonment.afterMs.p50.value;
    const after = median === null ? '' : `, half of them within ${duration(median)}`;
    parts.push(`${counted(intents.abandoned, 'user')} lost patience and left${after}`);
  }
  if (intents.failed > 0) parts.push(`${counted(intents.failed, 'intent')} failed in other ways`);
  return parts.length === 0 ? null : `${parts.join('; ')}.`;
}

function cancelledSentence({ intents }: SliceSummary): string | null {
  if (intents.cancelled === 0) return null;
  return `${counted(intents.cancelled, 'user')} stopped an answer that was coming, as planned; that counts neither for nor against the endpoint.`;
}

function retrySentence({ attempts, intents, amplification, retries }: SliceSummary): string | null {
  if (amplification === null || amplification < 1.005) return null;
  const who =
    retries.reclicks === 0
      ? 'Retries'
      : `${counted(retries.library, 'retry', 'retries')} and ${counted(retries.reclicks, 'click')} of users on "try again"`;
  return `${who} turned ${counted(intents.sent, 'intent')} into ${counted(attempts, 'request')}, ${amplification.toFixed(2)} for each.`;
}

function waitSentence({ overall, phases }: VerdictEvidence): string | null {
  const { ttft } = overall.latency;
  if (ttft.p50.value === null || ttft.p95.value === null) return null;
  const before = phases.find(phase => phase.label === 'baseline')?.latency.ttft.p95.value ?? null;
  const peak = phases.find(phase => phase.label === 'peak')?.latency.ttft.p95.value ?? null;
  const rise =
    before !== null && peak !== null
      ? ` At p95 it was ${duration(before)} before the surge and ${duration(peak)} at its peak.`
      : '';
  return (
    `Users who got an answer waited ${duration(ttft.p50.value)} for the first token at the median and ` +
    `${duration(ttft.p95.value)} at p95${countingTheRest(ttft)}.${rise}`
  );
}

function countingTheRest({ missing, p95 }: Distribution): string {
  if (missing === 0) return '';
  return `; with those who got none, p95 is ${p95.adjusted === null ? 'infinite' : duration(p95.adjusted)}`;
}

function hysteresisSentence({ recovery }: VerdictFacts): string | null {
  const factor = recovery.ttftHysteresis;
  if (factor === null || factor < 1.1) return null;
  return `After the surge the median TTFT was ${factor.toFixed(2)} times that of the baseline, at the same load.`;
}

function objectiveSentence(slo: readonly SloResult[]): string | null {
  const missed = slo.filter(result => result.met === false);
  if (missed.length === 0) return null;
  const named = missed.map(({ objective, actual, unit, failedIntentsDecide }) => {
    if (failedIntentsDecide) return `${objective} (infinite: too many got no answer)`;
    return `${objective} (it was ${unit === 'ms' ? duration(actual ?? 0) : share(actual ?? 0)})`;
  });
  return `Missed ${partOf(missed.length, slo.length, 'objective')}: ${named.join(', ')}.`;
}

function interruptedSentence({ intents }: SliceSummary): string | null {
  if (intents.interrupted === 0) return null;
  const [were, count] = intents.interrupted === 1 ? ['was', 'counts'] : ['were', 'count'];
  return `${counted(intents.interrupted, 'intent')} ${were} under way when the run stopped and ${count} neither for nor against the endpoint.`;
}

function mainCause(errors: readonly ErrorSample[]): string {
  const main = errors.find(error => error.outcome !== 'client.aborted') ?? errors[0];
  if (!main) return 'unknown causes';
  return main.outcome === 'client.aborted' ? 'users losing patience' : `${main.outcome}${http(main)}`;
}

function http(error: ErrorSample): string {
  return error.http === null ? '' : ` (HTTP ${error.http})`;
}

function loadText(plan: Plan, value: number): string {
  const { scenario } = plan;
  if (scenario.load.mode === 'closed') return counted(Math.round(value), 'user');
  return `${rate(value)} ${arrivalsWord(scenario)}/s`;
}
