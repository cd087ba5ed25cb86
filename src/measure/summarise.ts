import type { Plan } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';
import { histogramsOf, poolGaps, type RunHistograms } from './gaps.js';
import { foldIntents, type IntentResult } from './intents.js';
import { errorSamples } from './ledger.js';
import type { EngineReport, EngineSample } from './self.js';
import { summariseSlice } from './slice.js';
import { type NotSent, type Span, slicesOf } from './slices.js';
import { judgeSlo } from './slo.js';
import type { RunIdentity, Summary } from './summary-types.js';
import { judgeValidity } from './validity.js';
import { decide } from './verdict.js';
import { seriesOf } from './windows.js';

/** Everything a summary is computed from. Nothing else enters it, so it can be rebuilt from a run folder at any time. */
export interface SummaryInput {
  /** What the records themselves do not know. */
  readonly run: Omit<RunIdentity, 'spanMs' | 'drainMs'>;
  readonly plan: Plan;
  readonly attempts: readonly AttemptRecord[];
  /** All gaps of the run, indexed by the attempts; null when they were not kept. */
  readonly gaps: Float32Array | null;
  readonly samples: readonly EngineSample[];
  /** null for a run whose engine died. */
  readonly report: EngineReport | null;
  /** Lines of the records that could not be read; none when left out. */
  readonly damagedLines?: number;
}

/** Computes the summary of a run, whole or cut short; definitions in docs/methodology.md. */
export function summarise(input: SummaryInput): Summary {
  const { plan, attempts, report } = input;
  const { slo } = plan.scenario;
  const results = foldIntents(attempts, slo);
  const notSent = notSentOf(plan, results);
  const whole = input.run.status === 'completed' && input.run.stopReason === null;
  const span = spanOf(results, whole ? plan.durationMs : null);
  const slices = slicesOf(plan, input.gaps, results, notSent, span);
  const overall = summariseSlice(slices.overall);
  const phases = slices.phases.map(slice => summariseSlice(slice));
  const classes = slices.classes.map(slice => summariseSlice(slice, overall));
  const series = seriesOf(
    results,
    notSent.map(intent => intent.scheduledMs),
  );
  const errors = errorSamples(attempts);
  const objectives = judgeSlo(slo, overall);
  return {
    schema: 'busytone.summary/1',
    run: { ...input.run, spanMs: span.endMs - span.startMs, drainMs: span.endMs - span.lastArrivalMs },
    validity: judgeValidity({
      plan,
      attempts,
      results,
      overall,
      notSent: notSent.length,
      damagedLines: input.damagedLines ?? 0,
      samples: input.samples,
      report,
      status: input.run.status,
      stopReason: input.run.stopReason,
    }),
    verdict: decide({ plan, results, windowMs: series.windowMs, overall, phases, classes, slo: objectives, errors }),
    slo: objectives,
    overall,
    phases,
    classes,
    series,
    errors,
  };
}

/** The distributions of token gaps for `histograms.json`. */
export function runHistograms(input: Pick<SummaryInput, 'plan' | 'attempts' | 'gaps'>): RunHistograms {
  return histogramsOf(poolGaps(foldIntents(input.attempts, input.plan.scenario.slo), input.gaps));
}

function spanOf(results: readonly IntentResult[], plannedEndMs: number | null): Span {
  const startMs = results[0]?.scheduledMs ?? 0;
  const lastArrivalMs = results[results.length - 1]?.scheduledMs ?? 0;
  let endMs = lastArrivalMs;
  for (const { last } of results) endMs = Math.max(endMs, last.endMs);
  return { startMs, lastArrivalMs, endMs, arrivalsEndMs: plannedEndMs ?? lastArrivalMs };
}

/** In a closed loop intents exist only once they are sent, so none is missing. */
function notSentOf(plan: Plan, results: readonly IntentResult[]): NotSent[] {
  if (plan.scenario.load.mode === 'closed') return [];
  const sent = new Set(results.map(result => result.intent));
  const notSent: NotSent[] = [];
  for (const intent of plan.intents()) {
    if (sent.has(intent.index) || intent.scheduledMs === null) continue;
    notSent.push({ scheduledMs: intent.scheduledMs, class: intent.class, phase: plan.phaseAt(intent.scheduledMs) });
  }
  return notSent;
}
