import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { monotonicMs } from '../base/node/clock.js';
import type { LiveProgress } from '../measure/live.js';
import type { EngineReport, EngineStop } from '../measure/self.js';
import type { Plan } from '../scenario/types.js';
import type { Environment, K6Binary } from './detect.js';
import { failureOf, silentStart } from './failure.js';
import { usersFor } from './generate/executor.js';
import { Ingest, type RecordSink, readLine } from './ingest.js';
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
  /** Where the relay listens; null without one. */
  readonly relayUrl: string | null;
  /** With the key under the name that the target gives. */
  readonly environment: Environment;
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
/** Lines of k6's own words that are kept for an error. */
const wordsKept = 40;

/** Options of k6 that would take the place of the script's. */
const overriding = ['K6_VUS', 'K6_DURATION', 'K6_ITERATIONS', 'K6_STAGES', 'K6_LOG_OUTPUT', 'K6_CONSOLE_OUTPUT'];

/** Runs generated scripts with an installed k6, and makes records of what they print. */
export function startK6(options: K6RunOptions): K6Run {
  const k6 = new K6Process(options);
  return { finished: k6.run(), stop: reason => k6.stop(reason) };
}

class K6Process {
  private readonly ingest: Ingest;
  private readonly said: string[] = [];
  private readonly due: Iterator<{ readonly scheduledMs: number | null }>;
  private next: number | null = null;
  /** Planned intents whose time has come. */
  private planned = 0;
  private child: ChildProcess | null = null;
  private status: EngineStop['status'] = 'completed';
  private reason: string | null = null;
  private stoppedMs: number | null = null;
  private stops = 0;
  private begun = false;
  private announced = false;
  private silent = false;

  constructor(private readonly options: K6RunOptions) {
    const { plan, target, redact, sink, keepGaps } = options;
    const { price } = plan.scenario.target;
    this.ingest = new Ingest(sink, { plan, target: target.name, price, redact }, keepGaps);
    this.due = plan.intents()[Symbol.iterator]();
  }

  stop(reason: string): void {
    this.stops += 1;
    if (this.stops === 1) this.end('interrupted', reason);
    else this.child?.kill('SIGKILL');
  }

  async run(): Promise<EngineReport> {
    const { plan, binary, folder } = this.options;
    const limitMs = startMs + startOfUserMs * usersFor(plan);
    const watchdog = setTimeout(() => {
      this.silent = true;
      this.child?.kill('SIGKILL');
    }, limitMs);
    const ticker = setInterval(() => this.tick(), progressMs);
    try {
      const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
        const child = spawn(binary.path, this.args(), {
          cwd: folder,
          env: this.environment(),
          stdio: ['ignore', 'ignore', 'pipe'],
          // Ctrl-C in a terminal goes to the whole group; this process says when k6 stops. When it is gone, k6 ends
          // with the next line that it cannot write.
          detached: true,
        });
        this.child = child;
        child.once('error', reject);
        child.once('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
        if (child.stderr !== null)
          createInterface({ input: child.stderr }).on('line', line => this.onLine(line, watchdog));
        if (this.stops > 0) this.end('interrupted', this.reason ?? 'stop.signal');
      });
      const endedMs = this.loadMs();
      // k6 lets what is under way end after the longest time of a run, but not for ever.
      const ranOut = endedMs >= plan.scenario.limits.durationMs;
      this.ingest.finish(this.stoppedMs ?? (ranOut ? endedMs : null));
      this.tick();
      if (this.silent) throw silentStart(limitMs, this.said);
      if (this.stoppedMs === null) {
        const { sent, inFlight } = this.ingest;
        const failure = failureOf({ code, signal, said: this.said }, sent, inFlight);
        if (failure !== null) throw failure;
      }
      return this.report(endedMs);
    } finally {
      clearTimeout(watchdog);
      clearInterval(ticker);
    }
  }

  private args(): string[] {
    return [
      'run',
      '--quiet',
      '--no-usage-report',
      '--no-color',
      '--log-output=stderr',
      '--log-format=raw',
      '--address=',
      ...(this.options.insecureTls ? ['--insecure-skip-tls-verify'] : []),
      'main.js',
    ];
  }

  private environment(): Record<string, string | undefined> {
    const { environment, addresses, target, relayUrl } = this.options;
    const [address] = addresses ?? [];
    const host = new URL(target.url).hostname;
    return {
      ...environment,
      ...Object.fromEntries(overriding.map(name => [name, undefined])),
      K6_NO_USAGE_REPORT: 'true',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      ...(relayUrl === null ? {} : { BUSYTONE_RELAY: relayUrl }),
      ...(address === undefined || address === host ? {} : { BUSYTONE_HOSTS: JSON.stringify({ [host]: address }) }),
    };
  }

  private onLine(text: string, watchdog: NodeJS.Timeout): void {
    const line = readLine(text);
    if (line === null) {
      if (text.trim() !== '') this.said.push(this.options.redact(text.slice(0, 500)));
      if (this.said.length > wordsKept) this.said.shift();
      return;
    }
    if (!this.begun) {
      this.begun = true;
      clearTimeout(watchdog);
    }
    if (line.busytone === 'start') return;
    this.ingest.add(line);
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
    if (this.stoppedMs !== null || this.child === null) return;
    this.status = status;
    this.stoppedMs = this.loadMs();
    this.child.kill('SIGINT');
  }

  private loadMs(): number {
    return this.ingest.zeroWallMs === null ? 0 : Math.max(0, Date.now() - this.ingest.zeroWallMs);
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
    if (this.announced || zeroWallMs === null) return;
    this.announced = true;
    const zeroMonotonicMs = monotonicMs() - (Date.now() - zeroWallMs);
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
      workers: 1,
      lostWorkers: [],
    };
  }
}
