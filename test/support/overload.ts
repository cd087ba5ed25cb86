import { retryDelayMs } from '../../src/scenario/clients/retry.js';
import { retryBudget } from '../../src/scenario/clients/retry-budget.js';
import { randomFor } from '../../src/scenario/random.js';
import type { RetryBehaviour } from '../../src/scenario/types.js';

/**
 * What retries make of an overload, without memory: each attempt fails with the same chance p. An intent makes
 * 1 + p + … + p^n attempts, and as many intents as there is capacity for are answered: 1 − p^(n+1) = C / L0.
 */
export function closedForm(overload: number, retries: number) {
  const failing = (1 - 1 / overload) ** (1 / (retries + 1));
  return { failing, attemptsPerCapacity: 1 / (1 - failing), attemptsPerIntent: 1 / (1 - failing) / overload };
}

export interface SlotLoad {
  /** New intents of each slot. */
  readonly arrivals: (slot: number) => number;
  /** Requests that a slot takes; the others are refused at once. */
  readonly capacity: number;
  readonly slots: number;
  readonly slotMs: number;
  readonly retry: RetryBehaviour;
}

export interface SlotResult {
  /** Attempts of each slot. */
  readonly attempts: number[];
  readonly intents: number;
  readonly answered: number;
}

/** Plays a retry policy against a server that takes so many of a slot's requests, drawn among them at random. */
export function playSlots({ arrivals, capacity, slots, slotMs, retry }: SlotLoad): SlotResult {
  const random = randomFor(7, 'overload');
  const budget = retryBudget();
  /** Retries made so far by those who come in a slot. */
  const coming: number[][] = Array.from({ length: slots }, () => []);
  const attempts: number[] = [];
  let intents = 0;
  let answered = 0;
  for (let slot = 0; slot < slots; slot++) {
    const own = coming[slot] ?? [];
    for (let left = arrivals(slot); left > 0; left--) {
      budget.request();
      own.push(0);
      intents++;
    }
    attempts.push(own.length);
    for (let left = own.length; left > 0; left--) {
      const at = Math.floor(random() * left);
      const made = own[at] ?? 0;
      own[at] = own[left - 1] ?? 0;
      if (own.length - left < capacity) {
        answered++;
        continue;
      }
      const failure = { retry: made, http: 503, connectionFailed: false, retryAfterMs: null, shouldRetry: null };
      const delayMs = retryDelayMs(retry, failure, random);
      if (delayMs === null || !budget.grant(retry.budget)) continue;
      coming[slot + 1 + Math.floor(delayMs / slotMs)]?.push(made + 1);
    }
  }
  return { attempts, intents, answered };
}
