import { readFileSync } from 'node:fs';

/**
 * CPU time that the calling thread has used, in milliseconds: Linux tells it to the nanosecond. Elsewhere it is the time
 * that the thread's event loop was not waiting, which is at least as much.
 */
export function threadCpuMs(): number {
  try {
    const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
    if (nanoseconds !== undefined && nanoseconds !== '') return Number(nanoseconds) / 1e6;
  } catch {
    // Not Linux, or a container without /proc.
  }
  return performance.eventLoopUtilization().active;
}
