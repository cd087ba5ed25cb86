import { describe, expect, it } from 'vitest';
import { simulatorPresets } from '../../../src/simulator/model/presets.js';
import { randomStream } from '../../../src/simulator/random.js';
import { VirtualEngine } from './virtual-time.js';

const outputTokens = 400;
const promptTokens = 300;

/** Offers Poisson arrivals for a while in virtual time and returns what queueing theory speaks of. */
function offer(perSecond: number, seconds: number) {
  const preset = simulatorPresets.find(one => one.name === 'llama8b-h100');
  if (!preset) throw new Error('no preset');
  const virtual = new VirtualEngine({ ...preset, queueLimit: Number.POSITIVE_INFINITY });
  const random = randomStream(7, 1);
  let nextMs = 0;
  let residentMs = 0;
  let ended = 0;
  let endToEndMs = 0;
  let tokens = 0;
  virtual.onToken = (sequence, atMs) => {
    tokens += 1;
    if (sequence.state !== 'ended') return;
    ended += 1;
    endToEndMs += atMs - sequence.arrivedMs;
  };
  const arrive = (): void => {
    while (nextMs <= virtual.nowMs) {
      virtual.engine.submit(promptTokens, outputTokens, nextMs);
      nextMs += (-Math.log(1 - random()) / perSecond) * 1_000;
    }
  };
  while (virtual.nowMs < seconds * 1_000) {
    arrive();
    const before = virtual.nowMs;
    if (!virtual.step()) virtual.nowMs = nextMs;
    const present = virtual.engine.running.length + virtual.engine.waiting.length;
    residentMs += present * (virtual.nowMs - before);
  }
  return {
    concurrency: residentMs / virtual.nowMs,
    perSecond: (ended / virtual.nowMs) * 1_000,
    meanEndToEndMs: endToEndMs / ended,
    tokensPerSecond: (tokens / virtual.nowMs) * 1_000,
    waiting: virtual.engine.waiting.length,
  };
}

describe('load and concurrency', () => {
  it("obey Little's law below saturation", () => {
    const seen = offer(10, 300);
    expect(seen.perSecond / 10).toBeCloseTo(1, 1);
    expect(seen.concurrency / ((seen.perSecond * seen.meanEndToEndMs) / 1_000)).toBeCloseTo(1, 1);
    expect(seen.waiting).toBeLessThan(5);
  });

  it('reach a ceiling of tokens per second that more requests do not lift', () => {
    const full = offer(40, 60);
    const more = offer(80, 60);
    expect(more.tokensPerSecond / full.tokensPerSecond).toBeCloseTo(1, 1);
    // One H100 with an 8B model: no more than the measured 7k to 15k tokens/s.
    expect(full.tokensPerSecond).toBeGreaterThan(7_000);
    expect(full.tokensPerSecond).toBeLessThan(15_000);
    expect(more.waiting).toBeGreaterThan(1_000);
  });
});
