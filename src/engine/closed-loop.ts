import { monotonicMs } from '../base/node/clock.js';
import type { AttemptRecord } from '../measure/attempt.js';
import { sample } from '../scenario/distributions.js';
import { randomFor } from '../scenario/random.js';
import type { ClosedLoad, Plan } from '../scenario/types.js';
import type { FollowUps } from './follow-ups.js';
import type { IntentFeed, PreparedIntent } from './intent-feed.js';
import type { Launcher, Loop } from './run-core.js';
import type { Cancel, Sleeper } from './sleeper.js';
import { partOfUsers, type WorkerPart } from './workers/part.js';

/** How often the number of users is brought to what the shape asks for. */
const adjustMs = 50;
/** A user whose intent could not be sent tries again after this long. */
const blockedMs = 100;

/** What a closed loop is made of. */
export interface ClosedLoopOf {
  readonly plan: Plan;
  readonly load: ClosedLoad;
  /** Whose users these are: each worker has its share of them. */
  readonly part: Pick<WorkerPart, 'worker' | 'workers'>;
  readonly feed: IntentFeed;
  readonly followUps: FollowUps;
  readonly launcher: Launcher;
  readonly sleeper: Sleeper;
  readonly zeroMs: number;
}

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

  constructor(private readonly of: ClosedLoopOf) {
    this.random = randomFor(of.plan.scenario.seed, 'think', of.part.worker);
  }

  start(): void {
    this.wait(this.of.load.durationMs, () => this.finish());
    this.adjust(0);
  }

  stop(): void {
    if (this.done) return;
    this.done = true;
    for (const cancel of this.waits) cancel();
    this.waits.clear();
    this.of.feed.stop();
    this.offered += this.of.followUps.stop(this.now());
  }

  private finish(): void {
    this.stop();
    this.of.launcher.loopDone();
  }

  private target(loadMs: number): number {
    return partOfUsers(Math.round(this.of.plan.loadAt(loadMs)), this.of.part);
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
    const prepared = this.of.feed.take();
    if (prepared !== null) this.send(prepared, freeMs);
  }

  private send(prepared: PreparedIntent, scheduledMs: number): void {
    this.offered++;
    this.launch(prepared, scheduledMs);
  }

  /** A user whose intent finds no room keeps it, so that no conversation loses a turn and none of the plan is skipped. */
  private launch(prepared: PreparedIntent, scheduledMs: number): void {
    const sent = this.of.launcher.launch(prepared, scheduledMs, last => this.ended(prepared, last));
    if (sent) return;
    this.wait(this.now() + blockedMs, () => {
      if (!this.leaves()) this.launch(prepared, this.now());
    });
  }

  private leaves(): boolean {
    if (this.users <= this.target(this.now())) return false;
    this.users--;
    return true;
  }

  private ended(prepared: PreparedIntent, last: AttemptRecord | null): void {
    if (this.done) return;
    const next = this.of.followUps.after(prepared.intent, last, (followUp, dueMs) => {
      if (!this.done && !this.leaves()) this.send(followUp, dueMs);
    });
    // Whose next question comes after the load's end thinks about it until then.
    if (next !== 'none') return;
    const freeMs = this.now() + 1_000 * Math.max(0, sample(this.of.load.thinkSeconds, this.random));
    this.wait(freeMs, () => this.ask(freeMs));
  }

  private now(): number {
    return monotonicMs() - this.of.zeroMs;
  }

  private wait(loadMs: number, run: () => void): void {
    const cancel = this.of.sleeper.at(this.of.zeroMs + loadMs, () => {
      this.waits.delete(cancel);
      if (!this.done) run();
    });
    this.waits.add(cancel);
  }
}
