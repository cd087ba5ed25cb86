import { BusytoneError, exitCodes } from '../../base/errors.js';
import type { EngineReport, EngineStop, SegmentReport } from '../../measure/self.js';
import type { Plan } from '../../scenario/types.js';
import { byWorker, Ingest, type RecordSink } from '../ingest.js';
import { merged } from './merge.js';
import type { RecordSource } from './source.js';
import { type SegmentLog, type Survey, survey } from './survey.js';

export interface CollectOptions {
  readonly plan: Plan;
  /** Of the generated folder; a replay's plan is known there by its schedule alone. */
  readonly planHash: string;
  readonly target: string;
  readonly keepGaps: boolean;
}

/** What was found, before a record is handed over. */
export interface Collection {
  /** Load time zero as milliseconds since 1970: the earliest of the processes'. */
  readonly zeroWallMs: number;
  readonly transport: string;
  /** Sources that were left out, with the reason. */
  readonly leftOut: readonly string[];
  /** Hands the records over, and tells what a closing report tells. */
  into(sink: RecordSink): Promise<EngineReport>;
}

/** Records that are handed over at once. */
const batch = 2_000;

/**
 * Makes one run of what the processes of a load printed: every record once, on one clock, numbered in order of sending.
 * @throws BusytoneError `collect.*` (exit code 2) for outputs that are not of this plan, or not of one run.
 */
export async function collect(sources: readonly RecordSource[], options: CollectOptions): Promise<Collection> {
  const found = await survey(sources, options.planHash);
  if (found.logs.every(({ sent }) => sent === 0)) {
    throw new BusytoneError('No process had sent a request when its output ended', {
      code: 'collect.nothing_sent',
      exitCode: exitCodes.usage,
      hint: `Look at what k6 says in ${found.logs[0]?.source.name}.`,
    });
  }
  const zeros = found.logs.flatMap(({ zeroWallMs }) => (zeroWallMs === null ? [] : [zeroWallMs]));
  const zeroWallMs = Math.min(...zeros);
  const transport = found.logs.find(({ start }) => start !== null)?.start?.transport ?? 'unknown';
  return {
    zeroWallMs,
    transport,
    leftOut: found.leftOut,
    into: sink => new Collector(found, zeroWallMs, options, sink).run(),
  };
}

class Collector {
  private readonly ingest: Ingest;
  /** Who sent an attempt. */
  private readonly senders = new Map<number, SegmentLog>();
  private readonly twice = new Map<SegmentLog, number>();
  private readonly numbers: ReadonlyMap<SegmentLog, number>;
  private lastMs = 0;

  constructor(
    private readonly found: Survey,
    private readonly zeroWallMs: number,
    private readonly options: CollectOptions,
    sink: RecordSink,
  ) {
    const { plan, target, keepGaps } = options;
    const { price } = plan.scenario.target;
    this.numbers = new Map(found.logs.map((log, number) => [log, number]));
    this.ingest = new Ingest(sink, { plan, target, price, redact: text => text }, keepGaps);
  }

  async run(): Promise<EngineReport> {
    const { ingest } = this;
    let lines = 0;
    for await (const { log, line } of merged(this.found.logs, this.zeroWallMs)) {
      const [intent, retry] =
        line.busytone === 'sent' ? [line.intent.index, line.retry] : [line.record.intent, line.record.retry];
      const key = intent * mostAttempts + retry;
      const sender = this.senders.get(key) ?? log;
      if (sender !== log) {
        if (line.busytone === 'sent') this.twice.set(log, (this.twice.get(log) ?? 0) + 1);
        continue;
      }
      this.senders.set(key, log);
      this.lastMs = Math.max(this.lastMs, (line.busytone === 'sent' ? line.sentMs : line.record.endMs) ?? 0);
      ingest.add(byWorker(line, this.numbers.get(log) ?? 0));
      lines += 1;
      if (lines % batch === 0) ingest.flush();
    }
    return this.report();
  }

