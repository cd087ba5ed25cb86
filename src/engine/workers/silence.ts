const tickMs = 500;
/** A worker says where it stands four times a second; so many ticks without a word, and it will not speak again. */
const deadAfterTicks = 10;

/** How long a worker may be silent, in seconds. */
export const silenceSeconds = (tickMs * deadAfterTicks) / 1_000;

/**
 * Finds workers that no longer say anything, such as one that is caught in a loop: it is alive and never ends. Silence is
 * counted in this thread's own ticks and not by a clock, so that a process that was stopped for a while blames nobody.
 */
export class SilenceWatch {
  private readonly quiet = new Map<number, number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly onSilent: (worker: number) => void) {}

  /** Each of these is expected to be heard of from now on. */
  start(workers: Iterable<number>): void {
    for (const worker of workers) this.quiet.set(worker, 0);
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  heard(worker: number): void {
    if (this.quiet.has(worker)) this.quiet.set(worker, 0);
  }

  /** Nothing more is to be heard of it. */
  gone(worker: number): void {
    this.quiet.delete(worker);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private tick(): void {
    for (const [worker, ticks] of this.quiet) {
      this.quiet.set(worker, ticks + 1);
      if (ticks + 1 >= deadAfterTicks) this.onSilent(worker);
    }
  }
}
