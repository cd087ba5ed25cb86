import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../../src/base/node/clock.js';
import { Sleeper } from '../../../src/engine/sleeper.js';
import { randomFor } from '../../../src/scenario/random.js';

describe('the sleeper', () => {
  let sleeper: Sleeper;
  beforeEach(async () => {
    sleeper = new Sleeper();
    await sleeper.ready();
  });
  afterEach(() => sleeper.close());

  it('runs everything once, in order of time, and nothing before its time', async () => {
    const random = randomFor(7, 'sleeper-test');
    const start = monotonicMs();
    const ran: { atMs: number; ranMs: number }[] = [];
    const planned = Array.from({ length: 400 }, () => start + random() * 200);
    await new Promise<void>(resolve => {
      for (const atMs of planned) {
        sleeper.at(atMs, () => {
          ran.push({ atMs, ranMs: monotonicMs() });
          if (ran.length === planned.length) resolve();
        });
      }
    });
    expect(ran.map(({ atMs }) => atMs)).toEqual([...planned].sort((a, b) => a - b));
    for (const { atMs, ranMs } of ran) expect(ranMs).toBeGreaterThanOrEqual(atMs);
  });

  it('runs what is due already soon, but not within the call', async () => {
    let within = true;
    await new Promise<void>(resolve => {
      sleeper.at(monotonicMs() - 1_000, () => {
        expect(within).toBe(false);
        resolve();
      });
      within = false;
    });
  });

  it('keeps first come, first served among equal times', async () => {
    const order: number[] = [];
    const atMs = monotonicMs() + 5;
    await new Promise<void>(resolve => {
      for (let index = 0; index < 50; index++) sleeper.at(atMs, () => order.push(index));
      sleeper.at(atMs, resolve);
    });
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('takes what is scheduled from within, and drops what is cancelled', async () => {
    const ran: string[] = [];
    await new Promise<void>(resolve => {
      const cancel = sleeper.at(monotonicMs() + 10, () => ran.push('cancelled'));
      sleeper.at(monotonicMs() + 1, () => {
        ran.push('outer');
        cancel();
        sleeper.at(monotonicMs() + 15, () => {
          ran.push('inner');
          resolve();
        });
      });
    });
    expect(ran).toEqual(['outer', 'inner']);
  });
});
