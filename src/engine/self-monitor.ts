import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { monotonicMs } from '../base/node/clock.js';
import type { EngineSample } from '../measure/self.js';
import { threadCpuClock } from './thread-cpu.js';

/** Figures that only the run can tell. */
export interface RunGauges {
  readonly openSockets: number;
  readonly inFlight: number;
}

/** Whole-run figures, as they stand in the engine's report. */
export interface SelfReport {
  readonly loopDelayP99Ms: number;
  readonly cpuOver80: number;
  readonly cpuOver95: number;
}

const sampleMs = 1_000;
/** Spacing of the probes that measure the loop's delay: costs under half a percent of a core. */
const probeMs = 10;

/** Looks once a second at what the measuring thread itself is doing, because a busy instrument measures itself. */
export class SelfMonitor {
  private readonly recent = monitorEventLoopDelay({ resolution: probeMs });
  private readonly whole = monitorEventLoopDelay({ resolution: probeMs });
  private readonly threadCpuMs = threadCpuClock();
  private timer: NodeJS.Timeout | null = null;
  private zeroMs = 0;
  private lastMs = 0;
  private lastCpuMs = 0;
  private watchedMs = 0;
  private over80Ms = 0;
  private over95Ms = 0;
  private lastRssBytes = 0;

  constructor(
    private readonly worker: number,
    private readonly gauges: () => RunGauges,
    private readonly onSample: (sample: EngineSample) => void,
  ) {}

  start(zeroMs: number): void {
    this.zeroMs = zeroMs;
    this.lastMs = monotonicMs();
    this.lastCpuMs = this.threadCpuMs();
    this.recent.enable();
    this.whole.enable();
    this.timer = setInterval(() => this.look(), sampleMs);
  }

  /** Takes a last sample and gives the figures of the whole run. */
  stop(): SelfReport {
    if (this.timer) clearInterval(this.timer);
    this.look();
    this.recent.disable();
    this.whole.disable();
    const share = (ms: number) => (this.watchedMs > 0 ? ms / this.watchedMs : 0);
    return {
      loopDelayP99Ms: delayMs(this.whole, this.whole.percentile(99)),
      cpuOver80: share(this.over80Ms),
      cpuOver95: share(this.over95Ms),
    };
  }

  private look(): void {
    const now = monotonicMs();
    const cpuMs = this.threadCpuMs();
    const elapsedMs = now - this.lastMs;
    if (elapsedMs <= 0) return;
    const cpu = (cpuMs - this.lastCpuMs) / elapsedMs;
    this.watchedMs += elapsedMs;
    if (cpu > 0.8) this.over80Ms += elapsedMs;
    if (cpu > 0.95) this.over95Ms += elapsedMs;
    this.lastMs = now;
    this.lastCpuMs = cpuMs;
    this.onSample({
      atMs: Math.round((now - this.zeroMs) * 1_000) / 1_000,
      worker: this.worker,
      cpu,
      loopDelayP99Ms: delayMs(this.recent, this.recent.percentile(99)),
      loopDelayMaxMs: delayMs(this.recent, this.recent.max),
      rssBytes: this.rssBytes(),
      ...this.gauges(),
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
