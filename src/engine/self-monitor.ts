import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicMs } from '../base/node/clock.js';
import type { ClientMark, EngineSample, ThreadReport } from '../measure/self.js';
import { GcMeter } from './gc-meter.js';
import { type ThreadTimes, threadClock } from './thread-cpu.js';
import { type TickReading, TickWatch, tickMs } from './tick-watch.js';

/** What a thread can tell of itself at a look. */
export type ThreadLook = Omit<EngineSample, 'worker' | 'openSockets' | 'inFlight'>;

/** A thread over a whole run, and what befell it. */
export interface SelfReport {
  readonly thread: ThreadReport;
  readonly marks: readonly ClientMark[];
}

const sampleMs = 1_000;
/** Spacing of the probes that measure the loop's delay: costs under half a percent of a core. */
const probeMs = 10;
/** The two clocks are compared only when they were read within this. */
const togetherMs = 5;

/** Looks once a second at what its thread itself is doing, because a busy instrument measures itself. */
export class SelfMonitor {
  private readonly recent = monitorEventLoopDelay({ resolution: probeMs });
  private readonly whole = monitorEventLoopDelay({ resolution: probeMs });
  private readonly gc = new GcMeter();
  private readonly times = threadClock();
  private readonly marks: ClientMark[] = [];
  private timers: NodeJS.Timeout[] = [];
  private ticks: TickWatch | null = null;
  private zeroMs = 0;
  private startMs = 0;
  private lastMs = 0;
  private first: ThreadTimes = { cpuMs: 0, waitMs: null };
  private last: ThreadTimes = this.first;
  private over80Ms = 0;
  private over95Ms = 0;
  private lastRssBytes = 0;

  /** @param worker number of the thread, or null for the one that coordinates */
  constructor(
    private readonly worker: number | null,
    private readonly onLook: (look: ThreadLook) => void,
  ) {}

  start(zeroMs: number): void {
    this.zeroMs = zeroMs;
    this.startMs = this.lastMs = monotonicMs();
    this.first = this.last = this.times();
    this.recent.enable();
    this.whole.enable();
    this.gc.start();
    this.ticks = new TickWatch(this.worker, zeroMs, this.reading());
    this.timers = [setInterval(() => this.tick(), tickMs), setInterval(() => this.look(), sampleMs)];
  }

  /** Takes a last sample and gives the figures of the whole run. */
  stop(): SelfReport {
    for (const timer of this.timers) clearInterval(timer);
    this.tick();
    this.look();
    this.recent.disable();
    this.whole.disable();
    const watchedMs = this.lastMs - this.startMs;
    const share = (ms: number) => (watchedMs > 0 ? ms / watchedMs : 0);
    const { first, last } = this;
    return {
      thread: {
        worker: this.worker,
        cpu: share(last.cpuMs - first.cpuMs),
        cpuOver80: share(this.over80Ms),
        cpuOver95: share(this.over95Ms),
        coreWait: last.waitMs === null || first.waitMs === null ? null : share(last.waitMs - first.waitMs),
        loopDelayP99Ms: delayMs(this.whole, this.whole.percentile(99)),
        loopDelayMaxMs: delayMs(this.whole, this.whole.max),
        gc: this.gc.stop(),
      },
      marks: this.marks,
    };
  }

  private tick(): void {
    if (this.ticks) this.marks.push(...this.ticks.tick(this.reading()));
  }

  private reading(): TickReading {
    const times = this.times();
    const before = monotonicMs();
    const wallMs = Date.now();
    const after = monotonicMs();
    return { monotonicMs: after, wallMs: after - before > togetherMs ? null : wallMs, ...times };
  }

  private look(): void {
    const now = monotonicMs();
    const times = this.times();
    const elapsedMs = now - this.lastMs;
    if (elapsedMs <= 0) return;
    const cpu = (times.cpuMs - this.last.cpuMs) / elapsedMs;
    if (cpu > 0.8) this.over80Ms += elapsedMs;
    if (cpu > 0.95) this.over95Ms += elapsedMs;
    this.lastMs = now;
    this.last = times;
    this.onLook({
      atMs: Math.round((now - this.zeroMs) * 1_000) / 1_000,
      cpu,
      loopDelayP99Ms: delayMs(this.recent, this.recent.percentile(99)),
      loopDelayMaxMs: delayMs(this.recent, this.recent.max),
      rssBytes: this.rssBytes(),
    });
    this.recent.reset();
  }

  /** The kernel tells it through a file, which a process out of file descriptors cannot open: then the last known stands. */
  private rssBytes(): number {
    try {
      this.lastRssBytes = process.memoryUsage.rss();
    } catch {
      return this.lastRssBytes;
    }
    return this.lastRssBytes;
  }
}

/** The histogram holds whole intervals between two probes, in nanoseconds: what goes beyond the spacing is the delay. */
function delayMs(histogram: IntervalHistogram, nanoseconds: number): number {
  return histogram.count === 0 ? 0 : Math.max(0, nanoseconds / 1e6 - probeMs);
}
