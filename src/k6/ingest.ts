import type { AttemptRecord } from '../measure/attempt.js';
import { attemptRecord, type RecordContext } from '../measure/attempt-record.js';
import { emptyProgress } from '../protocol/progress.js';
import type { Plan } from '../scenario/types.js';
import type { EndedLine, K6Line, SentLine } from './runtime/lines.js';

/** Where the records of a run go: what the native engine hands over, in the same order and form. */
export interface RecordSink {
  /** `gaps` holds the gaps (ms) of all attempts of the batch one after the other; `gapsAt` counts from the run's first. */
  attempts(batch: readonly AttemptRecord[], gaps: Float32Array): void;
}

/** A line that the scripts printed, or null for anything else that k6 says. */
export function readLine(text: string): K6Line | null {
  if (!text.startsWith('{"busytone":')) return null;
  try {
    return JSON.parse(text) as K6Line;
  } catch {
    return null;
  }
}

/** The line of one of several processes: its record says of which, counted from 0. */
export function byWorker(line: SentLine | EndedLine, worker: number): SentLine | EndedLine {
  return line.busytone === 'sent' ? line : { ...line, record: { ...line.record, worker } };
}

/**
 * Makes attempt records of what the scripts print: numbers the attempts in the order in which they went out, and knows
 * what was cut.
 */
export class Ingest {
  sent = 0;
  ended = 0;
  /** Intents with at least one attempt. */
  launched = 0;
  /** Of these, those whose time was not planned: further turns of conversations, and all of a closed loop. */
  unplanned = 0;
  peakInFlight = 0;
  /** Load time zero as milliseconds since 1970; null before the first attempt. */
  zeroWallMs: number | null = null;
  readonly used = { tokens: 0, money: 0 };
  private readonly open = new Map<string, { readonly attempt: number; readonly line: SentLine }>();
  /** Intents whose next attempt is still to come. */
  private readonly waiting = new Set<number>();
  private records: AttemptRecord[] = [];
  private gaps: number[] = [];
  private gapsBefore = 0;

  constructor(
    private readonly sink: RecordSink,
    private readonly context: RecordContext & { readonly plan: Plan },
    private readonly keepGaps: boolean,
  ) {}

  get inFlight(): number {
    return this.sent - this.ended;
  }

  get waitingRetries(): number {
    return this.waiting.size;
  }

  add(line: SentLine | EndedLine): void {
    if (line.busytone === 'sent') this.onSent(line);
    else this.onEnded(line);
  }

  /** Hands over what has come since the last call. */
  flush(): void {
    if (this.records.length === 0) return;
    const { records, gaps } = this;
    this.gapsBefore += gaps.length;
    this.records = [];
    this.gaps = [];
    this.sink.attempts(records, Float32Array.from(gaps));
  }

  /** The run is over: retries that were waited for never come, and what was under way at a stop was ended by it. */
  finish(stoppedMs: number | null): void {
    this.waiting.clear();
    if (stoppedMs !== null) {
      for (const { attempt, line } of this.open.values()) this.keep(this.cut(attempt, line, stoppedMs), []);
      this.ended += this.open.size;
      this.open.clear();
    }
    this.flush();
  }

  private onSent(line: SentLine): void {
    const { intent, retry } = line;
    this.zeroWallMs ??= line.zeroWallMs;
    this.open.set(keyOf(intent.index, retry), { attempt: this.sent, line });
    this.sent += 1;
    if (retry === 0) {
      this.launched += 1;
      if (intent.scheduledMs === null) this.unplanned += 1;
    }
    if (this.inFlight > this.peakInFlight) this.peakInFlight = this.inFlight;
    this.waiting.delete(intent.index);
  }

  private onEnded({ record, gaps }: EndedLine): void {
    const key = keyOf(record.intent, record.retry);
    const sent = this.open.get(key);
    if (sent === undefined) return;
    this.open.delete(key);
    this.ended += 1;
    this.used.tokens += (record.promptTokens ?? record.plannedInputTokens) + record.outputTokens;
    this.used.money += Number(record.cost ?? 0);
    if (!record.last) this.waiting.add(record.intent);
    this.keep({ ...record, attempt: sent.attempt }, gaps);
  }

  private keep(record: AttemptRecord, gaps: readonly number[]): void {
    if (!this.keepGaps) {
      this.records.push(record);
      return;
    }
    this.records.push({ ...record, gapsAt: this.gapsBefore + this.gaps.length, gapCount: gaps.length });
    for (const gap of gaps) this.gaps.push(gap);
  }

  private cut(
    attempt: number,
    { intent, retry, reclick, scheduledMs, sentMs }: SentLine,
    stoppedMs: number,
  ): AttemptRecord {
    return attemptRecord(
      {
        facts: {
          connected: true,
          progress: emptyProgress(),
          interruption: { kind: 'aborted', reason: 'stopped' },
        },
        sentMs,
        connectedMs: null,
        endMs: Math.max(sentMs, stoppedMs),
        reused: false,
        resent: false,
      },
      { attempt, intent, retry, reclick, scheduledMs },
      this.context,
    );
  }
}

function keyOf(intent: number, retry: number): string {
  return `${intent} ${retry}`;
}
