import { monotonicMs } from '../base/node/clock.js';
import type { FollowUps } from './follow-ups.js';
import type { IntentFeed, PreparedIntent } from './intent-feed.js';
import type { Launcher, Loop } from './run-core.js';
import type { Cancel, Sleeper } from './sleeper.js';

/**
 * Begins each conversation at its planned time, whatever the endpoint does with those before it; what follows in it waits
 * for its answers.
 */
export class OpenLoop implements Loop {
  offered = 0;
  private stopped = false;
  private allBegun = false;
  private cancel: Cancel | null = null;

  constructor(
    private readonly feed: IntentFeed,
    private readonly followUps: FollowUps,
    private readonly launcher: Launcher,
    private readonly sleeper: Sleeper,
    private readonly zeroMs: number,
  ) {}

  get done(): boolean {
    return this.stopped || (this.allBegun && this.followUps.waiting === 0);
  }

  start(): void {
    this.next();
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.cancel?.();
    const loadMs = monotonicMs() - this.zeroMs;
    this.offered += this.feed.countDue(loadMs) + this.followUps.stop(loadMs);
  }

  private next(): void {
    while (!this.stopped) {
      const scheduledMs = this.feed.peek()?.scheduledMs;
      if (scheduledMs == null) {
        this.allBegun = true;
        this.launcher.loopDone();
        return;
      }
      const dueMs = this.zeroMs + scheduledMs;
      if (monotonicMs() < dueMs) {
        this.cancel = this.sleeper.at(dueMs, () => this.next());
        return;
      }
      const prepared = this.feed.take();
      if (prepared === null) return;
      this.ask(prepared, scheduledMs);
    }
  }

  private ask(prepared: PreparedIntent, scheduledMs: number): void {
    this.offered++;
    this.launcher.launch(prepared, scheduledMs, last =>
      this.followUps.after(prepared.intent, last, (next, dueMs) => {
        this.ask(next, dueMs);
        // It may have been the last, and not even sent.
        this.launcher.loopDone();
      }),
    );
  }
}
