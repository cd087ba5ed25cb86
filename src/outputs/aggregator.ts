import type { AttemptRecord } from '../measure/attempt.js';
import { endOf, meetsLimits } from '../measure/intents.js';
import { latenessMs, tpotMs } from '../measure/metrics.js';
import type { Slo } from '../scenario/types.js';
import { type Cell, emptyCell, type Interval } from './interval.js';
import { Totals } from './totals.js';

/** How long a closed interval is kept, so that a record that comes late can still be added to it. */
const keptMs = 60_000;

type Cells = Map<string, Cell>;

interface OpenIntent {
  /** When the user asked. */
  readonly askedMs: number;
  readonly last: AttemptRecord;
}

/**
 * Sums records up by the interval in which they ended, as exactly as the summary does: the same records give the same
 * intervals, live or afterwards, so that writing them twice changes nothing.
 */
export class Aggregator {
  private readonly intervals = new Map<number, Cells>();
  private readonly changed = new Set<number>();
  /** What is not in the totals yet, by interval. */
  private readonly fresh = new Map<number, Cells>();
  /** Intents whose next attempt is still to come. */
  private readonly open = new Map<number, OpenIntent>();
  readonly totals = new Totals();

  constructor(
    private readonly everyMs: number,
    private readonly slo: Slo,
  ) {}

  add(batch: readonly AttemptRecord[]): void {
    for (const attempt of batch) {
      const before = this.open.get(attempt.intent);
      const askedMs = before?.askedMs ?? attempt.scheduledMs;
      if (attempt.last) this.open.delete(attempt.intent);
      else this.open.set(attempt.intent, { askedMs, last: attempt });
      const index = Math.floor(attempt.endMs / this.everyMs);
      for (const cell of this.cellsAt(index, attempt)) {
        addAttempt(cell, attempt, before?.last.reclick ?? 0);
        if (attempt.last) this.addEnd(cell, attempt, askedMs);
      }
    }
  }

  /**
   * The intervals that ended by then and have changed since they were last given out, in order; the totals then hold
   * them too. An interval that comes again takes the place of what it was before.
   */
  close(untilMs: number): Interval[] {
    const due = [...this.changed].filter(index => (index + 1) * this.everyMs <= untilMs).sort((a, b) => a - b);
    const closed = due.map(index => {
      this.changed.delete(index);
      for (const cell of this.fresh.get(index)?.values() ?? []) this.totals.add(cell);
      this.fresh.delete(index);
      return this.intervalAt(index);
    });
    for (const index of this.intervals.keys()) {
      if ((index + 1) * this.everyMs < untilMs - keptMs) this.intervals.delete(index);
    }
    return closed;
  }

  /** Everything that is left. Retries that never came leave their intents interrupted. */
  finish(): Interval[] {
    for (const { last } of this.open.values()) {
      for (const cell of this.cellsAt(Math.floor(last.endMs / this.everyMs), last)) cell.ends.interrupted += 1;
    }
    this.open.clear();
    return this.close(Number.POSITIVE_INFINITY);
  }

  private intervalAt(index: number): Interval {
    const startMs = index * this.everyMs;
    return { startMs, endMs: startMs + this.everyMs, cells: [...(this.intervals.get(index)?.values() ?? [])] };
  }

  private cellsAt(index: number, { class: name, phase }: AttemptRecord): Cell[] {
    this.changed.add(index);
    const key = `${name}\n${phase}`;
    return [this.intervals, this.fresh].map(where => {
      const cells = where.get(index) ?? new Map<string, Cell>();
      where.set(index, cells);
      const cell = cells.get(key) ?? emptyCell(name, phase);
      cells.set(key, cell);
      return cell;
    });
  }

  private addEnd(cell: Cell, attempt: AttemptRecord, askedMs: number): void {
    const end = endOf(attempt);
    cell.ends[end] += 1;
    if (end !== 'answered') return;
    if (meetsLimits(attempt, askedMs, this.slo)) cell.good += 1;
    push(cell.values.ttft, attempt.firstTokenMs, askedMs);
    push(cell.values.ttfa, attempt.firstAnswerMs, askedMs);
    push(cell.values.e2e, attempt.lastTokenMs, askedMs);
    push(cell.values.tpot, tpotMs(attempt), 0);
  }
}

/** @param reclicksBefore re-clicks of the intent up to the attempt before */
function addAttempt(cell: Cell, attempt: AttemptRecord, reclicksBefore: number): void {
  const sums = cell.attempts.get(attempt.outcome) ?? {
    count: 0,
    retries: 0,
    reclicks: 0,
    promptTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    stalls: 0,
  };
  cell.attempts.set(attempt.outcome, sums);
  sums.count += 1;
  if (attempt.reclick > reclicksBefore) sums.reclicks += 1;
  else if (attempt.retry > 0) sums.retries += 1;
  sums.promptTokens += attempt.promptTokens ?? 0;
  sums.outputTokens += attempt.outputTokens;
  sums.reasoningTokens += attempt.reasoningTokens;
  sums.stalls += attempt.stallCount;
  push(cell.values.lateness, latenessMs(attempt), 0);
}

function push(values: number[], atMs: number | null, fromMs: number): void {
  if (atMs !== null) values.push(atMs - fromMs);
}
