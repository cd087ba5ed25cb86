import { describe, expect, it } from 'vitest';
import { type TickReading, TickWatch, tickMs } from '../../../src/engine/tick-watch.js';
import type { ClientMark } from '../../../src/measure/self.js';

const zeroMs = 5_000;
const wallAtZero = 1_800_000_000_000;

/** What the clocks say so long after load time zero. */
function at(ms: number, { wallMs = 0, cpuMs = 0, waitMs = 0 }: Partial<TickReading> = {}): TickReading {
  return { monotonicMs: zeroMs + ms, wallMs: wallMs === null ? null : wallAtZero + ms + wallMs, cpuMs, waitMs };
}

function marksOf(readings: readonly TickReading[], worker: number | null = 1): ClientMark[] {
  const watch = new TickWatch(worker, zeroMs, at(0));
  return readings.flatMap(reading => watch.tick(reading));
}

describe('the ticks of a thread', () => {
  it('say nothing while they are in time, or late by less than half a second', () => {
    expect(marksOf([at(100), at(205), at(300 + 500), at(900)])).toEqual([]);
  });

  it('that are far too late say how long it was paused, and until when', () => {
    expect(marksOf([at(100), at(100 + tickMs + 500, { cpuMs: 10 }), at(800, { cpuMs: 11 })])).toEqual([
      { kind: 'paused', worker: 1, atMs: 700, ms: 500 },
    ]);
    // A virtual machine that stood still for a minute, whose clocks all went on.
    expect(marksOf([at(60_100)])).toEqual([{ kind: 'paused', worker: 1, atMs: 60_100, ms: 60_000 }]);
  });

  it('that are too late because it was on a core say that it was busy', () => {
    expect(marksOf([at(100, { cpuMs: 5 }), at(1_100, { cpuMs: 105, waitMs: 900 })])).toEqual([
      { kind: 'busy', worker: 1, atMs: 1_100, ms: 900 },
    ]);
  });

  it('that are too late because others had the cores say that it was starved', () => {
    expect(marksOf([at(100, { waitMs: 5 }), at(1_100, { cpuMs: 90, waitMs: 505 })])).toMatchObject([
      { kind: 'starved' },
    ]);
    expect(marksOf([at(100, { waitMs: null }), at(1_100, { waitMs: null })])).toMatchObject([{ kind: 'paused' }]);
  });

  it.each([
    ['set ahead', 50, 50],
    ['set back', -3_600_000, -3_600_000],
    ['carried on while the machine slept and its monotonic clock stood', 7_200_000, 7_200_000],
  ])('see a time of day that was %s, once', (_, wallMs, ms) => {
    expect(marksOf([at(100), at(200, { wallMs }), at(300, { wallMs }), at(400, { wallMs })], null)).toEqual([
      { kind: 'clock_jump', worker: null, atMs: 200, ms },
    ]);
  });

  it('see a time of day that is corrected in small steps when they have added up', () => {
    const steps = [20, 40, 60, 80, 100, 109].map((wallMs, tick) => at((tick + 1) * tickMs, { wallMs }));
    expect(marksOf(steps).map(({ atMs, ms }) => [atMs, ms])).toEqual([[300, 60]]);
  });

  it('do not compare clocks that could not be read together', () => {
    const wallMs = 30_000;
    const [mark, ...others] = marksOf([at(100, { wallMs: null }), at(200, { wallMs: null }), at(300, { wallMs })]);
    expect(others).toEqual([]);
    expect(mark).toMatchObject({ kind: 'clock_jump', atMs: 300, ms: wallMs });
  });
});
