import { describe, expect, it } from 'vitest';
import { threadClock } from '../../../src/engine/thread-cpu.js';

describe('the clock of CPU time', () => {
  it('grows with work', () => {
    const clock = threadClock();
    const before = clock().cpuMs;
    let spins = 0;
    while (clock().cpuMs <= before && spins < 1e6) spins++;
    expect(clock().cpuMs).toBeGreaterThan(before);
  });

  it('keeps its last value while the system does not tell it, and goes on afterwards', () => {
    const answers = ['5000000 0 1', '6000000 2000000 2', null, null, '9000000'];
    const clock = threadClock(() => {
      const answer = answers.shift();
      if (answer == null) throw new Error('EMFILE');
      return answer;
    });
    const kept = { cpuMs: 6, waitMs: 2 };
    expect([clock(), clock(), clock(), clock()]).toEqual([kept, kept, kept, { cpuMs: 9, waitMs: null }]);
  });

  it('stays with the event loop’s own time where the system does not tell it at the start', () => {
    let told = false;
    const clock = threadClock(() => {
      if (told) return '1000000000000000 0 1';
      throw new Error('ENOENT');
    });
    told = true;
    expect(clock()).toMatchObject({ waitMs: null });
    expect(clock().cpuMs).toBeLessThan(1e9);
  });
});
