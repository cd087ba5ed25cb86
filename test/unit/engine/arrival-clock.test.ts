import { describe, expect, it } from 'vitest';
import { arrivalClock } from '../../../src/engine/arrival-clock.js';
import { randomFor } from '../../../src/scenario/random.js';

/** Stamps of reads at the given times, in milliseconds. */
function stampsOf(readsMs: readonly number[]): number[] {
  let at = 0;
  const stamp = arrivalClock(() => readsMs[at++] ?? Number.NaN);
  return readsMs.map(() => stamp());
}

describe('arrival stamps', () => {
  it('are the time of the read where reads are apart', () => {
    const reads = [0, 0.05, 0.1, 5, 1_000];
    expect(stampsOf(reads)).toEqual(reads);
  });

  it('are shared by reads that follow each other without a pause', () => {
    expect(stampsOf([10, 10.02, 10.05, 10.08, 10.12])).toEqual([10, 10, 10, 10, 10.12]);
  });

  it('are shared for a millisecond at most, however long the burst', () => {
    const reads = Array.from({ length: 500 }, (_, index) => 100 + index * 0.02);
    const stamps = stampsOf(reads);
    const early = reads.map((readMs, index) => readMs - (stamps[index] ?? Number.NaN));
    expect(Math.max(...early)).toBeLessThanOrEqual(1);
    expect(Math.max(...early)).toBeGreaterThan(0.9);
    expect(new Set(stamps).size).toBe(10);
  });

  it('never run backwards and never lie after their read', () => {
    const random = randomFor(3, 'arrival-clock-test');
    let now = 0;
    const reads = Array.from({ length: 5_000 }, () => {
      now += random() ** 4 * 0.5;
      return now;
    });
    const stamps = stampsOf(reads);
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    for (const [index, readMs] of reads.entries()) expect(stamps[index]).toBeLessThanOrEqual(readMs);
  });
});
