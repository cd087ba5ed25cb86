import { readFileSync } from 'node:fs';

/** CPU time of the calling thread in nanoseconds, as Linux tells it. @throws where there is no such file to be read. */
function schedulerNs(): number {
  const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ');
  if (nanoseconds === undefined || nanoseconds === '') throw new Error('schedstat is empty');
  return Number(nanoseconds);
}

/**
 * A clock of the CPU time that the calling thread has used, in milliseconds. Where Linux does not tell it, it is the
 * time that the thread's event loop was not waiting, which is at least as much. A clock stays with the source that it
 * began with: when the file cannot be read later (a process out of file descriptors), the last value stands.
 */
export function threadCpuClock(readNs: () => number = schedulerNs): () => number {
  let lastMs: number;
  try {
    lastMs = readNs() / 1e6;
  } catch {
    return () => performance.eventLoopUtilization().active;
  }
  return () => {
    try {
      lastMs = readNs() / 1e6;
    } catch {
      return lastMs;
    }
    return lastMs;
  };
}
