import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LimitMeter } from '../../../src/engine/limits.js';
import { RunCounts } from '../../../src/engine/run-counts.js';
import type { Limits } from '../../../src/scenario/types.js';

const unlimited: Limits = { requests: 1e9, tokens: 1e12, money: null, concurrency: 1e6, durationMs: 1e9 };
const price = { currency: 'USD', input: '1', inputCached: null, output: '4' };
const nothing = { prompt: 0, output: 0 };

describe('limits', () => {
  it('number the requests and forbid the one after the last', () => {
    const meter = new LimitMeter({ ...unlimited, requests: 2 }, null);
    expect([meter.admit(), meter.admit(), meter.admit()]).toEqual([0, 1, 'limit.requests']);
  });

  it('keep a request back while as many as may be are in flight', () => {
    const meter = new LimitMeter({ ...unlimited, concurrency: 2 }, null);
    expect([meter.admit(), meter.admit(), meter.admit()]).toEqual([0, 1, 'limit.concurrency']);
    meter.ended(nothing, nothing, null);
    expect([meter.admit(), meter.admit()]).toEqual([2, 'limit.concurrency']);
  });

  it('count the tokens of running attempts as they come', () => {
    const meter = new LimitMeter({ ...unlimited, tokens: 100 }, null);
    meter.started(60);
    meter.produced(39);
    expect(meter.admit()).toBe(0);
    meter.produced(1);
    expect(meter.admit()).toBe('limit.tokens');
  });

  it('give back what an attempt was counted for and did not use', () => {
    const meter = new LimitMeter({ ...unlimited, tokens: 100, money: '0.0001' }, price);
    meter.admit();
    meter.started(100);
    expect(meter.admit()).toBe('limit.tokens');
    meter.ended({ prompt: 100, output: 0 }, nothing, '0');
    expect(meter.admit()).toBe(1);
  });

  it('count money at the price of prompt and output', () => {
    const meter = new LimitMeter({ ...unlimited, money: '0.001' }, price);
    meter.started(200);
    meter.produced(199);
    expect(meter.admit()).toBe(0);
    meter.produced(1);
    expect(meter.admit()).toBe('limit.money');
  });

  it('end at the sum of what the attempts used, in whatever order they ended and whichever worker they were of', () => {
    const use = fc.record({ planned: fc.nat(500), seen: fc.nat(500), prompt: fc.nat(500), output: fc.nat(500) });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), (uses, workers) => {
        const total = uses.reduce((sum, { prompt, output }) => sum + prompt + output, 0);
        const ends = (tokens: number) => {
          const memory = RunCounts.memory(workers);
          const meters = Array.from(
            { length: workers },
            (_, worker) => new LimitMeter({ ...unlimited, tokens }, null, new RunCounts(memory, worker)),
          );
          const of = (index: number) => meters[index % workers] ?? new LimitMeter(unlimited, null);
          for (const [index, { planned, seen }] of uses.entries()) {
            of(index).started(planned);
            of(index).produced(seen);
          }
          for (const [index, { planned, seen, prompt, output }] of [...uses.entries()].reverse()) {
            of(index).ended({ prompt: planned, output: seen }, { prompt, output }, null);
          }
          return meters.map(meter => meter.admit());
        };
        expect(ends(total + 1)).toEqual(Array.from({ length: workers }, (_, index) => index));
        expect(new Set(ends(total))).toEqual(new Set(['limit.tokens']));
      }),
    );
  });
});