  private report(): EngineReport {
    const { ingest } = this;
    const { plan } = this.options;
    const { limits } = plan.scenario;
    const segments = this.segments();
    const isWhole = segments.every(({ state }) => state === 'whole');
    const overs = this.found.logs.flatMap(({ over }) => (over === null ? [] : [over.wallMs - this.zeroWallMs]));
    const endedMs = Math.max(this.lastMs, ...overs);
    const stop = this.stop(isWhole, endedMs);
    // What was under way when k6 was ended was ended by it; under a script that broke, the records are lost.
    ingest.finish(isWhole && (stop.reason !== null || endedMs >= limits.durationMs) ? endedMs : null);
    const { launched, unplanned, sent, peakInFlight } = ingest;
    const offered = Math.max(launched, due(plan, endedMs) + unplanned);
    return {
      startedWallMs: this.zeroWallMs,
      endedMs,
      stop,
      offeredIntents: offered,
      notSentIntents: offered - launched,
      attempts: sent,
      peakInFlight,
      loopDelayP99Ms: null,
      cpuOver80: null,
      cpuOver95: null,
      workers: this.found.parts.length,
      threads: [],
      marks: [],
      lostWorkers: [],
      ...(segments.length > 1 || !isWhole ? { segments } : {}),
    };
  }

  private stop(isWhole: boolean, endedMs: number): EngineStop {
    if (!isWhole) return { status: 'aborted', reason: 'segment.missing' };
    const { limits } = this.options.plan.scenario;
    const { intents, followUps } = this.options.plan.estimate;
    const { launched, unplanned } = this.ingest;
    if (intents === null || launched - unplanned >= intents - (followUps ?? 0))
      return { status: 'completed', reason: null };
    if (launched >= limits.requests) return { status: 'completed', reason: 'limit.requests' };
    if (endedMs >= limits.durationMs) return { status: 'completed', reason: 'limit.duration' };
    return { status: 'interrupted', reason: 'segment.stopped' };
  }

  private segments(): readonly SegmentReport[] {
    const { logs, parts } = this.found;
    const absent = new Set(parts);
    const reports = logs.map((log): SegmentReport => {
      if (log.start !== null) absent.delete(log.start.segment);
      return {
        segment: log.start?.segment ?? null,
        source: log.source.name,
        state: log.start === null ? 'beginning_lost' : log.over === null ? 'broke_off' : 'whole',
        attempts: log.sent,
        zeroOffsetMs: log.zeroWallMs === null ? null : log.zeroWallMs - this.zeroWallMs,
        duplicates: this.twice.get(log) ?? 0,
        damagedLines: log.damaged,
      };
    });
    // An output without a beginning is one of those that are missed, but not known which, unless it is the only one.
    const nameless = reports.filter(({ segment }) => segment === null).length;
    const missed = [...absent].slice(0, Math.max(0, absent.size - nameless));
    const isKnown = nameless === 0;
    const [only] = absent;
    return [
      ...reports.map(report =>
        report.segment === null && absent.size === 1 && nameless === 1 && only !== undefined
          ? { ...report, segment: only }
          : report,
      ),
      ...missed.map(
        (segment): SegmentReport => ({
          segment: isKnown ? segment : null,
          source: null,
          state: 'absent',
          attempts: 0,
          zeroOffsetMs: null,
          duplicates: 0,
          damagedLines: 0,
        }),
      ),
    ];
  }
}

/** More than any client makes for one intent. */
const mostAttempts = 65_536;

/** Planned intents whose time had come, up to the limit on requests. */
function due({ scenario, intents }: Plan, endedMs: number): number {
  if (scenario.load.mode === 'closed') return 0;
  let count = 0;
  for (const { scheduledMs } of intents()) {
    if (scheduledMs === null || scheduledMs > endedMs || count >= scenario.limits.requests) break;
    count += 1;
  }
  return count;
}
