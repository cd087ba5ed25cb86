import type { AttemptRecord } from '../../measure/attempt.js';
import type { EngineReport, EngineStop, ThreadReport } from '../../measure/self.js';
import type { SelfReport } from '../self-monitor.js';
import type { EngineProgress } from '../types.js';

interface Whole extends Pick<EngineReport, 'attempts' | 'peakInFlight' | 'workers' | 'lostWorkers'> {
  readonly coordinator: SelfReport;
  readonly stop?: EngineStop;
}

/** What the whole run says of itself, from what its workers say; what each counted is added up, the worst health counts. */
export function mergeReports(
  reports: readonly [EngineReport, ...EngineReport[]],
  { coordinator, ...whole }: Whole,
): EngineReport {
  const sum = (of: (report: EngineReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const worst = (of: (report: EngineReport) => number | null) => {
    const known = reports.map(of).filter(value => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  };
  return {
    startedWallMs: reports[0].startedWallMs,
    endedMs: Math.max(...reports.map(report => report.endedMs)),
    offeredIntents: sum(report => report.offeredIntents),
    notSentIntents: sum(report => report.notSentIntents),
    loopDelayP99Ms: worst(report => report.loopDelayP99Ms),
    cpuOver80: worst(report => report.cpuOver80),
    cpuOver95: worst(report => report.cpuOver95),
    threads: [coordinator.thread, ...reports.flatMap(report => report.threads).sort(byWorker)],
    // The time of day is one for all threads: where it jumped, the coordinator saw it.
    marks: [
      ...coordinator.marks,
      ...reports.flatMap(report => report.marks.filter(({ kind }) => kind !== 'clock_jump')),
    ].sort((a, b) => a.atMs - b.atMs),
    stop: mergeStops(reports.map(report => report.stop)),
    ...whole,
  };
}

const byWorker = (a: ThreadReport, b: ThreadReport) => (a.worker ?? -1) - (b.worker ?? -1);

/** What can be told of a worker that broke: where it said last that it stood. */
export function reportOfLost(
  end: Pick<EngineReport, 'startedWallMs' | 'endedMs' | 'stop'>,
  last: EngineProgress | undefined,
): EngineReport {
  return {
    ...end,
    offeredIntents: last?.offered ?? 0,
    notSentIntents: 0,
    attempts: last?.sent ?? 0,
    peakInFlight: last?.inFlight ?? 0,
    loopDelayP99Ms: null,
    cpuOver80: null,
    cpuOver95: null,
    threads: [],
    marks: [],
    workers: 1,
    lostWorkers: [],
  };
}

const gravity = { completed: 0, interrupted: 1, aborted: 2 } as const satisfies Record<EngineStop['status'], number>;

/** The gravest end. Of the reasons, one that ended the run comes before one that only kept requests back. */
function mergeStops(stops: readonly EngineStop[]): EngineStop {
  const rank = ({ status, reason }: EngineStop) =>
    4 * gravity[status] + (reason === null ? 0 : reason === 'limit.concurrency' ? 1 : 2);
  return stops.reduce((gravest, stop) => (rank(stop) > rank(gravest) ? stop : gravest), {
    status: 'completed',
    reason: null,
  });
}

/** Where the whole run stands. */
export function mergeProgress(parts: readonly EngineProgress[]): EngineProgress {
  const sum = (of: (progress: EngineProgress) => number) => parts.reduce((total, part) => total + of(part), 0);
  return {
    atMs: Math.max(0, ...parts.map(part => part.atMs)),
    offered: sum(part => part.offered),
    sent: sum(part => part.sent),
    ended: sum(part => part.ended),
    inFlight: sum(part => part.inFlight),
    waitingRetries: sum(part => part.waitingRetries),
    draining: parts.some(part => part.draining),
  };
}

/** Puts the gaps of several workers into one sequence: what a worker calls its n-th gap is another one of the run. */
export class GapSequence {
  private gaps = 0;
  private readonly byWorker = new Map<number, number>();

  /** A batch as it stands in the run; to be called in the order in which batches are written. */
  place(worker: number, batch: readonly AttemptRecord[], gapCount: number): readonly AttemptRecord[] {
    const before = this.byWorker.get(worker) ?? 0;
    const shift = this.gaps - before;
    this.byWorker.set(worker, before + gapCount);
    this.gaps += gapCount;
    if (shift === 0) return batch;
    return batch.map(record => (record.gapsAt === null ? record : { ...record, gapsAt: record.gapsAt + shift }));
  }
}
