import { describe, expect, it } from 'vitest';
import { attemptCost } from '../../../src/protocol/cost.js';

const r1 = { input: '0.55', inputCached: '0.14', output: '2.19' };

describe('cost of an attempt', () => {
  it.each([
    [{ prompt: 1_000_000, cached: 0, output: 0 }, '0.55'],
    [{ prompt: 1_000_000, cached: 1_000_000, output: 1_000_000 }, '2.33'],
    [{ prompt: 3, cached: 1, output: 7 }, '0.00001657'],
    [{ prompt: 0, cached: 0, output: 0 }, '0'],
    [{ prompt: 1, cached: 0, output: 0 }, '0.00000055'],
    [{ prompt: 10, cached: 99, output: 0 }, '0.0000014'],
  ])('%j', (tokens, expected) => {
    expect(attemptCost(r1, tokens)).toBe(expected);
  });

  it('has no binary rounding: a million attempts cost a million times one', () => {
    expect(attemptCost({ input: '0.1', inputCached: null, output: '0.2' }, { prompt: 1, cached: 0, output: 1 })).toBe(
      '0.0000003',
    );
  });

  it('charges cached input in full without a price for it', () => {
    expect(attemptCost({ ...r1, inputCached: null }, { prompt: 1_000_000, cached: 500_000, output: 0 })).toBe('0.55');
  });
});
