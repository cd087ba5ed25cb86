import { quantileOf } from '../stats/quantile.js';
import type { AttemptRecord } from './attempt.js';
import { type ClientEvent, eventSubject, eventsOf, threadName } from './client-events.js';
import type { ClientMark, EngineReport, ThreadReport } from './self.js';
import type { ValidityCheck } from './summary-types.js';
import { duration, share } from './wording.js';

/** Limits of the checks on single threads; the table stands in docs/methodology.md. */
const limits = {
  /** Time that a worker lost in long stretches, of the whole run. */
  heldUp: { invalid: 0.05 },
  /** The coordinator makes no stamp of a request: only what it is late for by a usual step of telemetry matters. */
  coordinator: { loopP99Ms: 100, heldUpMs: 1_000 },
  coreWait: { suspect: 0.1, invalid: 0.5 },
  gc: { longestMs: 100, suspect: 0.02, invalid: 0.1 },
} as const;

type Watched = Pick<EngineReport, 'threads' | 'marks' | 'endedMs'>;

/** The worker that a figure is highest of; null where no worker tells it. */
export function worstWorker(
  threads: readonly ThreadReport[],
  of: (thread: ThreadReport) => number | null,
): ThreadReport | null {
  let worst: ThreadReport | null = null;
  for (const thread of threads) {
    const value = of(thread);
    if (thread.worker === null || value === null) continue;
    if (worst === null || value > (of(worst) ?? 0)) worst = thread;
  }
  return worst;
}

/** `, the worst of all workers`, where there are others. */
export function worstWords(threads: readonly ThreadReport[]): string {
  return threads.filter(({ worker }) => worker !== null).length > 1 ? ', the worst of all workers' : '';
}

/** Checks of the engine's threads one by one, the worst of which decides and is named; none where they tell nothing. */
export function threadChecks(report: Watched | null): ValidityCheck[] {
  if (report === null || report.threads.length === 0) return [];
  return [
    heldUpCheck(report),
    ...coreWaitCheck(report),
    ...gcCheck(report),
    ...coordinatorCheck(report),
    clockCheck(report),
  ];
}

function heldUpCheck({ marks, threads, endedMs }: Watched): ValidityCheck {
  const id = 'held_up';
  const found = marks.filter(({ kind, worker }) => kind !== 'clock_jump' && worker !== null);
  if (found.length === 0) {
    return { id, level: 'ok', message: 'No worker was held up for half a second or more at once.' };
  }
  const byWorker = new Map<number | null, number>();
  for (const { worker, ms } of found) byWorker.set(worker, (byWorker.get(worker) ?? 0) + ms);
  const lost = Math.min(1, Math.max(...byWorker.values()) / Math.max(1, endedMs));
  const message =
    `${longestOf(eventsOf(marks, threads).filter(isWorkersHold))}. Nothing was sent or stamped there meanwhile, ${share(lost)} of the run in all. It is suspect from ` +
    `half a second at once, and invalid above ${share(limits.heldUp.invalid)} of the run.`;
  return { id, level: lost > limits.heldUp.invalid ? 'invalid' : 'suspect', message };
}

const causes = {
  busy: 'was busy with something else',
  starved: 'had no core, which other programs took,',
  paused: 'was paused, with its process or the whole machine,',
  clock_jump: '',
} as const satisfies Record<ClientMark['kind'], string>;

const isWorkersHold = ({ kind, worker, everyThread }: ClientEvent) =>
  kind !== 'clock_jump' && (worker !== null || everyThread);

/** The longest of them in words, with how many others there are. */
function longestOf([longest, ...others]: readonly ClientEvent[]): string {
  if (longest === undefined) return '';
  const name = eventSubject(longest);
  const more = others.length === 0 ? '' : `, and another ${others.length === 1 ? 'time' : `${others.length} times`}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} ${causes[longest.kind]} for ${duration(longest.ms)} until ${duration(longest.atMs)}${more}`;
}

function coreWaitCheck({ threads }: Watched): ValidityCheck[] {
  const worst = worstWorker(threads, ({ coreWait }) => coreWait);
  if (worst === null) return [];
  const waited = worst.coreWait ?? 0;
  const { suspect, invalid } = limits.coreWait;
  const message =
    `Other programs had the cores while ${threadName(worst.worker)} was ready to run for ${share(waited)} of the run` +
    `${worstWords(threads)}; it is suspect above ${share(suspect)} and invalid above ${share(invalid)}.`;
  return [{ id: 'core_wait', level: waited > invalid ? 'invalid' : waited > suspect ? 'suspect' : 'ok', message }];
}

