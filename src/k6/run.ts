import type { BusytoneError } from '../base/errors.js';
import { monotonicMs } from '../base/node/clock.js';
import type { LiveProgress } from '../measure/live.js';
import type { EngineReport, EngineStop, SegmentReport } from '../measure/self.js';
import type { Plan } from '../scenario/types.js';
import type { Environment, K6Binary } from './detect.js';
import { failureOf, type K6End, silentStart } from './failure.js';
import { openGate } from './gate.js';
import { usersFor } from './generate/executor.js';
import { byWorker, Ingest, type RecordSink } from './ingest.js';
import { type K6Process, startProcess } from './process.js';
import type { K6Line } from './runtime/lines.js';
import { type Segment, segmentArgs, segmentsOf } from './segments.js';
import type { K6Target } from './setup.js';

export interface K6RunOptions {
  readonly plan: Plan;
  readonly target: K6Target;
  readonly binary: K6Binary;
  /** Holds the generated scripts. */
  readonly folder: string;
  readonly keepGaps: boolean;
  readonly insecureTls: boolean;
  /** The only addresses to connect to where k6 itself sends; null to let k6 look the host up. */
  readonly addresses: readonly string[] | null;
  /** Processes that send the load together. */
  readonly segments: number;
  /** Where the relay of each process listens; empty without one. */
  readonly relayUrls: readonly string[];
  /** With the key under the name that the target gives. */
  readonly environment: Environment;
  /** Silence after which a k6 that has not begun is stopped; left out: what a slow machine needs for its users. */
  readonly startLimitMs?: number;
  readonly redact: (text: string) => string;
  readonly sink: RecordSink & {
    progress(progress: LiveProgress): void;
    /** Load time zero, as k6 told it: on this machine's monotonic clock, and as a time of day. */
    started?(start: { readonly zeroMonotonicMs: number; readonly startedWallMs: number }): void;
  };
}

/** A run under way. k6 cannot drain: the first stop ends what is in flight, the second ends k6. */
export interface K6Run {
  /** @throws BusytoneError when k6 itself fails. */
  readonly finished: Promise<EngineReport>;
  stop(reason: string): void;
}

const progressMs = 250;
/** For a k6 to start and make its users: each runs the scripts once. */
const startMs = 60_000;
const startOfUserMs = 150;
/** Runs generated scripts with an installed k6, and makes records of what they print. */
export function startK6(options: K6RunOptions): K6Run {
  const k6 = new K6Sender(options);
  return { finished: k6.run(), stop: reason => k6.stop(reason) };
}

class K6Sender {
  private readonly ingest: Ingest;
  private readonly due: Iterator<{ readonly scheduledMs: number | null }>;
  private next: number | null = null;
  /** Planned intents whose time has come. */
  private planned = 0;
  private processes: readonly K6Process[] = [];
  private status: EngineStop['status'] = 'completed';
  private reason: string | null = null;
  private stoppedMs: number | null = null;
  private stops = 0;
  private begun = false;
  private announced = false;
  private zeroMs: number | null = null;
  /** Attempts of each process, and those that have come to their own end. */
  private readonly sentBy: number[] = [];
  private readonly over = new Set<number>();
  /** Why the load broke off. */
  private broken: BusytoneError | null = null;

  constructor(private readonly options: K6RunOptions) {
    const { plan, target, redact, sink, keepGaps } = options;
    const { price } = plan.scenario.target;
    this.ingest = new Ingest(sink, { plan, target: target.name, price, redact }, keepGaps);
    this.due = plan.intents()[Symbol.iterator]();
  }

  stop(reason: string): void {
    this.stops += 1;
    if (this.stops === 1) this.end('interrupted', reason);
    else this.kill('SIGKILL');
  }

  async run(): Promise<EngineReport> {
    const { plan, segments } = this.options;
    const silenceMs = this.options.startLimitMs ?? startMs + startOfUserMs * usersFor(plan, segments);
    const gate = segments > 1 ? await openGate(segments) : null;
    const ticker = setInterval(() => this.tick(), progressMs);
    try {
      const environment = gate === null ? {} : { BUSYTONE_GATE: gate.url };
      this.processes = segmentsOf(segments).map(segment => this.start(segment, silenceMs, environment));
      const all = Promise.all(this.processes.map(process => this.endOf(process, silenceMs)));
      if (this.stops > 0) this.end('interrupted', this.reason ?? 'stop.signal');
      const ends = await all;
      const endedMs = this.loadMs();
      // k6 lets what is under way end after the longest time of a run, but not for ever.
      const ranOut = endedMs >= plan.scenario.limits.durationMs;
      this.ingest.finish(this.stoppedMs ?? (ranOut ? endedMs : null));
      this.tick();
      if (this.broken !== null) throw this.broken;
      if (this.stoppedMs === null) {
        const { sent, inFlight } = this.ingest;
        const said = ends.flatMap(end => end.said);
        const failure = failureOf({ code: 0, signal: null, said }, sent, inFlight);
        if (failure !== null) throw failure;
      }
      return this.report(endedMs);
    } finally {
      clearInterval(ticker);
      await gate?.close();
    }
  }

  private start(segment: Segment, silenceMs: number, more: Environment): K6Process {
    const { binary, folder, redact, insecureTls, relayUrls, segments } = this.options;
    const relayUrl = relayUrls[segment.number - 1];
    return startProcess({
      binary,
      folder,
      silenceMs,
      redact,
      args: [...(insecureTls ? ['--insecure-skip-tls-verify'] : []), ...(segments === 1 ? [] : segmentArgs(segment))],
      environment: { ...this.environment(), ...more, ...(relayUrl === undefined ? {} : { BUSYTONE_RELAY: relayUrl }) },
      onLine: line => this.onLine(line, segment.number - 1),
    });
  }

