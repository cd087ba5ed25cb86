import type { AttemptRecord } from './attempt.js';
import { attributionRules, type BusyEvidence } from './attribution-rules.js';
import type { FigureSample } from './figure.js';
import { isBusyAttempt } from './outcomes.js';
import { growthOf, servingSeries } from './serving.js';
import type { Reason, Validity, Verdict } from './summary-types.js';

export interface AttributionInput {
  readonly verdict: Pick<Verdict, 'outcome' | 'busyFromMs' | 'busyUntilMs'>;
  readonly validity: Validity;
  /** Last end of the run, in load time. */
  readonly endMs: number;
  readonly attempts: readonly AttemptRecord[];
  readonly figures: readonly FigureSample[];
}

/** The spell is looked at in so many windows, none shorter than a usual pause between two looks. */
const spellWindows = 60;
const shortestWindowMs = 1_000;

const levels: readonly Reason['level'][] = ['void', 'likely', 'possible', 'unknown'];

/**
 * Why an endpoint turned busy, as far as the figures of GPUs and engines show it: rules with thresholds, each with the
 * values it rests on. Utilisation of a GPU alone is never a reason: it only says that some kernel ran. Definitions in
 * docs/methodology.md.
 * @returns nothing for an endpoint that did not turn busy or that nothing is known of; the strongest reasons first.
 */
export function attribute(input: AttributionInput): Reason[] {
  const { verdict, validity, endMs, attempts, figures } = input;
  if (verdict.outcome !== 'turned_busy' || verdict.busyFromMs === null) return [];
  const fromMs = verdict.busyFromMs;
  const toMs = Math.max(verdict.busyUntilMs ?? endMs, fromMs + shortestWindowMs);
  const windowMs = Math.max(shortestWindowMs, (toMs - fromMs) / spellWindows);
  const windows = { startMs: fromMs, windowMs, count: Math.ceil((toMs - fromMs) / windowMs) };
  const series = new Map(servingSeries(figures, windows).map(({ name, values }) => [name, values]));
  const inSpell = attempts.filter(attempt => attempt.endMs >= fromMs && attempt.endMs <= toMs);
  const evidence: BusyEvidence = {
    validity,
    turnedAway: inSpell.filter(isBusyAttempt).length,
    queueFull: inSpell.filter(attempt => attempt.outcome === 'busy.queue_full').length,
    values: name => (series.get(name) ?? []).flatMap(value => value ?? []),
    growth: name => growthOf(figures, name, fromMs, toMs),
  };
  const found = attributionRules.flatMap(rule => rule(evidence) ?? []);
  const reasons = found.length === 0 && figures.length > 0 ? [unexplained] : found;
  return [...reasons].sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

const unexplained: Reason = {
  id: 'unexplained',
  level: 'unknown',
  sentence: 'What the GPUs and the serving engine told shows no cause.',
  evidence: [],
};
