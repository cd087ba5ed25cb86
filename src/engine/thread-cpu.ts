import { readFileSync } from 'node:fs';

/** What the system has given a thread since it began, in milliseconds. */
export interface ThreadTimes {
  /** On a core. */
  readonly cpuMs: number;
  /** Ready to run while all cores were with others; null where the system does not tell. */
  readonly waitMs: number | null;
}

/** The calling thread's times as Linux tells them, in nanoseconds. @throws where there is no such file to be read. */
function schedulerText(): string {
  return readFileSync('/proc/thread-self/schedstat', 'latin1');
}

/**
 * A clock of what the calling thread was given. Where Linux does not tell it, `cpuMs` is the time that the thread's event
 * loop was not waiting, which is at least as much. A clock stays with the source that it began with: when the file cannot
 * be read later (a process out of file descriptors), the last values stand.
 */
export function threadClock(read: () => string = schedulerText): () => ThreadTimes {
  let last: ThreadTimes;
  try {
    last = timesOf(read());
  } catch {
    return () => ({ cpuMs: performance.eventLoopUtilization().active, waitMs: null });
  }
  return () => {
    try {
      last = timesOf(read());
    } catch {
      return last;
    }
    return last;
  };
}

/** The file's first two numbers: nanoseconds on a core, and in the queue for one. */
function timesOf(text: string): ThreadTimes {
  const [cpu = '', wait = ''] = text.split(' ');
  if (cpu === '') throw new Error('schedstat is empty');
  return { cpuMs: Number(cpu) / 1e6, waitMs: wait === '' ? null : Number(wait) / 1e6 };
}
