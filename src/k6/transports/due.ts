import type { DeadlineName, Interruption, ResponseProgress } from '../../protocol/types.js';
import type { Deadlines } from '../../scenario/types.js';

export interface Due {
  readonly atMs: number;
  readonly interruption: Interruption;
}

/**
 * The first deadline of where an exchange stands, as the native engine has them. k6 sets no timer inside a request, so
 * a transport looks at the clock whenever something comes, and k6's own time-out is the total deadline: a deadline that
 * passes in silence is found late, and named as what it is.
 */
export function firstDue(
  progress: ResponseProgress,
  headersMs: number | null,
  sentMs: number,
  { deadlines, patienceAtMs }: { readonly deadlines: Deadlines; readonly patienceAtMs: number | null },
): Due {
  let due = deadline('total', sentMs + deadlines.totalMs);
  const consider = (other: Due): void => {
    if (other.atMs < due.atMs) due = other;
  };
  if (progress.lastTokenMs === null) {
    consider(deadline('first_token', sentMs + deadlines.firstTokenMs));
    if (patienceAtMs !== null) consider({ atMs: patienceAtMs, interruption: { kind: 'aborted', reason: 'patience' } });
  } else {
    consider(deadline('gap', progress.lastTokenMs + deadlines.gapMs));
  }
  if (headersMs === null) consider(deadline('headers', sentMs + deadlines.headersMs));
  return due;
}

function deadline(name: DeadlineName, atMs: number): Due {
  return { atMs, interruption: { kind: 'deadline', deadline: name } };
}
