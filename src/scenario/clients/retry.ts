import type { RetryBehaviour, RetryPolicyName } from '../types.js';

/** The policies that there are, the quietest first. */
export const retryPolicies = [
  'none',
  'openai-sdk',
  'full-jitter',
  'immediate',
] as const satisfies readonly RetryPolicyName[];

/** What is known of an attempt that failed, as far as a client library can see it. */
export interface RetryableFailure {
  /** Retries already made in this call of the library: 0 after its first attempt. */
  readonly retry: number;
  /** The response's status; null when no response came. */
  readonly http: number | null;
  /** The connection failed or timed out before a response. */
  readonly connectionFailed: boolean;
  /** What `retry-after-ms` or `retry-after` asked for. */
  readonly retryAfterMs: number | null;
  /** The `x-should-retry` header. */
  readonly shouldRetry: boolean | null;
}

/** What openai-node (src/client.ts, 7b7d6ca7) and openai-python (_base_client.py, e43b4224) have in common. */
const openai = { firstDelayMs: 500, longestDelayMs: 8_000, jitter: 0.25 } as const;
/** openai-node backs off by itself where the server asks for more. */
const nodeLongestHintMs = 60_000;
/** openai-python gives up where the server asks for more. So do the other policies here, of which none says. */
const longestHintMs = 120_000;
/** The standard mode of AWS's SDKs: base 1 s, factor 2, at most 20 s, a uniform share of it. */
const fullJitter = { baseMs: 1_000, longestMs: 20_000 } as const;

/** Retries that a policy makes where nobody says: OpenAI's SDKs and AWS's standard mode both make two. */
export const defaultMostRetries = 2;

/** A policy with everything else as its libraries have it. Whoever retries at once does not read hints either. */
export function retryBehaviourOf(policy: RetryPolicyName): RetryBehaviour {
  return {
    policy,
    flavour: 'node',
    max: policy === 'none' ? 0 : defaultMostRetries,
    honoursRetryAfter: policy !== 'immediate',
    budget: null,
  };
}

/**
 * Milliseconds that a client waits before it sends a failed intent again, or null when it gives up. A response that has
 * begun with a success status is never retried, however it ends: client libraries hand a broken stream to their caller.
 *
 * With n retries made: `openai-sdk` waits min(0.5 s · 2ⁿ, 8 s), less up to a quarter, so the clients of a surge come back
 * nearly together; `full-jitter` a uniform part of min(1 s · 2ⁿ, 20 s); `immediate` not at all. Where the server names a
 * time and the client honours it, `openai-sdk` and `immediate` come back just then, `full-jitter` that pause later.
 * A budget is not looked at: see retry-budget.ts.
 */
export function retryDelayMs(
  behaviour: RetryBehaviour,
  failure: RetryableFailure,
  random: () => number,
): number | null {
  const { policy } = behaviour;
  if (policy === 'none' || failure.retry >= behaviour.max || !wouldRetry(policy, failure)) return null;
  const hint = hintOf(behaviour, failure.retryAfterMs);
  if (hint === 'too_long') return null;
  switch (policy) {
    case 'openai-sdk':
      return (
        hint ?? doubled(openai.firstDelayMs, failure.retry, openai.longestDelayMs) * (1 - openai.jitter * random())
      );
    case 'full-jitter':
      return (hint ?? 0) + doubled(fullJitter.baseMs, failure.retry, fullJitter.longestMs) * random();
    case 'immediate':
      return hint ?? 0;
  }
}

/** The wait to be honoured in milliseconds; null where there is none, `too_long` where it makes the client give up. */
function hintOf({ policy, flavour, honoursRetryAfter }: RetryBehaviour, hintMs: number | null) {
  if (!honoursRetryAfter || hintMs === null || hintMs < 0) return null;
  if (policy === 'openai-sdk' && flavour === 'node') return hintMs <= nodeLongestHintMs ? hintMs : null;
  if (hintMs > longestHintMs) return 'too_long';
  return policy === 'openai-sdk' && hintMs === 0 ? null : hintMs;
}

function doubled(firstMs: number, retry: number, longestMs: number): number {
  return Math.min(firstMs * 2 ** retry, longestMs);
}

/** `x-should-retry` is a header of OpenAI's and its SDKs' alone. */
function wouldRetry(policy: RetryPolicyName, failure: RetryableFailure): boolean {
  const status = failure.http;
  if (status === null) return failure.connectionFailed;
  if (status < 400) return false;
  if (policy === 'openai-sdk' && failure.shouldRetry !== null) return failure.shouldRetry;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}
