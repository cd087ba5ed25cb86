import type { Plan } from '../scenario/types.js';
import { cellsOf } from './cells.js';
import type { GapPools } from './gaps.js';
import type { IntentResult } from './intents.js';
import type { Slice } from './slice.js';
import { Tally } from './tally.js';

/** A planned intent that no attempt was sent for. */
export interface NotSent {
  readonly scheduledMs: number;
  readonly class: string;
  readonly phase: string;
}

export interface Span {
  /** First scheduled. */
  readonly startMs: number;
  readonly lastArrivalMs: number;
  /** Last end. */
  readonly endMs: number;
  /** Until when intents could be scheduled: to the end of the plan, or as far as a stopped run came. */
  readonly arrivalsEndMs: number;
}

/** Divides a run into its slices: the whole of it, its phases in order of time, its classes in the scenario's order. */
export function slicesOf(
  plan: Plan,
  pools: GapPools | null,
  results: readonly IntentResult[],
  notSent: readonly NotSent[],
  span: Span,
): { overall: Slice; phases: Slice[]; classes: Slice[] } {
  const cells = cellsOf(results);
  const currency = plan.scenario.target.price?.currency ?? null;
  const slice = (
    own: SliceSpan,
    belongs: (of: { readonly phase: string; readonly class: string }) => boolean,
    pool: Slice['gaps'] | undefined,
  ): Slice => {
    const { label, startMs, endMs, loadMs } = own;
    const missing = notSent.filter(belongs);
    const ownCells = cells.filter(belongs);
    const tally = new Tally();
    for (const cell of ownCells) tally.merge(cell.tally);
    return {
      label,
      startMs,
      endMs,
      loadMs,
      flowMs: Math.max(loadMs, tally.lastEndMs - own.loadFromMs),
      tally,
      cells: ownCells,
      notSent: missing.length,
      notSentDue: missing.filter(intent => intent.scheduledMs <= span.arrivalsEndMs).length,
      gaps: pool ?? null,
      currency,
    };
  };
  const whole = { startMs: span.startMs, endMs: span.endMs, loadFromMs: 0, loadMs: span.arrivalsEndMs };
  return {
    overall: slice({ ...whole, label: 'all' }, () => true, pools?.all),
    phases: phaseSpans(plan, span).map(own => slice(own, of => of.phase === own.label, pools?.phases.get(own.label))),
    classes: plan.scenario.traffic.map(({ class: label }) =>
      slice({ ...whole, label }, of => of.class === label, pools?.classes.get(label)),
    ),
  };
}

interface SliceSpan extends Pick<Slice, 'label' | 'startMs' | 'endMs' | 'loadMs'> {
  /** Since when its intents came due. */
  readonly loadFromMs: number;
}

/** One span for each phase label, in order of time, ended where the run ended if that came first. */
function phaseSpans(plan: Plan, span: Span): SliceSpan[] {
  const runEndMs = Math.max(span.endMs, span.arrivalsEndMs);
  const spans = new Map<string, SliceSpan>();
  for (const { label, startMs, endMs } of plan.phases) {
    const known = spans.get(label);
    spans.set(label, {
      label,
      startMs: known?.startMs ?? startMs,
      endMs: Math.max(startMs, Math.min(endMs, runEndMs)),
      loadFromMs: known?.loadFromMs ?? startMs,
      loadMs: (known?.loadMs ?? 0) + Math.max(0, Math.min(endMs, span.arrivalsEndMs) - startMs),
    });
  }
  return [...spans.values()];
}
