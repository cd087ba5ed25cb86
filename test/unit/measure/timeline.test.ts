import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../src/measure/timeline.js';

describe('timeline', () => {
  it('spreads an amount over the windows it lasted in', () => {
    const line = new Timeline(0, 100, 5);
    line.spread(50, 350, 30);
    expect(line.totals()).toEqual([5, 10, 10, 5, 0]);
  });

  it('puts a moment, and a stretch without length, into one window', () => {
    const line = new Timeline(1_000, 100, 3);
    line.add(1_099, 1);
    line.spread(1_100, 1_100, 4);
    line.spread(1_210, 1_290, 8);
    expect(line.totals()).toEqual([1, 4, 8]);
  });

  it('gives what lies outside to the first and last window, and loses nothing', () => {
    const line = new Timeline(0, 100, 2);
    line.add(-50, 1);
    line.add(1_000, 2);
    expect(line.totals()).toEqual([1, 2]);
    line.spread(0, 200, 10);
    expect(line.totals(2)).toEqual([12, 14]);
  });

  it('sums to what was put in, over many overlapping stretches', () => {
    const line = new Timeline(0, 7, 50);
    let put = 0;
    for (let i = 0; i < 200; i += 1) {
      line.spread(i * 1.3, i * 1.3 + (i % 11) * 5, i);
      put += i;
    }
    expect(line.totals().reduce((sum, total) => sum + total, 0)).toBeCloseTo(put, 6);
    expect(Math.min(...line.totals())).toBeGreaterThanOrEqual(0);
  });
});
