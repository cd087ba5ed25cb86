import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SilenceWatch, silenceSeconds } from '../../../src/engine/workers/silence.js';

describe('silence of workers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const watchOf = (workers: readonly number[]) => {
    const silent: number[] = [];
    const watch = new SilenceWatch(worker => {
      silent.push(worker);
      watch.gone(worker);
    });
    watch.start(workers);
    return { watch, silent };
  };

  it('is seen after its time, of those alone that were not heard', () => {
    const { watch, silent } = watchOf([0, 1, 2]);
    watch.gone(2);
    for (let half = 1; half < silenceSeconds * 2; half++) {
      vi.advanceTimersByTime(500);
      watch.heard(0);
    }
    expect(silent).toEqual([]);
    vi.advanceTimersByTime(500);
    expect(silent).toEqual([1]);
    vi.advanceTimersByTime(silenceSeconds * 1_000);
    expect(silent).toEqual([1, 0]);
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('of workers that are gone or were never expected is nobody’s', () => {
    const { watch, silent } = watchOf([0]);
    watch.heard(7);
    watch.gone(0);
    watch.heard(0);
    vi.advanceTimersByTime(silenceSeconds * 2_000);
    expect(silent).toEqual([]);
    watch.stop();
  });
});
