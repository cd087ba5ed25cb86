import type { Plan } from '../../scenario/types.js';
import { wilsonInterval } from '../../stats/wilson.js';
import type { AttemptRecord } from '../attempt.js';
import { endOf, isDecided, meetsLimits } from '../intents.js';
import { type ShareObjective, shareObjectives } from './objectives.js';

/** A step is given up when, at best, it would miss an objective by this factor, or by half of what is left up to 1. */
const margin = 2;

/**
 * Follows a step while it runs and says when it can only fail: when so many of its intents broke an objective that, were
 * all those still to come to keep it, the lower end of the interval would lie above twice what is allowed (for medians:
 * half-way from it to all of them).
 */
export class HopeWatch {
  private readonly objectives: readonly ShareObjective[];
  private readonly violating: number[];
  /** When the user asked, of intents whose retry is still to come. */
  private readonly asked = new Map<number, number>();
  private seen = 0;

  /** @param planned intents of the measured part; null in a closed loop, where nobody knows */
  constructor(
    private readonly plan: Plan,
    private readonly warmUpMs: number,
    private readonly planned: number | null,
  ) {
    this.objectives = shareObjectives(plan.scenario.slo);
    this.violating = this.objectives.map(() => 0);
  }

  add(batch: readonly AttemptRecord[]): void {
    for (const attempt of batch) {
      const scheduledMs = this.asked.get(attempt.intent) ?? attempt.scheduledMs;
      if (!attempt.last) {
        this.asked.set(attempt.intent, scheduledMs);
        continue;
      }
      this.asked.delete(attempt.intent);
      if (scheduledMs < this.warmUpMs) continue;
      const end = endOf(attempt);
      if (!isDecided(end)) continue;
      this.seen += 1;
      const { slo } = this.plan.scenario;
      const good = end === 'answered' && meetsLimits(attempt, scheduledMs, slo);
      const result = {
        intent: attempt.intent,
        turn: attempt.turn,
        class: attempt.class,
        phase: attempt.phase,
        scheduledMs,
        attempts: [attempt],
        last: attempt,
        end,
        good,
      };
      for (const [at, { breaks }] of this.objectives.entries()) {
        if (breaks(result, 0) === true) this.violating[at] = (this.violating[at] ?? 0) + 1;
      }
    }
  }

  /** @param atMs load time */
  hopeless(atMs: number): boolean {
    const measuredMs = this.plan.durationMs - this.warmUpMs;
    const passed = Math.min(1, Math.max(0, (atMs - this.warmUpMs) / measuredMs));
    const expected = this.planned ?? (passed === 0 ? Number.POSITIVE_INFINITY : this.seen / passed);
    const of = Math.max(this.seen, expected);
    if (!Number.isFinite(of)) return false;
    return this.objectives.some(
      ({ allowed }, at) =>
        (wilsonInterval(this.violating[at] ?? 0, of)?.low ?? 0) > Math.min(margin * allowed, (1 + allowed) / 2),
    );
  }
}
