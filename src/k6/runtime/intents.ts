import type { AttemptRecord } from '../../measure/attempt.js';
import { chatRequestBody } from '../../protocol/request.js';
import { retryDelayMs } from '../../scenario/clients/retry.js';
import { sample } from '../../scenario/distributions.js';
import { randomFor } from '../../scenario/random.js';
import { intentMaker } from '../../scenario/traffic/mix.js';
import { promptFor } from '../../scenario/traffic/prompt.js';
import type { ChatMessage, Intent, Scenario } from '../../scenario/types.js';
import type { K6Setup } from '../setup.js';

/*
 * All that the runtime takes from the plan and from the behaviour of clients. The rules are those of the native
 * engine; a test holds the two engines' ledgers against each other.
 */

/** What intent number `index` asks for, for loads whose times are not planned. */
export function intentsOf(scenario: Scenario): (index: number) => Intent {
  const make = intentMaker(scenario.traffic, scenario.seed);
  return index => make(index, null);
}

/** `messages` null writes the prompt. */
export function bodyOf({ scenario, target }: K6Setup, intent: Intent, messages: readonly ChatMessage[] | null): string {
  return chatRequestBody({
    model: target.model,
    messages: messages ?? promptFor(scenario.seed, intent),
    maxTokens: intent.outputTokens,
    dialect: target.dialect,
  });
}

/** Load time at which the user who asked at `askedMs` leaves without a token; null: never. */
export function patienceAt({ clients }: Scenario, askedMs: number): number | null {
  return clients.patienceFirstTokenMs === null ? null : askedMs + clients.patienceFirstTokenMs;
}

/** A user's pause between an answer and the next question, before the intent number `index`. */
export function thinkMs({ load, seed }: Scenario, index: number): number {
  if (load.mode !== 'closed') return 0;
  return 1_000 * Math.max(0, sample(load.thinkSeconds, randomFor(seed, 'think', index)));
}

/** When the next attempt of an intent is due, as a load time; null when its client gives up. */
export class Retries {
  private random: (() => number) | null = null;

  constructor(
    private readonly scenario: Scenario,
    private readonly askedMs: number,
  ) {}

  after(record: AttemptRecord, shouldRetry: boolean | null): number | null {
    const { scenario, askedMs } = this;
    if (record.outcome === 'ok' || record.outcome === 'client.aborted') return null;
    const failure = {
      retry: record.retry,
      http: record.http,
      stage: record.stage,
      connectionFailed: record.http === null,
      retryAfterMs: record.retryAfterMs,
      shouldRetry,
    };
    this.random ??= randomFor(scenario.seed, 'retry', record.intent);
    const delayMs = retryDelayMs(scenario.clients.retry, failure, this.random);
    if (delayMs === null) return null;
    const atMs = record.endMs + delayMs;
    const leavesMs = patienceAt(scenario, askedMs);
    return leavesMs !== null && atMs >= leavesMs ? null : atMs;
  }
}
