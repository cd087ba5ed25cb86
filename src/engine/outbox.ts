import type { AttemptRecord } from '../measure/attempt.js';
import type { EngineSink } from './types.js';

/** How long a record waits for others, so that the sink is called in batches. */
const batchMs = 100;

/** Collects records and their gaps and hands them to the sink in batches, off the moment of arrival. */
export class Outbox {
  private records: AttemptRecord[] = [];
  private gaps: Float32Array[] = [];
  private batchGaps = 0;
  private gapsBefore = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly sink: EngineSink) {}

  /** Records so far. */
  count = 0;

  /** Takes a record; `gaps` is copied by now and null when gaps are not kept. */
  add(record: AttemptRecord, gaps: Float32Array | null): void {
    const at = this.gapsBefore + this.batchGaps;
    this.records.push(gaps === null ? record : { ...record, gapsAt: at, gapCount: gaps.length });
    this.count++;
    if (gaps !== null && gaps.length > 0) {
      this.gaps.push(gaps);
      this.batchGaps += gaps.length;
    }
    this.timer ??= setTimeout(() => this.flush(), batchMs);
  }

  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.records.length === 0) return;
    const { records } = this;
    const all = new Float32Array(this.batchGaps);
    let at = 0;
    for (const gaps of this.gaps) {
      all.set(gaps, at);
      at += gaps.length;
    }
    this.gapsBefore += this.batchGaps;
    this.records = [];
    this.gaps = [];
    this.batchGaps = 0;
    this.sink.attempts(records, all);
  }
}
