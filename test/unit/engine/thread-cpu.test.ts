import { describe, expect, it } from 'vitest';
import { threadCpuClock } from '../../../src/engine/thread-cpu.js';

describe('the clock of CPU time', () => {
  it('grows with work', () => {
    const clock = threadCpuClock();
    const before = clock();
    let spins = 0;
    while (clock() <= before && spins < 1e6) spins++;
    expect(clock()).toBeGreaterThan(before);
  });

  it('keeps its last value while the system does not tell it, and goes on afterwards', () => {
    const answers = [5e6, 6e6, null, null, 9e6];
    const clock = threadCpuClock(() => {
      const answer = answers.shift();
      if (answer == null) throw new Error('EMFILE');
      return answer;
    });
    expect([clock(), clock(), clock(), clock()]).toEqual([6, 6, 6, 9]);
  });

  it('stays with the event loop’s own time where the system does not tell it at the start', () => {
    let told = false;
    const clock = threadCpuClock(() => {
      if (told) return 1e15;
      throw new Error('ENOENT');
    });
    told = true;
    expect(clock()).toBeLessThan(1e9);
  });
});
