import { describe, expect, it } from 'vitest';
import { errorSamples, shareOf } from '../../../src/measure/ledger.js';
import { attempt, busyAttempt, unanswered } from '../../support/attempts.js';

describe('the ledger', () => {
  it('keeps one message for each kind of failure, the most frequent first', () => {
    const samples = errorSamples([
      attempt(),
      attempt({ outcome: 'client.aborted', abortReason: 'cancelled' }),
      unanswered({ outcome: 'auth', http: 401, message: 'no key', endMs: 5 }),
      busyAttempt({ message: null, endMs: 40 }),
      busyAttempt({ message: 'busy', endMs: 30 }),
      busyAttempt({ providerCode: 'queue', endMs: 60 }),
    ]);
    expect(samples.map(sample => [sample.outcome, sample.providerCode, sample.count])).toEqual([
      ['busy.overloaded', null, 2],
      ['auth', null, 1],
      ['busy.overloaded', 'queue', 1],
    ]);
    expect(samples[0]).toMatchObject({ message: 'busy', firstMs: 30, lastMs: 40, http: 503 });
  });

  it('gives shares their interval', () => {
    expect(shareOf(5, 10)).toEqual({
      count: 5,
      of: 10,
      value: 0.5,
      low: expect.closeTo(0.2366, 4),
      high: expect.closeTo(0.7634, 4),
    });
  });
});
