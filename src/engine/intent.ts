import type { AttemptRecord } from '../measure/attempt.js';
import {
  type AttemptIdentity,
  attemptRecord,
  promptTokensUsed,
  type RecordContext,
} from '../measure/attempt-record.js';
import { retryDelayMs } from '../scenario/clients/retry.js';
import { randomFor } from '../scenario/random.js';
import type { Plan } from '../scenario/types.js';
import { Exchange, type ExchangeOptions } from './exchange.js';
import type { PreparedIntent } from './intent-feed.js';
import type { LimitMeter } from './limits.js';
import type { Cancel, Sleeper } from './sleeper.js';

/** What intents need of the run that they are part of. */
export interface IntentHost {
  readonly zeroMs: number;
  readonly sleeper: Sleeper;
  readonly meter: LimitMeter;
  readonly records: RecordContext & { readonly plan: Plan };
  readonly exchange: Omit<ExchangeOptions, 'patienceAtMs' | 'onTokens'>;
  /** Asks for one more attempt: its running number, or null when the run starts no more work. */
  admit(): number | null;
  attemptEnded(): void;
  record(record: AttemptRecord, gaps: Float32Array | null): void;
}

/**
 * The life of one intent: attempts, one after the other, until one is good enough, the client library gives up, the
 * user loses patience or the run ends.
 */
export class IntentRun {
  private exchange: Exchange | null = null;
  private retry = 0;
  /** Undoes the retry that is waited for, and the record whose `last` depends on it. */
  private waiting: {
    readonly cancel: Cancel;
    readonly record: AttemptRecord;
    readonly gaps: Float32Array | null;
  } | null = null;
  private random: (() => number) | null = null;
  private stopped = false;

  constructor(
    private readonly host: IntentHost,
    private readonly prepared: PreparedIntent,
    private readonly scheduledMs: number,
    private readonly onEnded: (intent: IntentRun) => void,
  ) {}

  /** True between a failed attempt and the retry of it. */
  get isWaiting(): boolean {
    return this.waiting !== null;
  }

  start(attempt: number): void {
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
    this.onEnded(this);
  }

  /** Ends what runs, now. */
  abort(): void {
    this.stop();
    this.exchange?.abort('stopped');
  }

  private send(attempt: number, scheduledMs: number): void {
    const { host, prepared } = this;
    const { patienceFirstTokenMs } = host.records.plan.scenario.clients;
    const { inputTokens } = prepared.intent;
    let counted = 0;
    const identity: AttemptIdentity = { attempt, intent: prepared.intent, retry: this.retry, scheduledMs };
    const options: ExchangeOptions = {
      ...host.exchange,
      patienceAtMs: patienceFirstTokenMs === null ? null : this.scheduledMs + patienceFirstTokenMs,
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
    const retryAtMs = this.retryAt(exchange, record);
    if (retryAtMs === null) {
      this.host.record(record, gaps);
      this.onEnded(this);
      return;
    }
    const cancel = this.host.sleeper.at(this.host.zeroMs + retryAtMs, () => this.again(retryAtMs));
    this.waiting = { cancel, record, gaps };
  }

  private again(scheduledMs: number): void {
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
    this.send(attempt, scheduledMs);
  }

  /** Load time of the next attempt, or null when there is none. */
  private retryAt(exchange: Exchange, record: AttemptRecord): number | null {
    const { interruption } = exchange.facts;
    if (this.stopped || record.outcome === 'ok' || interruption?.kind === 'aborted') return null;
    const { scenario } = this.host.records.plan;
    const failure = {
      retry: this.retry,
      http: record.http,
      stage: record.stage,
      connectionFailed: record.http === null && interruption !== null,
      retryAfterMs: record.retryAfterMs,
      shouldRetry: exchange.reader.shouldRetry,
    };
    this.random ??= randomFor(scenario.seed, 'retry', this.prepared.intent.index);
    const delayMs = retryDelayMs(scenario.clients.retry, failure, this.random);
    if (delayMs === null) return null;
    const atMs = exchange.endMs + delayMs;
    const patienceMs = scenario.clients.patienceFirstTokenMs;
    // The user is gone before the client library would try again.
    if (patienceMs !== null && atMs >= this.scheduledMs + patienceMs) return null;
    return atMs;
  }
}
