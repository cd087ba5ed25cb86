import type { Worker } from 'node:worker_threads';
import { monotonicMs } from '../../base/node/clock.js';
import type { EngineReport, EngineStop } from '../../measure/self.js';
import { soon } from '../load-start.js';
import { RunCounts } from '../run-counts.js';
import { SelfMonitor } from '../self-monitor.js';
import type { EngineOptions, EngineProgress, EngineRun, EngineStart } from '../types.js';
import { GapSequence, mergeProgress, mergeReports, reportOfLost } from './merge.js';
import type { WorkerInput, WorkerMessage, WorkerOrder } from './messages.js';
import { SilenceWatch, silenceSeconds } from './silence.js';
import { newWorker, type Standby } from './standby.js';

export interface WorkersOptions extends EngineOptions {
  readonly secrets: readonly string[];
  /** Threads that send and receive, at least one. */
  readonly workers: number;
  /** Threads that wait for this run already. */
  readonly standby?: Standby;
}

/**
 * Starts a run in threads of its own, so that drawing and writing in this one never delay a stamp. Each does its part of
 * the plan; limits hold for all together. Secrets are handed over in memory to be removed from messages there.
 *
 * A thread that breaks, or that says nothing for five seconds, takes the records of what it had under way with it: the
 * others start no more work, and the report names it, also when none is left. `finished` rejects only when one breaks
 * before the load begins.
 */
export function startWorkers(options: WorkersOptions): EngineRun {
  const crew = new Workers(options);
  return { finished: crew.finished, stop: reason => crew.order({ kind: 'stop', reason }) };
}

class Workers {
  readonly finished: Promise<EngineReport>;
  private readonly counts: RunCounts;
  private readonly running = new Map<number, Worker>();
  private readonly reports: EngineReport[] = [];
  private readonly lost: string[] = [];
  private readonly progress = new Map<number, EngineProgress>();
  private readonly heard = new Set<number>();
  private readonly gaps = new GapSequence();
  private readonly silence = new SilenceWatch(worker => this.giveUp(worker));
  /** Of this thread, which no stamp depends on, but what it writes and watches does. */
  private readonly monitor = new SelfMonitor(null, () => {});
  private ready = 0;
  private begun: EngineStart | null = null;
  private resolve: (report: EngineReport) => void = () => {};
  private reject: (cause: unknown) => void = () => {};

  constructor(private readonly options: WorkersOptions) {
    const { plan, target, salt, keepGaps, secrets, workers } = options;
    this.finished = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const memory = RunCounts.memory(workers);
    this.counts = new RunCounts(memory);
    for (let worker = 0; worker < workers; worker++) {
      const { scenario } = plan;
      const input: WorkerInput = { scenario, target, salt, keepGaps, secrets, worker, workers, counts: memory };
      this.start(worker, input);
    }
  }

  order(order: WorkerOrder): void {
    for (const thread of this.running.values()) thread.postMessage(order);
  }

  private start(worker: number, input: WorkerInput): void {
    const thread = this.options.standby?.take(worker) ?? newWorker(worker);
    this.running.set(worker, thread);
    thread.on('message', (message: WorkerMessage) => this.hear(worker, message));
    let cause: unknown = null;
    thread.once('error', error => {
      cause = error;
    });
    // Only now has everything been heard that it sent before it broke.
    thread.once('exit', code =>
      this.lose(worker, cause ?? new Error(`The engine's thread ended early with code ${code}`)),
    );
    const order: WorkerOrder = { kind: 'prepare', input };
    thread.postMessage(order);
  }

  private hear(worker: number, message: WorkerMessage): void {
    if (!this.running.has(worker)) return;
    this.silence.heard(worker);
    const { sink } = this.options;
    switch (message.kind) {
      case 'ready':
        this.ready += 1;
        if (this.ready === this.options.workers) this.begin();
        break;
      case 'attempts':
        sink.attempts(this.gaps.place(worker, message.batch, message.gaps.length), message.gaps);
        break;
      case 'sample':
        sink.sample(message.sample);
        break;
      case 'progress':
        this.progress.set(worker, message.progress);
        this.heard.add(worker);
        this.report();
        break;
      case 'drains':
        this.order({ kind: 'drain', stop: message.stop });
        break;
      case 'finished':
        this.leave(worker);
        this.reports.push(message.report);
        this.report();
        this.endIfOver();
        break;
    }
  }

  private begin(): void {
    const start = soon();
    this.begun = start;
    this.monitor.start(start.zeroMonotonicMs);
    this.silence.start(this.running.keys());
    this.options.sink.started?.(start);
    this.order({ kind: 'begin', start });
  }

  /** As often as each worker says where it stands. */
  private report(): void {
    for (const worker of this.running.keys()) if (!this.heard.has(worker)) return;
    this.heard.clear();
    this.options.sink.progress(mergeProgress([...this.progress.values()]));
  }

  private giveUp(worker: number): void {
    const thread = this.running.get(worker);
    this.lose(worker, new Error(`It said nothing for ${silenceSeconds} seconds and was ended`));
    void thread?.terminate();
  }

  private lose(worker: number, cause: unknown): void {
    if (!this.leave(worker)) return;
    if (this.begun === null) {
      for (const thread of this.running.values()) void thread.terminate();
      this.running.clear();
      this.reject(cause);
      return;
    }
    this.lost.push(
      `Worker ${worker + 1}: ${this.options.redact(cause instanceof Error ? cause.message : String(cause))}`,
    );
    const endedMs = Math.max(0, monotonicMs() - this.begun.zeroMonotonicMs);
    const { startedWallMs } = this.begun;
    this.reports.push(reportOfLost({ startedWallMs, endedMs, stop: this.broken }, this.progress.get(worker)));
    this.order({ kind: 'drain', stop: this.broken });
    this.endIfOver();
  }

  /** False where it had left before. */
  private leave(worker: number): boolean {
    this.silence.gone(worker);
    return this.running.delete(worker);
  }

  private get broken(): EngineStop {
    return { status: 'aborted', reason: 'engine.worker_lost' };
  }

  private endIfOver(): void {
    const [first, ...others] = this.reports;
    if (this.running.size > 0 || first === undefined) return;
    this.silence.stop();
    const { thread, marks } = this.monitor.stop();
    this.resolve(
      mergeReports([first, ...others], {
        attempts: this.counts.attempts,
        peakInFlight: this.counts.peakInFlight,
        workers: this.options.workers,
        lostWorkers: this.lost,
        coordinator: { thread, marks },
        ...(this.lost.length === 0 ? {} : { stop: this.broken }),
      }),
    );
  }
}
