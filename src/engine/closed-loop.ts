import { monotonicMs } from '../base/node/clock.js';
import type { AttemptRecord } from '../measure/attempt.js';
import { sample } from '../scenario/distributions.js';
import { randomFor } from '../scenario/random.js';
import type { ClosedLoad, Plan } from '../scenario/types.js';
import type { FollowUps } from './follow-ups.js';
import type { IntentFeed, PreparedIntent } from './intent-feed.js';
import type { Launcher, Loop } from './run-core.js';
import type { Cancel, Sleeper } from './sleeper.js';

/** How often the number of users is brought to what the shape asks for. */
const adjustMs = 50;
/** A user whose intent could not be sent looks again after this long. */
const blockedMs = 100;

/**
 * A number of users that follows the shape, each with one intent at a time. A user goes on with a conversation until it
 * ends, with the think times of its class, then pauses as the load says and begins the next. All take from one sequence of
 * conversations. When the number falls, users leave after the intent they are at.
 */
export class ClosedLoop implements Loop {
  offered = 0;
  done = false;
  private users = 0;
  private readonly waits = new Set<Cancel>();
  private readonly random: () => number;

  constructor(
    private readonly plan: Plan,
    private readonly load: ClosedLoad,
    private readonly feed: IntentFeed,
    private readonly followUps: FollowUps,
    private readonly launcher: Launcher,
    private readonly sleeper: Sleeper,
    private readonly zeroMs: number,
  ) {
    this.random = randomFor(plan.scenario.seed, 'think');
  }

  start(): void {
    this.wait(this.load.durationMs, () => this.finish());
    this.adjust(0);
  }

  stop(): void {
    if (this.done) return;
    this.done = true;
    for (const cancel of this.waits) cancel();
    this.waits.clear();
    this.feed.stop();
    this.offered += this.followUps.stop(this.now());
  }

  private finish(): void {
    this.stop();
    this.launcher.loopDone();
  }

  private target(loadMs: number): number {
    return Math.round(this.plan.loadAt(loadMs));
  }

  private adjust(loadMs: number): void {
    for (let missing = this.target(loadMs) - this.users; missing > 0 && !this.done; missing--) {
      this.users++;
      this.ask(loadMs);
    }
    if (!this.done) this.wait(loadMs + adjustMs, () => this.adjust(loadMs + adjustMs));
  }

  /** A user who is free since `freeMs` begins the next conversation, or leaves. */
  private ask(freeMs: number): void {
    if (this.done || this.leaves()) return;
    const prepared = this.feed.take();
    if (prepared !== null) this.send(prepared, freeMs);
  }

  private send(prepared: PreparedIntent, scheduledMs: number): void {
    this.offered++;
    const sent = this.launcher.launch(prepared, scheduledMs, last => this.ended(prepared, last));
    if (!sent) this.wait(this.now() + blockedMs, () => this.ask(this.now()));
  }

  private leaves(): boolean {
    if (this.users <= this.target(this.now())) return false;
    this.users--;
    return true;
  }

  private ended(prepared: PreparedIntent, last: AttemptRecord | null): void {
    if (this.done) return;
    const next = this.followUps.after(prepared.intent, last, (followUp, dueMs) => {
      if (!this.done && !this.leaves()) this.send(followUp, dueMs);
    });
    // Whose next question comes after the load's end thinks about it until then.
    if (next !== 'none') return;
    const freeMs = this.now() + 1_000 * Math.max(0, sample(this.load.thinkSeconds, this.random));
    this.wait(freeMs, () => this.ask(freeMs));
  }

  private now(): number {
    return monotonicMs() - this.zeroMs;
  }

  private wait(loadMs: number, run: () => void): void {
    const cancel = this.sleeper.at(this.zeroMs + loadMs, () => {
      this.waits.delete(cancel);
      if (!this.done) run();
    });
    this.waits.add(cancel);
  }
}
