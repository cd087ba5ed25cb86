import type { BatchEngine, StepPlan } from './batching.js';

/** Real time, injected. */
export interface DriveClock {
  /** Milliseconds, monotonic. */
  now(): number;
}

/** How far behind the model may fall before it gives up catching up and says so. */
const longestLagMs = 2_000;

/**
 * Runs the engine's steps in real time, `speed` times as fast as the model says. A step that runs late does not push
 * the next one back: each is timed from the moment the one before should have ended, so that tempo does not drift.
 */
export class Drive {
  steps = 0;
  /** Real milliseconds that steps were worked on, for utilisation. */
  busyMs = 0;
  /** Real milliseconds given up because this machine could not keep the pace. Anything but 0 discredits a run. */
  lostMs = 0;
  lastPlan: StepPlan = { durationMs: 0, decoding: 0, prefillTokens: 0 };
  private endsAtMs: number | null = null;
  private cancelTimer: (() => void) | null = null;
  private readonly startMs: number;
  private closed = false;

  constructor(
    private readonly engine: BatchEngine,
    private readonly clock: DriveClock,
    private readonly speed: number,
    private readonly onStep: (plan: StepPlan) => void,
  ) {
    this.startMs = clock.now();
  }

  /** A real time on the model's scale. */
  modelMs(realMs: number): number {
    return (realMs - this.startMs) * this.speed;
  }

  /** Real milliseconds by which the current step is overdue. */
  get lagMs(): number {
    return this.endsAtMs === null ? 0 : Math.max(0, this.clock.now() - this.endsAtMs);
  }

  /** To be called after work was submitted. */
  wake(): void {
    if (this.endsAtMs === null && !this.closed) this.begin(this.clock.now());
  }

  close(): void {
    this.closed = true;
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.endsAtMs = null;
  }

  private begin(atMs: number): void {
    const plan = this.engine.plan(this.modelMs(atMs));
    if (plan.durationMs === 0) {
      this.endsAtMs = null;
      return;
    }
    this.lastPlan = plan;
    this.endsAtMs = atMs + plan.durationMs / this.speed;
    this.schedule(this.endsAtMs);
  }

  private schedule(atMs: number): void {
    const wait = atMs - this.clock.now();
    if (wait <= 0) {
      // One step a turn even when late, so that sockets and newcomers are served in between.
      const immediate = setImmediate(() => this.finish());
      this.cancelTimer = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.finish(), Math.ceil(wait));
      this.cancelTimer = () => clearTimeout(timer);
    }
  }

  private finish(): void {
    const idealMs = this.endsAtMs;
    if (idealMs === null || this.closed) return;
    const now = this.clock.now();
    if (now < idealMs) {
      this.schedule(idealMs);
      return;
    }
    this.steps += 1;
    this.busyMs += this.lastPlan.durationMs / this.speed;
    this.engine.complete(this.modelMs(idealMs));
    this.onStep(this.lastPlan);
    const lag = now - idealMs;
    if (lag > longestLagMs) this.lostMs += lag;
    this.begin(lag > longestLagMs ? now : idealMs);
  }
}
