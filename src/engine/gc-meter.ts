import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import type { GcPauses } from '../measure/self.js';

/** Counts the pauses that the garbage collector made in the calling thread. */
export class GcMeter {
  private count = 0;
  private totalMs = 0;
  private maxMs = 0;
  private readonly observer = new PerformanceObserver(list => this.add(list.getEntries()));

  start(): void {
    this.observer.observe({ entryTypes: ['gc'] });
  }

  /** Ends the watch. @returns the pauses since its start */
  stop(): GcPauses {
    this.add(this.observer.takeRecords());
    this.observer.disconnect();
    return { count: this.count, totalMs: this.totalMs, maxMs: this.maxMs };
  }

  private add(entries: readonly PerformanceEntry[]): void {
    for (const { duration } of entries) {
      this.count += 1;
      this.totalMs += duration;
      this.maxMs = Math.max(this.maxMs, duration);
    }
  }
}
