import type { AttemptRecord } from '../measure/attempt.js';
import { invitesReclick } from '../measure/outcomes.js';
import { intentRandom } from '../scenario/clients/intent-random.js';
import { patienceOf } from '../scenario/clients/patience.js';
import { reclickDelayMs } from '../scenario/clients/reclick.js';
import { retryDelayMs } from '../scenario/clients/retry.js';
import type { RetryBudget } from '../scenario/clients/retry-budget.js';
import type { ClientBehaviour } from '../scenario/types.js';
import { type AttemptIdentity, attemptRecord, promptTokensUsed, type RecordContext } from './attempt-record.js';
import { Exchange, type ExchangeOptions, type LeaveTimes } from './exchange.js';
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
  readonly records: RecordContext;
  readonly exchange: Omit<ExchangeOptions, 'leave' | 'onTokens'>;
  /** Who asks in a traffic class. */
  clientsOf(className: string): ClientBehaviour;
  /** Asks for one more attempt: its running number, or null when the run starts no more work. */
  admit(): number | null;
  attemptEnded(): void;
  record(record: AttemptRecord, gaps: Float32Array | null): void;
}

/** An attempt to come: the library's own, or the first one after the user asked again. */
interface NextAttempt {
  /** Load time. */
  readonly atMs: number;
  readonly by: 'library' | 'user';
}

/**
 * The life of one intent: attempts, one after the other, until one is good enough, the client library and then the user
 * give up, the user leaves or the run ends.
 */
export class IntentRun {
  private exchange: Exchange | null = null;
  /** Attempts before the one that is under way or waited for. */
  private retry = 0;
  /** Of these, those of the library's present call. */
  private callRetries = 0;
  private reclick = 0;
  /** Undoes the attempt that is waited for, and the record whose `last` depends on it. */
  private waiting: {
    readonly cancel: Cancel;
    readonly record: AttemptRecord;
    readonly gaps: Float32Array | null;
  } | null = null;
  private readonly clients: ClientBehaviour;
  private readonly leave: LeaveTimes;
  private retryRandom: (() => number) | null = null;
  private reclickRandom: (() => number) | null = null;
  private stopped = false;

  constructor(
    private readonly host: IntentHost,
    private readonly prepared: PreparedIntent,
    private readonly scheduledMs: number,
    private readonly onEnded: (intent: IntentRun, last: AttemptRecord) => void,
  ) {
    const { intent } = prepared;
    this.clients = host.clientsOf(intent.class);
    const patience = patienceOf(this.clients.patience, host.records.plan.scenario.seed, intent);
    this.leave = {
      firstTokenAtMs: patience.firstTokenMs === null ? null : scheduledMs + patience.firstTokenMs,
      totalAtMs: patience.totalMs === null ? null : scheduledMs + patience.totalMs,
      cancelAfterMs: patience.cancelAfterMs,
    };
  }

  /** True between a failed attempt and the next one. */
  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  start(attempt: number): void {
    this.host.budget.request();
    this.send(attempt, this.scheduledMs);
  }

  /** Starts no further attempt; one that runs goes on. */
  stop(): void {
    this.stopped = true;
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    waiting.cancel();
    this.host.record(waiting.record, waiting.gaps);
    this.onEnded(this, waiting.record);
  }

  /** Ends what runs, now. */
  abort(): void {
    this.stop();
    this.exchange?.abort();
  }

  private send(attempt: number, scheduledMs: number): void {
    const { host, prepared, retry, reclick } = this;
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
    const next = this.next(exchange, record);
    if (next === null) {
      this.host.record(record, gaps);
      this.onEnded(this, record);
      return;
    }
    const cancel = this.host.sleeper.at(this.host.zeroMs + next.atMs, () => this.again(next));
    this.waiting = { cancel, record, gaps };
  }

  private again({ atMs, by }: NextAttempt): void {
    const { waiting } = this;
    if (waiting === null) return;
    const attempt = this.host.admit();
    // Asking may have ended the run, and with it this intent.
    if (this.waiting === null) return;
    if (attempt === null) {
      this.stop();
      return;
    }
    this.waiting = null;
    this.host.record({ ...waiting.record, last: false }, waiting.gaps);
    this.retry++;
    if (by === 'library') {
      this.callRetries++;
    } else {
      this.reclick++;
      this.callRetries = 0;
      this.host.budget.request();
    }
    this.send(attempt, atMs);
  }

  /** The attempt after one that has ended, or null when there is none. */
  private next(exchange: Exchange, record: AttemptRecord): NextAttempt | null {
    const { interruption } = exchange.facts;
    if (this.stopped || record.outcome === 'ok' || interruption?.kind === 'aborted') return null;
    const { retry, reclick } = this.clients;
    const failure = {
      retry: this.callRetries,
      http: record.http,
      connectionFailed: record.http === null && interruption !== null,
      retryAfterMs: record.retryAfterMs,
      shouldRetry: exchange.reader.shouldRetry,
    };
    this.retryRandom ??= this.randomFor('retry');
    const retryMs = retryDelayMs(retry, failure, this.retryRandom);
    if (retryMs !== null) {
      const atMs = exchange.endMs + retryMs;
      if (this.hasLeftBy(atMs)) return null;
      if (this.host.budget.grant(retry.budget)) return { atMs, by: 'library' };
    }
    if (reclick === null || !invitesReclick(record)) return null;
    this.reclickRandom ??= this.randomFor('reclick');
    const reclickMs = reclickDelayMs(reclick, this.reclick, this.reclickRandom);
    if (reclickMs === null) return null;
    const atMs = exchange.endMs + reclickMs;
    return this.hasLeftBy(atMs) ? null : { atMs, by: 'user' };
  }

  /** Whether the user is gone before the client library or they themselves would try again. */
  private hasLeftBy(atMs: number): boolean {
    const { firstTokenAtMs, totalAtMs } = this.leave;
    return (firstTokenAtMs !== null && atMs >= firstTokenAtMs) || (totalAtMs !== null && atMs >= totalAtMs);
  }

  private randomFor(purpose: string): () => number {
    return intentRandom(this.host.records.plan.scenario.seed, purpose, this.prepared.intent);
  }
}
