import { monotonicMs } from '../base/node/clock.js';
import type { IntentFeed } from './intent-feed.js';
import type { Launcher, Loop } from './run-core.js';
import type { Cancel, Sleeper } from './sleeper.js';

/** Sends each intent at its planned time, whatever the endpoint does with those before it. */
export class OpenLoop implements Loop {
  offered = 0;
  done = false;
  private cancel: Cancel | null = null;

  constructor(
    private readonly feed: IntentFeed,
    private readonly launcher: Launcher,
    private readonly sleeper: Sleeper,
    private readonly zeroMs: number,
  ) {}

  start(): void {
    this.next();
  }

  stop(): void {
    if (this.done) return;
    this.done = true;
    this.cancel?.();
    this.offered += this.feed.countDue(monotonicMs() - this.zeroMs);
  }

  private next(): void {
    while (!this.done) {
      const scheduledMs = this.feed.peek()?.scheduledMs;
      if (scheduledMs == null) {
        this.done = true;
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
      this.offered++;
      this.launcher.launch(prepared, scheduledMs, () => {});
    }
  }
}
