import { busyThreshold } from '../measure/verdict.js';
import type { Plan } from '../scenario/types.js';
import { wilsonInterval } from '../stats/wilson.js';
import type { Interval } from './interval.js';

/**
 * A moment worth a mark on a time axis. `phase`: a phase of the load begins. `busy`: the endpoint turned busy, as far as
 * it could be told while the run went on. `verdict`: when it turned busy by the verdict over the whole run.
 */
export interface Mark {
  readonly kind: 'phase' | 'busy' | 'verdict';
  /** Load time. */
  readonly atMs: number;
  /** Where it is a span; else null. */
  readonly untilMs: number | null;
  readonly text: string;
}

/** So many neighbouring windows have to be busy, with so many intents turned away in them, before it counts. */
const busyWindows = 2;
const busyIntents = 5;
/** Intervals are joined until so many intents were decided in them. */
const windowIntents = 5;

interface Window {
  readonly startMs: number;
  busy: number;
  decided: number;
}

/** Finds the marks of a run from its plan and from the intervals as they are given out: the same, live and afterwards. */
export class MarkFinder {
  private phases = 0;
  private toldBusy = false;
  private window: Window | null = null;
  /** End of the last interval that was counted: one that comes again is not. */
  private countedMs = 0;
  private streak: Window[] = [];
  private readonly threshold: number;

  constructor(private readonly plan: Plan) {
    this.threshold = busyThreshold(plan);
  }

  /** The marks up to this load time that were not told yet; each interval counts as it was when it first came. */
  upTo(untilMs: number, intervals: readonly Interval[]): Mark[] {
    const marks: Mark[] = [];
    for (let next = this.plan.phases[this.phases]; next; next = this.plan.phases[this.phases]) {
      if (next.startMs >= untilMs) break;
      this.phases += 1;
      marks.push({ kind: 'phase', atMs: next.startMs, untilMs: next.endMs, text: next.label });
    }
    for (const interval of intervals) {
      const atMs = this.toldBusy ? null : this.busyFrom(interval);
      if (atMs === null) continue;
      this.toldBusy = true;
      marks.push({ kind: 'busy', atMs, untilMs: null, text: 'Turned busy' });
    }
    return marks;
  }

  /**
   * Where two windows in a row each turned away more than the threshold beyond doubt (the lower end of Wilson's 95 %
   * interval of the intents that ended in it), the start of the first; else null.
   */
  private busyFrom(interval: Interval): number | null {
    if (interval.startMs < this.countedMs) return null;
    this.countedMs = interval.endMs;
    const window = this.window ?? { startMs: interval.startMs, busy: 0, decided: 0 };
    this.window = window;
    for (const { ends } of interval.cells) {
      window.busy += ends.busy;
      window.decided += ends.busy + ends.answered + ends.abandoned + ends.failed;
    }
    if (window.decided < windowIntents) return null;
    this.window = null;
    const atLeast = wilsonInterval(window.busy, window.decided)?.low ?? 0;
    this.streak = atLeast > this.threshold ? [...this.streak, window] : [];
    const turnedAway = this.streak.reduce((sum, { busy }) => sum + busy, 0);
    return this.streak.length >= busyWindows && turnedAway >= busyIntents ? (this.streak[0]?.startMs ?? null) : null;
  }
}
