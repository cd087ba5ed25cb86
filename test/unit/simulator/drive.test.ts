import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Drive } from '../../../src/simulator/model/drive.js';
import { machine, VirtualEngine } from './virtual-time.js';

const clock = { now: () => performance.now() };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the tempo', () => {
  it('does not drift although timers only know whole milliseconds', () => {
    const virtual = new VirtualEngine(machine({ decodeStepMs: () => 10.4 }));
    const drive = new Drive(virtual.engine, clock, 1, () => {});
    virtual.engine.submit(1, 10_000, 0);
    drive.wake();
    vi.advanceTimersByTime(10_400 + 1 + 1);
    // Rounding each step up by itself would have made 945.
    expect(drive.steps).toBe(1_000);
    expect(drive.lostMs).toBe(0);
  });

  it('is multiplied by the speed', () => {
    const slow = new VirtualEngine(machine());
    const fast = new VirtualEngine(machine());
    const drives = [new Drive(slow.engine, clock, 1, () => {}), new Drive(fast.engine, clock, 10, () => {})];
    for (const virtual of [slow, fast]) virtual.engine.submit(1, 10_000, 0);
    for (const drive of drives) drive.wake();
    vi.advanceTimersByTime(5_000);
    const [one = 0, ten = 0] = drives.map(drive => drive.steps);
    expect(ten / one).toBeCloseTo(10, 1);
  });

  it('catches up after a pause of the process, step by step', () => {
    let late = 0;
    const virtual = new VirtualEngine(machine());
    const drive = new Drive(virtual.engine, { now: () => performance.now() + late }, 1, () => {});
    virtual.engine.submit(1, 10_000, 0);
    drive.wake();
    vi.advanceTimersByTime(1_000);
    late = 500;
    vi.advanceTimersByTime(500);
    expect(Math.abs(drive.steps - 200)).toBeLessThanOrEqual(1);
    expect(drive.lostMs).toBe(0);
  });

  it('gives up what it can never catch up with, and says so', () => {
    let late = 0;
    const virtual = new VirtualEngine(machine());
    const drive = new Drive(virtual.engine, { now: () => performance.now() + late }, 1, () => {});
    virtual.engine.submit(1, 10_000, 0);
    drive.wake();
    vi.advanceTimersByTime(1_000);
    late = 10_000;
    vi.advanceTimersByTime(1_000);
    expect(drive.steps).toBeLessThan(210);
    expect(drive.lostMs).toBeGreaterThan(9_900);
  });
});

describe('the end', () => {
  it('of work stops the steps until there is more', () => {
    const virtual = new VirtualEngine(machine());
    const drive = new Drive(virtual.engine, clock, 1, () => {});
    virtual.engine.submit(1, 3, 0);
    drive.wake();
    vi.advanceTimersByTime(1_000);
    expect(drive.steps).toBe(3);
    virtual.engine.submit(1, 2, drive.modelMs(clock.now()));
    drive.wake();
    vi.advanceTimersByTime(1_000);
    expect(drive.steps).toBe(5);
    expect(virtual.tokens(2)[0]).toBeGreaterThanOrEqual(1_000);
  });

  it('by close is for good', () => {
    const virtual = new VirtualEngine(machine());
    const drive = new Drive(virtual.engine, clock, 1, () => {});
    virtual.engine.submit(1, 100, 0);
    drive.wake();
    vi.advanceTimersByTime(55);
    drive.close();
    drive.wake();
    vi.advanceTimersByTime(1_000);
    expect(drive.steps).toBe(5);
  });
});
