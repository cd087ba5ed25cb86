import type { AttemptRecord } from '../measure/attempt.js';
import type { Intent, Plan } from '../scenario/types.js';
import type { BuildRequest, PreparedIntent } from './intent-feed.js';
import type { Cancel, Sleeper } from './sleeper.js';

/** A request is built so long before its time: late enough to keep few in memory, early enough to be ready. */
const buildAheadMs = 50;

/** Asks a prepared follow-up at the moment at which it is due. */
export type Ask = (prepared: PreparedIntent, dueMs: number) => void;

/**
 * The further turns of conversations: a user who was answered asks again after a think time, if the plan goes on and the
 * load does. Whoever was turned away, or is still thinking when the load ends, asks no more.
 */
export class FollowUps {
  private readonly waits = new Set<{ readonly dueMs: number; cancel: Cancel }>();
  private stopped = false;

  constructor(
    private readonly plan: Plan,
    private readonly build: BuildRequest,
    private readonly sleeper: Sleeper,
    private readonly zeroMs: number,
  ) {}

  /** Users who think about their next question. */
  get waiting(): number {
    return this.waits.size;
  }

  /**
   * Plans the turn after this intent, whose last attempt is given.
   * @returns `none` when the conversation is over, `late` when its next turn would come after the load's end.
   */
  after(intent: Intent, last: AttemptRecord | null, ask: Ask): 'planned' | 'late' | 'none' {
    if (this.stopped || last?.outcome !== 'ok') return 'none';
    const next = this.plan.followUp(intent);
    if (next === null) return 'none';
    const dueMs = last.endMs + next.thinkMs;
    if (dueMs >= this.plan.durationMs) return 'late';
    const prepare = () => {
      const prepared = { intent: next.intent, request: this.build(next.intent) };
      wait.cancel = this.sleeper.at(this.zeroMs + dueMs, () => {
        this.waits.delete(wait);
        ask(prepared, dueMs);
      });
    };
    const wait = { dueMs, cancel: () => {} };
    this.waits.add(wait);
    wait.cancel = this.sleeper.at(this.zeroMs + dueMs - buildAheadMs, prepare);
    return 'planned';
  }

  /** Nothing more is asked. Returns how many turns were due by then and not asked. */
  stop(loadMs: number): number {
    this.stopped = true;
    let due = 0;
    for (const wait of this.waits) {
      wait.cancel();
      if (wait.dueMs <= loadMs) due++;
    }
    this.waits.clear();
    return due;
  }
}
