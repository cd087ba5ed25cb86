import { describe, expect, it } from 'vitest';
import { clientSeries } from '../../../src/measure/client-series.js';
import { engineSample } from '../../support/runs.js';

const windows = { startMs: 0, windowMs: 500, count: 5 };

describe('the engine over the windows of a run', () => {
  it('stands in every window of the time that a look tells of, and nowhere after the last', () => {
    const samples = [engineSample({ atMs: 1_000, cpu: 0.2 }), engineSample({ atMs: 2_000, cpu: 0.9 })];
    expect(clientSeries(samples, windows, null)?.cpu).toEqual([0.2, 0.2, 0.9, 0.9, null]);
  });

  it('takes the worst worker, adds up sockets, and counts the memory of their process once', () => {
    const samples = [
      engineSample({ worker: 1, atMs: 990, cpu: 0.9, loopDelayMaxMs: 2, openSockets: 3, rssBytes: 100 }),
      engineSample({ worker: 0, atMs: 1_000, cpu: 0.1, loopDelayMaxMs: 40, openSockets: 4, rssBytes: 110 }),
      engineSample({ worker: 0, atMs: 1_500, openSockets: 7 }),
    ];
    const series = clientSeries(samples, windows, null);
    expect(series?.workers).toBe(2);
    expect(series?.cpu.slice(0, 2)).toEqual([0.9, 0.9]);
    expect(series?.loopDelayMaxMs.slice(0, 2)).toEqual([40, 40]);
    expect(series?.rssBytes.slice(0, 2)).toEqual([110, 110]);
    // A worker that has said nothing yet of a window takes nothing from the others.
    expect(series?.openSockets).toEqual([7, 7, 7, null, null]);
  });

  it('is nothing for an engine that does not let itself be watched', () => {
    expect(clientSeries([], windows, null)).toBeNull();
  });
});
