import type { Plan } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';
import { attribute } from './attribution.js';
import { clientSeries } from './client-series.js';
import type { FigureSample } from './figure.js';
import { histogramsOf, poolGaps, type RunHistograms } from './gaps.js';
import { foldIntents, type IntentResult } from './intents.js';
import { errorSamples } from './ledger.js';
import type { EngineReport, EngineSample } from './self.js';
import { servingSeries } from './serving.js';
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
  /** What GPUs and serving engines said; none when left out. */
  readonly figures?: readonly FigureSample[];
  /** null for a run whose engine died. */
  readonly report: EngineReport | null;
  /** Lines of the records that could not be read; none when left out. */
  readonly damagedLines?: number;
}

/** Everything that follows from a run folder's records. */
export interface Analysis {
  readonly summary: Summary;
  /** The distributions of token gaps for `histograms.json`. */
  readonly histograms: RunHistograms;
}

/** The summary alone. */
export function summarise(input: SummaryInput): Summary {
  return analyse(input).summary;
}

/** Computes what a run says, whole or cut short; definitions in docs/methodology.md. */
export function analyse(input: SummaryInput): Analysis {
  const { plan, attempts, report } = input;
  const { slo } = plan.scenario;
  const results = foldIntents(attempts, slo);
  const notSent = notSentOf(input, results);
  const whole = input.run.status === 'completed' && input.run.stopReason === null;
  const span = spanOf(results, whole ? plan.durationMs : null);
  const pools = poolGaps(results, input.gaps);
  const slices = slicesOf(plan, input.gaps === null ? null : pools, results, notSent, span);
  const overall = summariseSlice(slices.overall);
  const phases = slices.phases.map(slice => summariseSlice(slice));
  const classes = slices.classes.map(slice => summariseSlice(slice, overall));
  const series = seriesOf(
    results,
    notSent.map(intent => intent.scheduledMs),
  );
  const errors = errorSamples(attempts);
  const objectives = judgeSlo(slo, overall);
  const validity = judgeValidity({
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
  });
  const verdict = decide({
    plan,
    results,
    windowMs: series.windowMs,
    overall,
    phases,
    classes,
    slo: objectives,
    errors,
  });
  const figures = input.figures ?? [];
  const windows = { startMs: 0, windowMs: series.windowMs, count: series.startMs.length };
  const summary: Summary = {
    schema: 'busytone.summary/1',
    run: { ...input.run, spanMs: span.endMs - span.startMs, drainMs: span.endMs - span.lastArrivalMs },
    validity,
    verdict,
    slo: objectives,
    overall,
    phases,
    classes,
    series,
    errors,
    why: attribute({ verdict, validity, endMs: span.endMs, attempts, figures }),
    serving: servingSeries(figures, windows),
    client: clientSeries(input.samples, windows, report),
  };
  return { summary, histograms: histogramsOf(pools) };
}

function spanOf(results: readonly IntentResult[], plannedEndMs: number | null): Span {
  const startMs = results[0]?.scheduledMs ?? 0;
  const lastArrivalMs = results[results.length - 1]?.scheduledMs ?? 0;
  let endMs = lastArrivalMs;
  for (const { last } of results) endMs = Math.max(endMs, last.endMs);
  return { startMs, lastArrivalMs, endMs, arrivalsEndMs: plannedEndMs ?? lastArrivalMs };
}

/**
 * In a closed loop intents exist only once they are sent, so none is missing; nor is one where the engine sent all that came
 * due in a run that went to its end.
 */
function notSentOf({ plan, report, run }: SummaryInput, results: readonly IntentResult[]): NotSent[] {
  if (plan.scenario.load.mode === 'closed') return [];
  const whole = run.status === 'completed' && run.stopReason === null;
  const offered = report !== null && report.notSentIntents === 0 ? report.offeredIntents : null;
  if (whole && results.length > 0 && offered === results.length) return [];
  const sent = new Set(results.map(result => result.intent));
  const notSent: NotSent[] = [];
  for (const intent of plan.intents()) {
    if (sent.has(intent.index) || intent.scheduledMs === null) continue;
    notSent.push({ scheduledMs: intent.scheduledMs, class: intent.class, phase: plan.phaseAt(intent.scheduledMs) });
  }
  return notSent;
}
