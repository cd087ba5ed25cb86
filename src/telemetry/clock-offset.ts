/** One look at another machine's clock, all in milliseconds since 1970. */
export interface ClockReading {
  /** This machine's clock when the request went out and when the answer had come. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** What the other clock said, rounded down to its resolution. */
  readonly saidMs: number;
  readonly resolutionMs: number;
}

export interface ClockEstimate {
  /** The other clock minus this one. */
  readonly offsetMs: number;
  /** The true offset lies within this distance of it. */
  readonly errorMs: number;
}

/**
 * Narrows down how far another machine's clock is ahead of this one's. The other clock was read between sending and
 * receiving and showed at least `saidMs` and less than one resolution more, so each look bounds the offset on both
 * sides; the bounds of all looks together are tight even where the clock tells only whole seconds, as a Date header does.
 */
export class ClockOffset {
  private low = Number.NEGATIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;

  add({ sentMs, receivedMs, saidMs, resolutionMs }: ClockReading): void {
    const low = saidMs - receivedMs;
    const high = saidMs + resolutionMs - sentMs;
    this.low = Math.max(this.low, low);
    this.high = Math.min(this.high, high);
    // No offset fits all looks: one of the clocks was set. What holds now is the last look.
    if (this.low > this.high) {
      this.low = low;
      this.high = high;
    }
  }

  /** null before the first look. */
  estimate(): ClockEstimate | null {
    if (!Number.isFinite(this.low) || !Number.isFinite(this.high)) return null;
    return { offsetMs: (this.low + this.high) / 2, errorMs: (this.high - this.low) / 2 };
  }
}
