import { intentRandom } from '../scenario/clients/intent-random.js';
import type { LeaveTimes } from '../scenario/clients/patience.js';
import { reclickDelayMs } from '../scenario/clients/reclick.js';
import { retryDelayMs } from '../scenario/clients/retry.js';
import type { RetryBudget } from '../scenario/clients/retry-budget.js';
import type { ClientBehaviour, Intent } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';
import { invitesReclick } from './outcomes.js';

/** An attempt to come: the library's own, or the first one after the user asked again. */
export interface NextAttempt {
  /** Load time. */
  readonly atMs: number;
  readonly by: 'library' | 'user';
}

/** Who asks for an intent, and when they leave. */
export interface Asking {
  readonly clients: ClientBehaviour;
  readonly leave: LeaveTimes;
  readonly seed: number;
  readonly intent: Intent;
  readonly budget: RetryBudget;
}

/** The attempts of one intent: how many there were, and whether and when another follows. The same in every engine. */
export class NextAttempts {
  /** Attempts before the one that is under way or waited for. */
  retry = 0;
  reclick = 0;
  /** Of the attempts before, those of the library's present call. */
  private callRetries = 0;
  private retryRandom: (() => number) | null = null;
  private reclickRandom: (() => number) | null = null;

  constructor(private readonly asking: Asking) {}

  /** The user asks for the first time. */
  begin(): void {
    this.asking.budget.request();
  }

  /** The attempt after one that has ended, or null when there is none. A retry takes its part of the budget here. */
  after(record: AttemptRecord, shouldRetry: boolean | null): NextAttempt | null {
    if (record.outcome === 'ok' || record.abortReason !== null) return null;
    const { clients, budget } = this.asking;
    const { retry, reclick } = clients;
    const failure = {
      retry: this.callRetries,
      http: record.http,
      connectionFailed: record.http === null,
      retryAfterMs: record.retryAfterMs,
      shouldRetry,
    };
    this.retryRandom ??= this.randomFor('retry');
    const retryMs = retryDelayMs(retry, failure, this.retryRandom);
    if (retryMs !== null) {
      const atMs = record.endMs + retryMs;
      if (this.hasLeftBy(atMs)) return null;
      if (budget.grant(retry.budget)) return { atMs, by: 'library' };
    }
    if (reclick === null || !invitesReclick(record)) return null;
    this.reclickRandom ??= this.randomFor('reclick');
    const reclickMs = reclickDelayMs(reclick, this.reclick, this.reclickRandom);
    if (reclickMs === null) return null;
    const atMs = record.endMs + reclickMs;
    return this.hasLeftBy(atMs) ? null : { atMs, by: 'user' };
  }

  /** The attempt that `after` gave goes out. */
  take({ by }: NextAttempt): void {
    this.retry++;
    if (by === 'library') {
      this.callRetries++;
      return;
    }
    this.reclick++;
    this.callRetries = 0;
    this.asking.budget.request();
  }

  /** Whether the user is gone before the client library or they themselves would try again. */
  private hasLeftBy(atMs: number): boolean {
    const { firstTokenAtMs, totalAtMs } = this.asking.leave;
    return (firstTokenAtMs !== null && atMs >= firstTokenAtMs) || (totalAtMs !== null && atMs >= totalAtMs);
  }

  private randomFor(purpose: string): () => number {
    const { seed, intent } = this.asking;
    return intentRandom(seed, purpose, intent);
  }
}
