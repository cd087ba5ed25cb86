/** Distance between this thread's `performance.now()` and the machine's monotonic clock, read once. */
const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * Milliseconds on the machine's monotonic clock, with sub-microsecond resolution. The scale is one for all threads and
 * processes of a machine (it starts at boot), is never stepped, and says nothing about the time of day.
 */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}
