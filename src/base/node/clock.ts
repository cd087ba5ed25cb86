import { performance } from 'node:perf_hooks';

/**
 * Distance between this thread's `performance.now()` and the machine's monotonic clock. The thread may be paused between
 * reading the two, so one is read on both sides of the other, several times, and the tightest pair counts.
 */
function offsetOf(): number {
  let offsetMs = 0;
  let tightestMs = Number.POSITIVE_INFINITY;
  for (let reading = 0; reading < 50; reading++) {
    const before = performance.now();
    const machineMs = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before >= tightestMs) continue;
    tightestMs = after - before;
    offsetMs = machineMs - (before + after) / 2;
  }
  return offsetMs;
}

const offsetMs = offsetOf();

/**
 * Milliseconds on the machine's monotonic clock, with sub-microsecond resolution. The scale is one for all threads and
 * processes of a machine (it starts at boot), is never stepped, and says nothing about the time of day.
 */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}

/**
 * Milliseconds since 1970 by a time of day that never jumps: what the machine's clock said when this thread began, carried
 * on by its monotonic clock. For comparing with other machines' clocks; it is off by whatever the clock is set by later.
 * @param atMs a moment of the monotonic clock
 */
export function steadyWallMs(atMs = monotonicMs()): number {
  return performance.timeOrigin + atMs - offsetMs;
}
