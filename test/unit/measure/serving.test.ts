import { describe, expect, it } from 'vitest';
import type { FigureSample } from '../../../src/measure/figure.js';
import { growthOf, servingSeries } from '../../../src/measure/serving.js';

const look = (name: string, atMs: number, value: number, changes: Partial<FigureSample> = {}): FigureSample => ({
  atMs,
  source: 's',
  name,
  value,
  labels: {},
  raw: name,
  ...changes,
});
const windows = { startMs: 0, windowMs: 1_000, count: 4 };
const valuesOf = (figures: readonly FigureSample[]) => servingSeries(figures, windows).map(({ values }) => values);

describe('figures over windows', () => {
  it('are means of their looks, and held for a while', () => {
    expect(valuesOf([look('gpu.util', 100, 0.2), look('gpu.util', 200, 0.4), look('gpu.util', 1_500, 0.9)])).toEqual([
      [0.30000000000000004, 0.9, 0.9, null],
    ]);
  });

  it('of several GPUs become mean, sum or highest, as the figure asks', () => {
    const gpus = (name: string) => [
      look(name, 100, 1, { labels: { gpu: '0' } }),
      look(name, 100, 3, { labels: { gpu: '1' } }),
    ];
    const first = (name: string) => servingSeries(gpus(name), windows)[0];
    expect(first('gpu.util')?.values[0]).toBe(2);
    expect(first('gpu.power_w')?.values[0]).toBe(4);
    expect(first('gpu.temp_c')?.values[0]).toBe(3);
    expect(first('engine.preemptions_per_second')?.values[0]).toBe(4);
    expect(first('engine.ttft_seconds_p95')?.values[0]).toBe(3);
    expect(first('gpu.util')?.series).toBe(2);
  });

  it('told by two kinds of sources are counted once', () => {
    const figures = [
      look('gpu.power_w', 100, 500, { source: 'dcgm', raw: 'DCGM_FI_DEV_POWER_USAGE' }),
      look('gpu.power_w', 600, 500, { source: 'dcgm', raw: 'DCGM_FI_DEV_POWER_USAGE' }),
      look('gpu.power_w', 150, 501, { source: 'nvidiaSmi', raw: 'power.draw' }),
    ];
    expect(servingSeries(figures, windows)[0]?.values[0]).toBe(500);
  });

  it('leave out counters, which have rates', () => {
    expect(servingSeries([look('engine.preemptions_total', 0, 5)], windows)).toEqual([]);
  });

  it('before the load began are held into the first windows, as any look is', () => {
    expect(valuesOf([look('gpu.util', -300, 0.1)])).toEqual([[0.1, 0.1, null, null]]);
    expect(
      valuesOf([look('gpu.util', -900, 0.1), look('gpu.util', -100, 0.2), look('gpu.util', 3_500, 1)])[0]?.[3],
    ).toBe(1);
  });
});

describe('the growth of a counter', () => {
  const told = (values: readonly number[]) => values.map((value, i) => look('c_total', i * 1_000, value));

  it('runs from the last look before the stretch, over restarts', () => {
    expect(growthOf(told([5, 8, 10, 2, 4]), 'c_total', 1_500, 10_000)).toBe(2 + 2 + 2);
    expect(growthOf(told([5, 8, 10]), 'c_total', 0, 1_000)).toBe(3);
    expect(growthOf(told([5]), 'c_total', 0, 10_000)).toBe(0);
  });

  it('is unknown without a look', () => {
    expect(growthOf([], 'c_total', 0, 1_000)).toBeNull();
  });
});
