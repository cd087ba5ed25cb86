import type { DeadlineName, Interruption, ResponseProgress } from '../../protocol/types.js';
import type { LeaveTimes } from '../../scenario/clients/patience.js';
import type { Deadlines } from '../../scenario/types.js';

export interface Due {
  readonly atMs: number;
  readonly interruption: Interruption;
}

interface Ends {
  readonly deadlines: Deadlines;
  readonly leave: LeaveTimes;
}

/**
 * The first deadline of where an exchange stands, as the native engine has them. k6 sets no timer inside a request, so
 * a transport looks at the clock whenever something comes, and k6's own time-out is the last of these moments: a deadline
 * that passes in silence is found late, and named as what it is.
 */
export function firstDue(progress: ResponseProgress, headersMs: number | null, sentMs: number, ends: Ends): Due {
  const { deadlines, leave } = ends;
  const { firstTokenMs, lastTokenMs } = progress;
  let due = lastDue(sentMs, ends);
  const consider = (other: Due): void => {
    if (other.atMs < due.atMs) due = other;
  };
  if (lastTokenMs === null) {
    consider(deadline('first_token', sentMs + deadlines.firstTokenMs));
    if (leave.firstTokenAtMs !== null) consider(leaving('patience', leave.firstTokenAtMs));
  } else {
    consider(deadline('gap', lastTokenMs + deadlines.gapMs));
  }
  if (firstTokenMs !== null && leave.cancelAfterMs !== null) {
    consider(leaving('cancelled', firstTokenMs + leave.cancelAfterMs));
  }
  if (headersMs === null) consider(deadline('headers', sentMs + deadlines.headersMs));
  return due;
}

/** The moment at which an exchange ends whatever came. */
export function lastDue(sentMs: number, { deadlines, leave }: Ends): Due {
  const total = deadline('total', sentMs + deadlines.totalMs);
  const { totalAtMs } = leave;
  return totalAtMs !== null && totalAtMs < total.atMs ? leaving('patience', totalAtMs) : total;
}

/** k6's time-out for an exchange, in whole milliseconds: never before the moment at which it is due. */
export function timeoutMs(sentMs: number, ends: Ends): number {
  return Math.max(1, Math.ceil(lastDue(sentMs, ends).atMs - sentMs));
}

function leaving(reason: 'patience' | 'cancelled', atMs: number): Due {
  return { atMs, interruption: { kind: 'aborted', reason } };
}

function deadline(name: DeadlineName, atMs: number): Due {
  return { atMs, interruption: { kind: 'deadline', deadline: name } };
}
