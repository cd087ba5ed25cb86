import type { Plan } from '../scenario/types.js';
import { wilsonInterval } from '../stats/wilson.js';
import { type BusySpell, findBusySpell } from './busy-spell.js';
import { type IntentResult, intentTtftMs, isDecided } from './intents.js';
import { type RecoveryPoint, recoveryOf } from './recovery.js';
import type { ErrorSample, SliceSummary, SloResult, Verdict } from './summary-types.js';
import { headlineOf, sentencesOf } from './verdict-words.js';

/** Share of intents turned away that makes an endpoint busy, where the scenario sets no objective. */
const defaultBusyThreshold = 0.02;
/** Fewer intents than this decide nothing. */
const fewestIntents = 10;
/** An endpoint that leaves surely more than this share unanswered, without being busy, has failed. */
const failedThreshold = 0.05;

export interface VerdictInput {
  readonly plan: Plan;
  readonly results: readonly IntentResult[];
  readonly windowMs: number;
  readonly overall: SliceSummary;
  readonly phases: readonly SliceSummary[];
  readonly classes: readonly SliceSummary[];
  readonly slo: readonly SloResult[];
  readonly errors: readonly ErrorSample[];
}

/** Share of intents turned away above which an endpoint counts as busy. */
export function busyThreshold({ scenario }: Plan): number {
  return scenario.slo.busyRate ?? defaultBusyThreshold;
}

/** Decides what the run says of the endpoint, and says it in words. */
export function decide(input: VerdictInput): Verdict {
  const { plan, results, windowMs, overall } = input;
  const threshold = busyThreshold(plan);
  const points = results.filter(result => isDecided(result.end)).map(result => new DecidedIntent(result));
  const spell = findBusySpell(points, windowMs, threshold);
  const recovery = recoveryOf(points, plan.phases, windowMs, threshold, spell !== null);
  const facts = {
    outcome: outcomeOf(overall, spell),
    busyFromMs: spell?.fromMs ?? null,
    busyFromLoad: spell ? plan.loadAt(spell.fromMs) : null,
    busyUntilMs: spell?.untilMs ?? null,
    peakBusyRate: spell?.peakShare ?? null,
    peakBusyAtMs: spell?.peakAtMs ?? null,
    recovery,
  };
  return { ...facts, headline: headlineOf(facts, input), sentences: sentencesOf(facts, input) };
}

/** Looks into the result instead of copying it: a run can have a million. */
class DecidedIntent implements RecoveryPoint {
  constructor(private readonly result: IntentResult) {}

  get scheduledMs(): number {
    return this.result.scheduledMs;
  }

  get busy(): boolean {
    return this.result.end === 'busy';
  }

  get ttftMs(): number {
    return intentTtftMs(this.result) ?? Infinity;
  }
}

function outcomeOf(overall: SliceSummary, spell: BusySpell | null): Verdict['outcome'] {
  const { intents } = overall;
  if (spell) return 'turned_busy';
  const decided = overall.busyRate.intents.of;
  if (decided < fewestIntents) return 'too_little_data';
  const unanswered = wilsonInterval(intents.failed + intents.abandoned, decided);
  return (unanswered?.low ?? 0) > failedThreshold ? 'failed' : 'held';
}
