import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LimitMeter } from '../../../src/engine/limits.js';
import type { Limits } from '../../../src/scenario/types.js';

const unlimited: Limits = { requests: 1e9, tokens: 1e12, money: null, concurrency: 1e6, durationMs: 1e9 };
const price = { currency: 'USD', input: '1', inputCached: null, output: '4' };

describe('limits', () => {
  it('forbid the request after the last one', () => {
    const meter = new LimitMeter({ ...unlimited, requests: 2 }, null);
    meter.started(10);
    expect(meter.reached).toBeNull();
    meter.started(10);
    expect(meter.reached).toBe('limit.requests');
  });

  it('count the tokens of running attempts as they come', () => {
    const meter = new LimitMeter({ ...unlimited, tokens: 100 }, null);
    meter.started(60);
    meter.produced(39);
    expect(meter.reached).toBeNull();
    meter.produced(1);
    expect(meter.reached).toBe('limit.tokens');
  });

  it('give back what an attempt was counted for and did not use', () => {
    const meter = new LimitMeter({ ...unlimited, tokens: 100, money: '0.0001' }, price);
    meter.started(100);
    expect(meter.reached).toBe('limit.tokens');
    meter.ended({ prompt: 100, output: 0 }, { prompt: 0, output: 0 }, '0');
    expect(meter.reached).toBeNull();
  });

  it('count money at the price of prompt and output', () => {
    const meter = new LimitMeter({ ...unlimited, money: '0.001' }, price);
    meter.started(200);
    meter.produced(199);
    expect(meter.reached).toBeNull();
    meter.produced(1);
    expect(meter.reached).toBe('limit.money');
  });

  it('end at the sum of what the attempts used, in whatever order they ended', () => {
    const use = fc.record({ planned: fc.nat(500), seen: fc.nat(500), prompt: fc.nat(500), output: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 20 }), uses => {
        const total = uses.reduce((sum, { prompt, output }) => sum + prompt + output, 0);
        const under = new LimitMeter({ ...unlimited, tokens: total + 1 }, null);
        const at = new LimitMeter({ ...unlimited, tokens: total }, null);
        for (const meter of [under, at]) {
          for (const { planned, seen } of uses) {
            meter.started(planned);
            meter.produced(seen);
          }
          for (const { planned, seen, prompt, output } of [...uses].reverse()) {
            meter.ended({ prompt: planned, output: seen }, { prompt, output }, null);
          }
        }
        expect(under.reached).toBeNull();
        expect(at.reached).toBe('limit.tokens');
      }),
    );
  });
});
