import { describe, expect, it } from 'vitest';
import { type RetryableFailure, retryDelayMs } from '../../../src/scenario/clients/retry.js';

const busy: RetryableFailure = {
  retry: 0,
  http: 429,
  stage: 'headers',
  connectionFailed: false,
  retryAfterMs: null,
  shouldRetry: null,
};
const delay = (changes: Partial<RetryableFailure>, random = 0) =>
  retryDelayMs('openai-sdk', { ...busy, ...changes }, () => random);

describe('retryDelayMs', () => {
  it('never retries without a policy', () => {
    expect(retryDelayMs('none', busy, () => 0)).toBeNull();
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
    expect(delay({ http: null, stage: 'connect', connectionFailed: true })).toBe(500);
    expect(delay({ http: null, stage: 'headers', connectionFailed: false })).toBeNull();
  });

  it.each(['first_token', 'streaming', 'tail'])('leaves a stream that broke at %s to its caller', stage => {
    expect(delay({ http: 200, stage, connectionFailed: true })).toBeNull();
  });

  it('retries an error whose body was read to the end', () => {
    expect(delay({ http: 503, stage: 'tail' })).toBe(500);
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

  it('amplifies an overload as the closed form says', () => {
    // Capacity 1 against 2 original requests: each attempt fails with p = sqrt[3](1/2), and an intent makes 1 + p + p^2.
    const p = (1 - 1 / 2) ** (1 / 3);
    let attempts = 0;
    let state = 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    for (let intent = 0; intent < 20_000; intent++) {
      for (let retry = 0; ; retry++) {
        attempts += 1;
        if (random() > p || delay({ retry }) === null) break;
      }
    }
    expect((attempts / 20_000) * 2).toBeCloseTo(4.85, 1);
  });
});
