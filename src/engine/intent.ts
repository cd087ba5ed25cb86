import type { AttemptRecord } from '../measure/attempt.js';
import {
  type AttemptIdentity,
  attemptRecord,
  promptTokensUsed,
  type RecordContext,
} from '../measure/attempt-record.js';
import { type NextAttempt, NextAttempts } from '../measure/next-attempts.js';
import { type LeaveTimes, leaveTimes, patienceOf } from '../scenario/clients/patience.js';
import type { RetryBudget } from '../scenario/clients/retry-budget.js';
import type { ClientBehaviour, Plan } from '../scenario/types.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import type { PreparedIntent } from './intent-feed.js';
import type { LimitMeter } from './limits.js';
import type { Cancel, Sleeper } from './sleeper.js';

/** What intents need of the run that they are part of. */
export interface IntentHost {
  readonly zeroMs: number;
  readonly sleeper: Sleeper;
  readonly meter: LimitMeter;
  /** One for the whole run. */
  readonly budget: RetryBudget;
  readonly records: RecordContext & { readonly plan: Plan };
  readonly exchange: Omit<ExchangeOptions, 'leave' | 'onTokens'>;
  /** Who asks in a traffic class. */
  clientsOf(className: string): ClientBehaviour;
  /** Asks for one more attempt: its running number, or null when the run starts no more work. */
  admit(): number | null;
  attemptEnded(): void;
  record(record: AttemptRecord, gaps: Float32Array | null): void;
}

/**
 * The life of one intent: attempts, one after the other, until one is good enough, the client library and then the user
 * give up, the user leaves or the run ends.
 */
export class IntentRun {
  private exchange: Exchange | null = null;
  /** Undoes the attempt that is waited for; the record is that of the attempt before it. */
  private waiting: { readonly cancel: Cancel; readonly record: AttemptRecord } | null = null;
  private readonly leave: LeaveTimes;
  private readonly attempts: NextAttempts;
  private stopped = false;

  constructor(
    private readonly host: IntentHost,
    private readonly prepared: PreparedIntent,
    private readonly scheduledMs: number,
    private readonly onEnded: (intent: IntentRun, last: AttemptRecord) => void,
  ) {
    const { intent } = prepared;
    const { seed } = host.records.plan.scenario;
    const clients = host.clientsOf(intent.class);
    this.leave = leaveTimes(patienceOf(clients.patience, seed, intent), scheduledMs);
    this.attempts = new NextAttempts({ clients, leave: this.leave, seed, intent, budget: host.budget });
  }

  /** True between a failed attempt and the next one. */
  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  start(attempt: number): void {
    this.attempts.begin();
    this.send(attempt, this.scheduledMs);
  }

  /** Starts no further attempt; one that runs goes on. */
  stop(): void {
    this.stopped = true;
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    waiting.cancel();
    this.onEnded(this, waiting.record);
  }

  /** Ends what runs, now. */
  abort(): void {
    this.stop();
    this.exchange?.abort();
  }

  private send(attempt: number, scheduledMs: number): void {
    const { host, prepared } = this;
    const { retry, reclick } = this.attempts;
    const { inputTokens } = prepared.intent;
    let counted = 0;
    const identity: AttemptIdentity = { attempt, intent: prepared.intent, retry, reclick, scheduledMs };
    const options: ExchangeOptions = {
      ...host.exchange,
      leave: this.leave,
      onTokens: count => {
        counted += count;
        host.meter.produced(count);
      },
    };
    host.meter.started(inputTokens);
    this.exchange = new Exchange(prepared.request, options, exchange => {
      this.exchange = null;
      const record = attemptRecord(exchange, identity, host.records);
      const final = { prompt: promptTokensUsed(exchange.facts, inputTokens), output: record.outputTokens };
      host.meter.ended({ prompt: inputTokens, output: counted }, final, record.cost);
      host.attemptEnded();
      this.attemptEnded(exchange, record);
    });
    this.exchange.start();
  }

  private attemptEnded(exchange: Exchange, record: AttemptRecord): void {
    const gaps = this.host.exchange.keepGaps ? exchange.reader.gaps.slice() : null;
    const next = this.stopped ? null : this.attempts.after(record, exchange.reader.shouldRetry);
    // A back-off may take a minute: a record that waited for it would be lost with the process.
    this.host.record({ ...record, last: next === null }, gaps);
    if (next === null) {
      this.onEnded(this, record);
      return;
    }
    const cancel = this.host.sleeper.at(this.host.zeroMs + next.atMs, () => this.again(next));
    this.waiting = { cancel, record };
  }

  private again(next: NextAttempt): void {
    if (this.waiting === null) return;
    const attempt = this.host.admit();
    // Asking may have ended the run, and with it this intent.
    if (this.waiting === null) return;
    if (attempt === null) {
      this.stop();
      return;
    }
    this.waiting = null;
    this.attempts.take(next);
    this.send(attempt, next.atMs);
  }
}
