import { describe, expect, test } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { parseSloRule, withSloRules } from '../../../src/scenario/slo-rules.js';

describe('objectives outside of a file', () => {
  test.each([
    ['ttft.p95<5s', { kind: 'latency', metric: 'ttft', percentile: 'p95', limitMs: 5_000 }],
    [' tpot.p50 <= 60ms ', { kind: 'latency', metric: 'tpot', percentile: 'p50', limitMs: 60 }],
    ['busyRate<=2%', { kind: 'busyRate', limit: 0.02 }],
    ['goodFraction>=95%', { kind: 'goodFraction', limit: 0.95 }],
  ])('%s', (text, rule) => {
    expect(parseSloRule(text)).toEqual(rule);
  });

  test.each([
    ['ttft.p95', 'is no objective', '--slo'],
    ['ttfd.p95<5s', 'names no objective: ttfd.p95', 'Did you mean ttft.p95?'],
    ['ttft.p95>5s', 'asks for the wrong side', 'Write ttft.p95<5s'],
    ['ttft.p95<5', 'is no time: 5', 'with its unit'],
    ['ttft.p95<0s', 'is no time', 'with its unit'],
    ['busyRate<2', 'is no share: 2', 'percent'],
    ['goodFraction<95%', 'asks for the wrong side', 'Write goodFraction>=95%'],
    ['goodFraction>=120%', 'is no share', 'percent'],
  ])('%s is told with its cure', (text, what, cure) => {
    expect(() => parseSloRule(text)).toThrow(what);
    try {
      parseSloRule(text);
    } catch (error) {
      expect(error).toBeInstanceOf(BusytoneError);
      expect(error).toMatchObject({ code: 'usage.slo', exitCode: 2, hint: expect.stringContaining(cure) });
    }
  });

  test('take the place of what they have in common with the file, and add the rest', () => {
    const slo = {
      latency: [{ metric: 'ttft', percentile: 'p95', limitMs: 9_000 } as const],
      busyRate: 0.05,
      goodFraction: null,
    };
    const rules = ['ttft.p95<5s', 'ttft.p50<1s', 'goodFraction>=90%'].map(parseSloRule);
    expect(withSloRules(slo, rules)).toEqual({
      latency: [
        { metric: 'ttft', percentile: 'p95', limitMs: 5_000 },
        { metric: 'ttft', percentile: 'p50', limitMs: 1_000 },
      ],
      busyRate: 0.05,
      goodFraction: 0.9,
    });
  });
});
