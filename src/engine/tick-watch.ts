import type { ClientMark } from '../measure/self.js';
import type { ThreadTimes } from './thread-cpu.js';

/** What the clocks said at one tick, all in milliseconds. */
export interface TickReading extends ThreadTimes {
  /** The machine's monotonic clock. */
  readonly monotonicMs: number;
  /** Milliseconds since 1970 at the same moment; null when the two could not be read close enough together. */
  readonly wallMs: number | null;
}

/** Spacing of the ticks. */
export const tickMs = 100;
/** A tick that comes so much too late is a stretch in which the thread did nothing of what it should. */
const heldUpFromMs = 500;
/** A thread that has slices of a core and comes to its tick in none of them is at something else. */
const busyFromShare = 0.1;
/**
 * By so much the time of day must have moved against the monotonic clock to have been set. Corrections in small steps add
 * up until they reach it; where the system slews instead, both clocks follow.
 */
const jumpFromMs = 50;

/**
 * Judges the ticks of one thread. A tick far beyond its time shows that the thread was held up: `busy` where it was on a
 * core for a tenth of that time or more, `starved` where it was ready to run for half of it, else `paused`: its process was
 * stopped, or the machine stood still. A time of day that moves against the monotonic clock was set, or the machine slept,
 * while which the monotonic clock stands.
 */
export class TickWatch {
  /** Time of day minus monotonic clock, as it stood at the start and after each jump. */
  private offsetMs: number | null = null;

  constructor(
    private readonly worker: number | null,
    private readonly zeroMs: number,
    private last: TickReading,
  ) {
    this.offsetMs = offsetOf(last);
  }

  /** @returns what this tick shows, in load time; nothing for one in time */
  tick(reading: TickReading): ClientMark[] {
    const elapsedMs = reading.monotonicMs - this.last.monotonicMs;
    const marks: ClientMark[] = [];
    if (elapsedMs - tickMs >= heldUpFromMs) {
      marks.push(this.mark(this.causeOf(reading, elapsedMs), reading, elapsedMs - tickMs));
    }
    this.last = reading;
    const offsetMs = offsetOf(reading);
    if (offsetMs !== null) {
      this.offsetMs ??= offsetMs;
      const movedMs = offsetMs - this.offsetMs;
      if (Math.abs(movedMs) >= jumpFromMs) {
        marks.push(this.mark('clock_jump', reading, movedMs));
        this.offsetMs = offsetMs;
      }
    }
    return marks;
  }

  private causeOf({ cpuMs, waitMs }: TickReading, elapsedMs: number): ClientMark['kind'] {
    if (cpuMs - this.last.cpuMs >= busyFromShare * elapsedMs) return 'busy';
    return (waitMs ?? 0) - (this.last.waitMs ?? 0) >= elapsedMs / 2 ? 'starved' : 'paused';
  }

  private mark(kind: ClientMark['kind'], { monotonicMs }: TickReading, ms: number): ClientMark {
    const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
    return { kind, worker: this.worker, atMs: rounded(monotonicMs - this.zeroMs), ms: rounded(ms) };
  }
}

function offsetOf({ monotonicMs, wallMs }: TickReading): number | null {
  return wallMs === null ? null : wallMs - monotonicMs;
}
