import { describe, expect, it } from 'vitest';
import { type RetryableFailure, retryBehaviourOf, retryDelayMs } from '../../../src/scenario/clients/retry.js';

const busy: RetryableFailure = {
  retry: 0,
  http: 429,
  connectionFailed: false,
  retryAfterMs: null,
  shouldRetry: null,
};
const delay = (changes: Partial<RetryableFailure>, random = 0) =>
  retryDelayMs(retryBehaviourOf('openai-sdk'), { ...busy, ...changes }, () => random);

describe('retryDelayMs', () => {
  it('never retries without a policy', () => {
    expect(retryDelayMs(retryBehaviourOf('none'), busy, () => 0)).toBeNull();
  });

  it('doubles from half a second, shrinks by up to a quarter, and stops after two', () => {
    expect([0, 1, 2].map(retry => delay({ retry }))).toEqual([500, 1_000, null]);
    expect(delay({}, 0.999_999)).toBeCloseTo(375, 0);
    expect(delay({ retry: 1 }, 0.5)).toBe(875);
  });

  it.each([
    [408, 500],
    [409, 500],
    [429, 500],
    [500, 500],
    [503, 500],
    [529, 500],
    [400, null],
    [401, null],
    [402, null],
    [404, null],
    [422, null],
    [200, null],
  ])('on HTTP %d waits %s', (http, expected) => {
    expect(delay({ http })).toBe(expected);
  });

  it('retries what failed before a response', () => {
    expect(delay({ http: null, connectionFailed: true })).toBe(500);
    expect(delay({ http: null, connectionFailed: false })).toBeNull();
  });

  it('leaves a stream that broke to its caller', () => {
    expect(delay({ http: 200, connectionFailed: true })).toBeNull();
  });

  it('obeys x-should-retry', () => {
    expect(delay({ http: 400, shouldRetry: true })).toBe(500);
    expect(delay({ http: 503, shouldRetry: false })).toBeNull();
    expect(delay({ http: 200, shouldRetry: true })).toBeNull();
  });

  it.each([
    [0, 0],
    [1_500, 1_500],
    [60_000, 60_000],
    [60_001, 500],
    [-1, 500],
    [null, 500],
  ])('given Retry-After of %s ms waits %d', (retryAfterMs, expected) => {
    expect(delay({ retryAfterMs })).toBe(expected);
  });
});

describe('openai-python', () => {
  const python = { ...retryBehaviourOf('openai-sdk'), flavour: 'python' } as const;

  it.each([
    [0, 500],
    [1, 1],
    [60_001, 60_001],
    [120_000, 120_000],
    [120_001, null],
    [null, 500],
  ])('given Retry-After of %s ms waits %s', (retryAfterMs, expected) => {
    expect(retryDelayMs(python, { ...busy, retryAfterMs }, () => 0)).toBe(expected);
  });

  it('backs off as openai-node does', () => {
    for (const retry of [0, 1, 2]) {
      const failure = { ...busy, retry };
      expect(retryDelayMs(python, failure, () => 0.3)).toBe(delay({ retry }, 0.3));
    }
  });
});

describe('full jitter', () => {
  const jitter = { ...retryBehaviourOf('full-jitter'), max: 9 };
  const wait = (changes: Partial<RetryableFailure>, random: number, of = jitter) =>
    retryDelayMs(of, { ...busy, ...changes }, () => random);

  it('takes any part of a pause that doubles from a second to twenty', () => {
    expect([0, 1, 2, 3, 4, 5, 8].map(retry => wait({ retry }, 0.5))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
    ]);
    expect(wait({ retry: 3 }, 0)).toBe(0);
    expect(wait({ retry: 9 }, 0.5)).toBeNull();
    expect(retryBehaviourOf('full-jitter').max).toBe(2);
  });

  it('comes that pause after the time that the server named, so that not all come at once', () => {
    expect(wait({ retryAfterMs: 3_000 }, 0.25)).toBe(3_250);
    expect(wait({ retryAfterMs: 120_001 }, 0.25)).toBeNull();
    expect(wait({ retryAfterMs: 3_000 }, 0.25, { ...jitter, honoursRetryAfter: false })).toBe(250);
  });
});

describe('retrying at once', () => {
  const at = (changes: Partial<RetryableFailure>, honoursRetryAfter: boolean) =>
    retryDelayMs({ ...retryBehaviourOf('immediate'), honoursRetryAfter }, { ...busy, ...changes }, () => 0.5);

  it('waits for nothing, unless it is told to read Retry-After', () => {
    expect([0, 1, 2].map(retry => at({ retry, retryAfterMs: 5_000 }, false))).toEqual([0, 0, null]);
    expect(at({ retryAfterMs: 5_000 }, true)).toBe(5_000);
    expect(retryBehaviourOf('immediate').honoursRetryAfter).toBe(false);
  });
});

describe('any policy', () => {
  it('obeys x-should-retry only as an SDK of OpenAI', () => {
    const refused = { ...busy, shouldRetry: false };
    const asked = { ...busy, http: 400, shouldRetry: true };
    for (const policy of ['full-jitter', 'immediate'] as const) {
      expect(retryDelayMs(retryBehaviourOf(policy), refused, () => 0)).toBe(0);
      expect(retryDelayMs(retryBehaviourOf(policy), asked, () => 0)).toBeNull();
    }
  });

  it('makes as many retries as it is told to', () => {
    const seven = { ...retryBehaviourOf('openai-sdk'), max: 7 };
    const delays = Array.from({ length: 8 }, (_, retry) => retryDelayMs(seven, { ...busy, retry }, () => 0));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, null]);
  });

  it('ignores hints when told to', () => {
    const deaf = { ...retryBehaviourOf('openai-sdk'), honoursRetryAfter: false };
    expect(retryDelayMs(deaf, { ...busy, retryAfterMs: 7_000 }, () => 0)).toBe(500);
  });
});
