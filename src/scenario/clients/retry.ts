import type { RetryPolicyName } from '../types.js';

/** What is known of an attempt that failed, as far as a client library can see it. */
export interface RetryableFailure {
  /** Retries already made for this intent: 0 after its first attempt. */
  readonly retry: number;
  /** The response's status; null when no response came. */
  readonly http: number | null;
  /** How far the attempt had come. The status decides; an error's body may have been read to its tail. */
  readonly stage: string;
  /** The connection failed or timed out before a response. */
  readonly connectionFailed: boolean;
  /** What `retry-after-ms` or `retry-after` asked for. */
  readonly retryAfterMs: number | null;
  /** The `x-should-retry` header. */
  readonly shouldRetry: boolean | null;
}

/** Defaults of openai-node (src/client.ts, 7b7d6ca7); openai-python has the same back-off. */
const openai = {
  maxRetries: 2,
  firstDelayMs: 500,
  longestDelayMs: 8_000,
  jitter: 0.25,
  longestHonouredMs: 60_000,
} as const;

/**
 * Milliseconds that a client waits before it sends a failed intent again, or null when it gives up. A response that has
 * begun with a success status is never retried, however it ends: client libraries hand a broken stream to their caller.
 * Delays shrink by up to a quarter at random, so the clients of a surge come back nearly together.
 */
export function retryDelayMs(policy: RetryPolicyName, failure: RetryableFailure, random: () => number): number | null {
  if (policy === 'none' || failure.retry >= openai.maxRetries || !wouldRetry(failure)) return null;
  const hint = failure.retryAfterMs;
  if (hint !== null && hint >= 0 && hint <= openai.longestHonouredMs) return hint;
  const backOff = Math.min(openai.firstDelayMs * 2 ** failure.retry, openai.longestDelayMs);
  return backOff * (1 - openai.jitter * random());
}

function wouldRetry(failure: RetryableFailure): boolean {
  const status = failure.http;
  if (status === null) return failure.connectionFailed;
  if (status < 400) return false;
  if (failure.shouldRetry !== null) return failure.shouldRetry;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}
