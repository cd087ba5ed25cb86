import { monotonicMs } from '../base/node/clock.js';
import type { AttemptRecord } from '../measure/attempt.js';
import type { EngineStop } from '../measure/self.js';
import { type IntentHost, IntentRun } from './intent.js';
import type { PreparedIntent } from './intent-feed.js';

/** Where intents come from: an open loop (also for a replay) or a closed one. */
export interface Loop {
  /** Called at load time zero. */
  start(): void;
  /** Hands out nothing more. */
  stop(): void;
  /** True when nothing more will be handed out, unless what is under way leads to more. */
  readonly done: boolean;
  /** Intents whose time has come. */
  readonly offered: number;
}

export type OnIntentEnded = (last: AttemptRecord | null) => void;

/** What the loops see of the run. */
export interface Launcher {
  /**
   * Starts an intent and calls back when its last attempt has ended, with the record of it (null if there is none). False
   * when it was not sent: the run is stopping or as many requests are in flight as the limits allow.
   */
  launch(prepared: PreparedIntent, scheduledMs: number, onEnded: OnIntentEnded): boolean;
  loopDone(): void;
}

/** The bookkeeping of a run: which intents are under way, whether more may start, and when it is over. */
export class RunCore implements Launcher {
  /** Attempts, and intents with at least one. */
  attempts = 0;
  launched = 0;
  ended = 0;
  private readonly host: IntentHost;
  private readonly intents = new Set<IntentRun>();
  private loop: Loop | null = null;
  private status: EngineStop['status'] = 'completed';
  private reason: string | null = null;
  private stops = 0;
  private stopping = false;
  private finish: (() => void) | null = null;

  constructor(
    host: Omit<IntentHost, 'admit' | 'attemptEnded'>,
    /** Told when no more work is started, with the reason; not when it was asked for from outside. */
    private readonly onDrain: (stop: EngineStop) => void,
  ) {
    this.host = { ...host, admit: () => this.admit(), attemptEnded: () => this.ended++ };
  }

  /** Attempts on the wire. */
  get inFlight(): number {
    return this.attempts - this.ended;
  }

  get waitingRetries(): number {
    return this.intents.size - this.inFlight;
  }

  get draining(): boolean {
    return this.stopping;
  }

  get stop(): EngineStop {
    return { status: this.status, reason: this.reason };
  }

  /** Runs a loop from load time zero on; resolves when all that it handed out has ended. */
  run(loop: Loop): Promise<void> {
    this.loop = loop;
    const { sleeper, zeroMs, records } = this.host;
    return new Promise(resolve => {
      this.finish = resolve;
      sleeper.at(zeroMs, () => {
        if (this.stopping) return;
        loop.start();
        sleeper.at(zeroMs + records.plan.scenario.limits.durationMs, () => this.outOfTime());
      });
    });
  }

  /** First call: starts no more work and lets what runs end. Second call: ends everything now. */
  requestStop(reason: string): void {
    this.stops++;
    if (this.stops === 1) this.drain({ status: 'interrupted', reason });
    else this.abort();
  }

  /** Starts no more work and lets what runs end. */
  drain({ status, reason }: EngineStop): void {
    if (this.stopping) return;
    this.stopping = true;
    this.status = status;
    this.reason = reason;
    this.loop?.stop();
    for (const intent of [...this.intents]) intent.stop();
    this.endIfIdle();
  }

  launch(prepared: PreparedIntent, scheduledMs: number, onEnded: OnIntentEnded): boolean {
    const attempt = this.admit();
    if (attempt === null) return false;
    this.launched++;
    const run = new IntentRun(this.host, prepared, scheduledMs, (intent, last) => {
      this.intents.delete(intent);
      onEnded(last);
      this.endIfIdle();
    });
    this.intents.add(run);
    run.start(attempt);
    return true;
  }

  loopDone(): void {
    this.endIfIdle();
  }

  /**
   * Gives one more request its running number, or null when it must not be sent. A limit on the amount of work ends the
   * run; the one on concurrency only keeps this request back.
   */
  private admit(): number | null {
    if (this.stopping) return null;
    const admitted = this.timeIsUp() ? 'limit.duration' : this.host.meter.admit();
    if (typeof admitted === 'number') {
      this.attempts++;
      return admitted;
    }
    if (admitted === 'limit.concurrency') this.reason ??= admitted;
    else this.limitReached(admitted);
    return null;
  }

  /** By the clock: a timer that comes late would let through what waited with it. */
  private timeIsUp(): boolean {
    const { zeroMs, records } = this.host;
    return monotonicMs() >= zeroMs + records.plan.scenario.limits.durationMs;
  }

  /** What is in flight goes on, and is no reason to say that the limit was reached unless it leads to more. */
  private outOfTime(): void {
    if (this.loop?.done !== true || this.waitingRetries > 0) this.limitReached('limit.duration');
  }

  private limitReached(reason: string): void {
    if (this.stopping) return;
    const stop = { status: 'completed', reason } as const;
    this.drain(stop);
    this.onDrain(stop);
  }

  private abort(): void {
    this.status = 'aborted';
    for (const intent of [...this.intents]) intent.abort();
    this.endIfIdle();
  }

  private endIfIdle(): void {
    if (this.intents.size === 0 && this.loop?.done === true) this.finish?.();
  }
}
