import type { ClientMark, ThreadReport } from './self.js';

/** What befell one thread of the client, or all of them at once. */
export interface ClientEvent extends ClientMark {
  readonly everyThread: boolean;
}

/** `worker 2`, `the coordinator`: what reports call a thread. */
export function threadName(worker: number | null): string {
  return worker === null ? 'the coordinator' : `worker ${worker + 1}`;
}

/** Whom it befell. */
export function eventSubject({ worker, everyThread }: ClientEvent): string {
  return everyThread ? 'every thread of the client' : threadName(worker);
}

/** Marks, the longest first; what held up every thread at the same time befell the client as a whole and is one. */
export function eventsOf(marks: readonly ClientMark[], threads: readonly ThreadReport[]): ClientEvent[] {
  const events: ClientEvent[] = [];
  const told = new Set<ClientMark>();
  for (const mark of [...marks].sort((a, b) => Math.abs(b.ms) - Math.abs(a.ms))) {
    if (told.has(mark)) continue;
    const atOnce = marks.filter(other => !told.has(other) && overlap(mark, other));
    const everyThread = threads.length > 1 && new Set(atOnce.map(({ worker }) => worker)).size === threads.length;
    for (const one of everyThread ? atOnce : [mark]) told.add(one);
    events.push({ ...mark, everyThread });
  }
  return events;
}

function overlap(a: ClientMark, b: ClientMark): boolean {
  if (a === b) return true;
  if (a.kind === 'clock_jump' || b.kind === 'clock_jump') return false;
  return a.atMs > b.atMs - b.ms && b.atMs > a.atMs - a.ms;
}
