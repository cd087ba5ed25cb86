/** One look at another machine's clock, all in milliseconds since 1970. */
export interface ClockReading {
  /** This machine's clock, steady, when the request went out and when the answer had come. */
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

/** By so much two clocks may drift apart: crystals keep within 100 parts in a million. */
const driftPerMs = 1e-4;
/** Looks that contradict each other by less were late by a timer of the other side; by more, a clock was set. */
const stepFromMs = 100;
/** An offset that is known this well is not worth choosing moments for. */
const wellKnownMs = 20;
/** Chosen moments, at most: each halves what is not known, until the way of the requests is longer than that. */
const mostChosen = 20;

/**
 * Narrows down how far another machine's clock is ahead of this one's. The other clock was read between sending and
 * receiving and showed at least `saidMs` and less than one resolution more, so each look bounds the offset on both
 * sides; the bounds of all looks together are tight even where the clock tells only whole seconds, as a Date header does.
 * Bounds widen as time goes by, since clocks drift.
 */
export class ClockOffset {
  /** Times that the other clock was set. */
  steps = 0;
  private low = Number.NEGATIVE_INFINITY;
  private high = Number.POSITIVE_INFINITY;
  private lastMs: number | null = null;
  private resolutionMs = 0;
  private chosen = 0;

  add({ sentMs, receivedMs, saidMs, resolutionMs }: ClockReading): void {
    this.drift(receivedMs);
    this.resolutionMs = resolutionMs;
    const low = saidMs - receivedMs;
    const high = saidMs + resolutionMs - sentMs;
    const [tightLow, tightHigh] = [Math.max(this.low, low), Math.min(this.high, high)];
    if (tightLow - tightHigh >= stepFromMs) {
      // No offset fits all looks. What holds now is the last look.
      this.steps += 1;
      this.chosen = 0;
      [this.low, this.high] = [low, high];
      return;
    }
    [this.low, this.high] = tightLow <= tightHigh ? [tightLow, tightHigh] : [tightHigh, tightLow];
  }

  /** The clock showed `saidMs` or more when an answer came; what contradicts other looks is another machine's time. */
  atLeast(saidMs: number, { receivedMs }: Pick<ClockReading, 'receivedMs'>): void {
    const low = saidMs - receivedMs;
    if (low <= this.high) this.low = Math.max(this.low, low);
  }

  /** null before the first look. */
  estimate(): ClockEstimate | null {
    if (!Number.isFinite(this.low) || !Number.isFinite(this.high)) return null;
    return { offsetMs: (this.low + this.high) / 2, errorMs: (this.high - this.low) / 2 };
  }

  /**
   * How far a look that is due at `dueMs` should be moved to tell most: to the moment at which the other clock, if its
   * offset lay in the middle of the bounds, would just show its next reading. 0 where no such moment is within `mostMs`,
   * or the offset is known well enough.
   */
  tellingShift(dueMs: number, mostMs: number): number {
    const { resolutionMs } = this;
    const estimate = this.estimate();
    if (estimate === null || estimate.errorMs * 2 <= wellKnownMs || this.chosen >= mostChosen) return 0;
    const past = (dueMs + estimate.offsetMs) % resolutionMs;
    const shift = past < resolutionMs / 2 ? -past : resolutionMs - past;
    if (Math.abs(shift) > mostMs) return 0;
    this.chosen += 1;
    return shift;
  }

  private drift(nowMs: number): void {
    const byMs = this.lastMs === null ? 0 : Math.max(0, nowMs - this.lastMs) * driftPerMs;
    this.lastMs = nowMs;
    this.low -= byMs;
    this.high += byMs;
  }
}
