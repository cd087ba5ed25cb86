import type { Plan } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';
import { histogramsOf, poolGaps, type RunHistograms } from './gaps.js';
import { foldIntents, type IntentResult } from './intents.js';
import { errorSamples } from './ledger.js';
import type { EngineReport, EngineSample } from './self.js';
import { type Slice, summariseSlice } from './slice.js';
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
}

/** A planned intent that no attempt was sent for. */
interface NotSent {
  readonly scheduledMs: number;
  readonly class: string;
  readonly phase: string;
}

/** Computes the summary of a run, whole or cut short; definitions in docs/methodology.md. */
export function summarise(input: SummaryInput): Summary {
  const { plan, attempts, report } = input;
  const { slo } = plan.scenario;
  const results = foldIntents(attempts, slo);
  const notSent = notSentOf(plan, results);
  const span = spanOf(results, input.run.stopReason === null && notSent.length === 0 ? plan.durationMs : null);
  const slices = slicesOf(input, results, notSent, span);
  const overall = summariseSlice(slices.overall);
  const phases = slices.phases.map(summariseSlice);
  const classes = slices.classes.map(summariseSlice);
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
      notSent: notSent.length,
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

interface Span {
  /** First scheduled. */
  readonly startMs: number;
  readonly lastArrivalMs: number;
  /** Last end. */
  readonly endMs: number;
  /** Until when intents could be scheduled: to the end of the plan, or as far as a stopped run came. */
  readonly arrivalsEndMs: number;
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

function slicesOf(
  { plan, gaps }: SummaryInput,
  results: readonly IntentResult[],
  notSent: readonly NotSent[],
  span: Span,
): { overall: Slice; phases: Slice[]; classes: Slice[] } {
  const pools = poolGaps(results, gaps);
  const currency = plan.scenario.target.price?.currency ?? null;
  const { startMs, endMs } = span;
  const whole = { startMs, endMs, plannedMs: plan.durationMs, arrivalsMs: span.arrivalsEndMs, currency };
  const ofPhase = groupBy(results, result => result.phase);
  const ofClass = groupBy(results, result => result.class);
  const missing = (key: 'class' | 'phase', label: string) => notSent.filter(intent => intent[key] === label).length;
  return {
    overall: { ...whole, label: 'all', results, notSent: notSent.length, gaps: gaps && pools.all },
    phases: phaseSpans(plan, span).map(phase => ({
      ...phase,
      results: ofPhase.get(phase.label) ?? [],
      notSent: missing('phase', phase.label),
      gaps: pools.phases.get(phase.label) ?? null,
      currency,
    })),
    classes: plan.scenario.traffic.map(({ class: label }) => ({
      ...whole,
      label,
      results: ofClass.get(label) ?? [],
      notSent: missing('class', label),
      gaps: pools.classes.get(label) ?? null,
    })),
  };
}

type PhaseSlice = Pick<Slice, 'label' | 'startMs' | 'endMs' | 'plannedMs' | 'arrivalsMs'>;

/** One span for each phase label, in order of time, ended where the run ended if that came first. */
function phaseSpans(plan: Plan, span: Span): PhaseSlice[] {
  const runEndMs = Math.max(span.endMs, span.arrivalsEndMs);
  const spans = new Map<string, PhaseSlice>();
  for (const { label, startMs, endMs } of plan.phases) {
    const known = spans.get(label);
    spans.set(label, {
      label,
      startMs: known?.startMs ?? startMs,
      endMs: Math.max(startMs, Math.min(endMs, runEndMs)),
      plannedMs: (known?.plannedMs ?? 0) + endMs - startMs,
      arrivalsMs: (known?.arrivalsMs ?? 0) + Math.max(0, Math.min(endMs, span.arrivalsEndMs) - startMs),
    });
  }
  return [...spans.values()];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known) known.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