  /** The end of a process. One that breaks takes the others along: what they would send is no longer the plan. */
  private async endOf(process: K6Process, silenceMs: number): Promise<K6End> {
    const end = await process.ended;
    if (this.stoppedMs !== null || this.broken !== null) return end;
    this.broken = end.silent ? silentStart(silenceMs, end.said) : failureOf(end, 1, 0);
    if (this.broken !== null) this.kill('SIGINT');
    return end;
  }

  private kill(signal: 'SIGINT' | 'SIGKILL'): void {
    for (const process of this.processes) process.kill(signal);
  }

  private environment(): Environment {
    const { environment, addresses, target, plan, segments } = this.options;
    const [address] = addresses ?? [];
    const host = new URL(target.url).hostname;
    return {
      ...environment,
      ...(segments === 1 ? {} : { BUSYTONE_VUS: String(usersFor(plan, segments)) }),
      ...(address === undefined || address === host ? {} : { BUSYTONE_HOSTS: JSON.stringify({ [host]: address }) }),
    };
  }

  private onLine(line: K6Line, process: number): void {
    this.begun = true;
    if (line.busytone === 'over') this.over.add(process);
    if (line.busytone === 'start' || line.busytone === 'over') return;
    if (line.busytone === 'sent') this.sentBy[process] = (this.sentBy[process] ?? 0) + 1;
    this.ingest.add(byWorker(line, process));
    this.watchLimits();
  }

  private watchLimits(): void {
    const { limits } = this.options.plan.scenario;
    const { sent, used } = this.ingest;
    if (sent > limits.requests) this.end('completed', 'limit.requests');
    else if (used.tokens >= limits.tokens) this.end('completed', 'limit.tokens');
    else if (limits.money !== null && used.money >= Number(limits.money)) this.end('completed', 'limit.money');
  }

  private end(status: EngineStop['status'], reason: string): void {
    this.reason ??= reason;
    if (this.stoppedMs !== null || this.processes.length === 0) return;
    this.status = status;
    this.stoppedMs = this.loadMs();
    this.kill('SIGINT');
  }

  private loadMs(): number {
    const zeroMs = this.zeroMonotonicMs();
    return zeroMs === null ? 0 : Math.max(0, monotonicMs() - zeroMs);
  }

  /** Load time zero; k6 tells it as a time of day, which may be set while the run goes on and is compared with ours once. */
  private zeroMonotonicMs(): number | null {
    const { zeroWallMs } = this.ingest;
    if (zeroWallMs === null) return null;
    this.zeroMs ??= monotonicMs() - (Date.now() - zeroWallMs);
    return this.zeroMs;
  }

  private tick(): void {
    const { ingest, options } = this;
    ingest.flush();
    if (!this.begun) return;
    this.announce();
    const atMs = this.loadMs();
    this.countDue(this.stoppedMs ?? atMs);
    options.sink.progress({
      atMs,
      offered: this.offered,
      sent: ingest.sent,
      ended: ingest.ended,
      inFlight: ingest.inFlight,
      waitingRetries: ingest.waitingRetries,
      draining: this.stoppedMs !== null,
    });
  }

  /** Tells once when the load began. */
  private announce(): void {
    const { zeroWallMs } = this.ingest;
    const zeroMonotonicMs = this.zeroMonotonicMs();
    if (this.announced || zeroWallMs === null || zeroMonotonicMs === null) return;
    this.announced = true;
    this.options.sink.started?.({ zeroMonotonicMs, startedWallMs: zeroWallMs });
  }

  /** Intents whose time has come; of those without a planned one, such as were asked. */
  private get offered(): number {
    return this.planned + this.ingest.unplanned;
  }

  private countDue(loadMs: number): void {
    const { load, limits } = this.options.plan.scenario;
    if (load.mode === 'closed') return;
    while (this.planned < limits.requests) {
      this.next ??= this.due.next().value?.scheduledMs ?? null;
      if (this.next === null || this.next > loadMs) return;
      this.planned += 1;
      this.next = null;
    }
  }

  private report(endedMs: number): EngineReport {
    const { plan } = this.options;
    const { limits } = plan.scenario;
    const { launched, unplanned, sent, peakInFlight, zeroWallMs } = this.ingest;
    const { intents, followUps } = plan.estimate;
    if (this.reason === null && intents !== null && launched - unplanned < intents - (followUps ?? 0)) {
      this.reason =
        launched >= limits.requests ? 'limit.requests' : endedMs >= limits.durationMs ? 'limit.duration' : null;
    }
    return {
      startedWallMs: zeroWallMs ?? Date.now(),
      endedMs,
      stop: { status: this.stops > 1 ? 'aborted' : this.status, reason: this.reason },
      offeredIntents: Math.max(this.offered, launched),
      notSentIntents: Math.max(0, this.offered - launched),
      attempts: sent,
      peakInFlight,
      loopDelayP99Ms: null,
      cpuOver80: null,
      cpuOver95: null,
      ...(this.options.segments === 1 ? {} : { segments: this.segments() }),
      workers: this.options.segments,
      threads: [],
      marks: [],
      lostWorkers: [],
    };
  }

  /** One gate and one clock: all begin in the same millisecond. */
  private segments(): readonly SegmentReport[] {
    return segmentsOf(this.options.segments).map(({ number, segment }) => {
      const attempts = this.sentBy[number - 1] ?? 0;
      const state = this.over.has(number - 1) ? 'whole' : 'broke_off';
      const zeroOffsetMs = attempts === 0 ? null : 0;
      return { segment, source: `process ${number}`, state, attempts, zeroOffsetMs, duplicates: 0, damagedLines: 0 };
    });
  }
}