function gcCheck({ threads, endedMs }: Watched): ValidityCheck[] {
  const { longestMs, suspect, invalid } = limits.gc;
  const partOfRun = ({ gc }: ThreadReport) => gc.totalMs / Math.max(1, endedMs);
  // How far a thread is along either limit, so that one scale finds the worst.
  const worst = worstWorker(threads, thread => Math.max(partOfRun(thread) / suspect, thread.gc.maxMs / longestMs));
  if (worst === null) return [];
  const part = partOfRun(worst);
  const message =
    `Collecting garbage stopped ${threadName(worst.worker)} for ${share(part)} of the run and at most ` +
    `${duration(worst.gc.maxMs)} at once${worstWords(threads)}; it is suspect above ${share(suspect)} or ${duration(longestMs)}, and invalid above ${share(invalid)}.`;
  const level = part > invalid ? 'invalid' : part > suspect || worst.gc.maxMs > longestMs ? 'suspect' : 'ok';
  return [{ id: 'gc', level, message }];
}

function coordinatorCheck({ threads, marks }: Watched): ValidityCheck[] {
  const coordinator = threads.find(({ worker }) => worker === null);
  if (coordinator === undefined) return [];
  const { loopP99Ms, heldUpMs } = limits.coordinator;
  const found = eventsOf(marks, threads).filter(
    ({ kind, worker, everyThread, ms }) => kind !== 'clock_jump' && (worker === null || everyThread) && ms >= heldUpMs,
  );
  const late = coordinator.loopDelayP99Ms > loopP99Ms;
  const message =
    `The coordinator, which writes and watches but makes no stamp of a request, was held up by ${duration(coordinator.loopDelayP99Ms)} ` +
    `at the 99th percentile and by ${duration(coordinator.loopDelayMaxMs)} at most; above ${duration(loopP99Ms)} or from ` +
    `${duration(heldUpMs)} at once it is suspect, and figures of telemetry may stand that far from their time.` +
    `${found.length === 0 ? '' : ` ${longestOf(found)}.`}`;
  return [{ id: 'coordinator', level: late || found.length > 0 ? 'suspect' : 'ok', message }];
}

function clockCheck({ marks }: Watched): ValidityCheck {
  const id = 'clock';
  const jumps = marks.filter(({ kind }) => kind === 'clock_jump');
  const [largest] = [...jumps].sort((a, b) => Math.abs(b.ms) - Math.abs(a.ms));
  if (largest === undefined) {
    return { id, level: 'ok', message: 'The time of day went along with the monotonic clock all the time.' };
  }
  const way = largest.ms < 0 ? 'back' : 'ahead';
  const times = jumps.length === 1 ? '' : ` (the largest of ${jumps.length} jumps)`;
  const message =
    `The time of day jumped ${duration(Math.abs(largest.ms))} ${way} at ${duration(Math.max(0, largest.atMs))}${times}: it was set, or ` +
    'the machine slept. Times of requests are by the monotonic clock and not touched by it; times of day after the jump, ' +
    'and the place beside the logs of other machines, are.';
  return { id, level: 'suspect', message };
}

/** Who sent latest, as a part of a sentence; empty where one worker sent all. */
export function latestWorker(attempts: readonly AttemptRecord[]): string {
  const byWorker = new Map<number, number[]>();
  for (const { worker, scheduledMs, sentMs } of attempts) {
    if (sentMs === null) continue;
    const late = byWorker.get(worker);
    if (late) late.push(sentMs - scheduledMs);
    else byWorker.set(worker, [sentMs - scheduledMs]);
  }
  if (byWorker.size < 2) return '';
  const all = [...byWorker].map(([worker, late]) => ({ worker, ms: quantileOf(late, 0.99) ?? 0 }));
  const latest = all.reduce((worst, each) => (each.ms > worst.ms ? each : worst));
  return ` (${duration(latest.ms)} in ${threadName(latest.worker)}, the latest of ${byWorker.size})`;
}
