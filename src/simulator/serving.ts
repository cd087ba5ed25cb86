import { GpuMetrics } from './metrics/gpu-page.js';
import { type FinishedReason, ServingMetrics } from './metrics/metrics-page.js';
import { BatchEngine, type BatchObserver, type Sequence } from './model/batching.js';
import { Drive, type DriveClock } from './model/drive.js';
import type { SimulatorSettings } from './options.js';
import type { Reply } from './reply/reply.js';

/** An answer to be computed. */
export interface JobRequest {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly finish: 'stop' | 'length';
  /** Comments or blank lines while it waits, and an end when it waits too long. */
  readonly keepAlives: boolean;
  readonly cutsPreempted: boolean;
  /** Tokens after which it is cut off for want of resources, or null. */
  readonly cutAt: number | null;
}

interface Job extends JobRequest {
  readonly sequence: Sequence;
  readonly reply: Reply;
}

/** Shortest time between two looks at who needs a keep-alive, in real milliseconds. */
const shortestTickMs = 5;

/** The engine at work: steps in time, answers on the wire, counters beside them. */
export class Serving implements BatchObserver {
  readonly engine: BatchEngine;
  readonly metrics: ServingMetrics;
  readonly gpu: GpuMetrics;
  readonly drive: Drive;
  private readonly jobs = new Map<number, Job>();
  private readonly keepAliveTimer: NodeJS.Timeout;

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly clock: DriveClock,
  ) {
    const { options, preset, model } = settings;
    this.engine = new BatchEngine(preset, this);
    this.metrics = new ServingMetrics(model, options.speed);
    this.gpu = new GpuMetrics(preset, options.speed, clock.now());
    this.drive = new Drive(this.engine, clock, options.speed, plan => this.gpu.step(plan));
    const tickMs = Math.max(shortestTickMs, options.keepAliveMs / options.speed);
    this.keepAliveTimer = setInterval(() => this.keepAlive(), tickMs);
    this.keepAliveTimer.unref();
  }

  /** Takes a request on. The returned function gives it up, for a client that left; later calls do nothing. */
  start(request: JobRequest, reply: Reply): () => void {
    const now = this.drive.modelMs(this.clock.now());
    const sequence = this.engine.submit(request.promptTokens, request.outputTokens, now);
    const job: Job = { ...request, sequence, reply };
    this.jobs.set(sequence.id, job);
    this.drive.wake();
    return () => this.retire(job, 'abort');
  }

  page(rejected: number): string {
    return this.metrics.page({
      running: this.engine.running.length,
      waiting: this.engine.waiting.length,
      kvUsage: this.engine.kv.usage,
      kvBlocks: this.engine.kv.totalBlocks,
      preemptions: this.engine.preemptions,
      rejected,
    });
  }

  close(): void {
    this.drive.close();
    clearInterval(this.keepAliveTimer);
    this.jobs.clear();
  }

  admitted(sequence: Sequence): void {
    const job = this.jobs.get(sequence.id);
    if (!job) return;
    this.metrics.admitted(sequence, job.cachedTokens);
    job.reply.admitted();
  }

  token(sequence: Sequence, atMs: number): void {
    this.metrics.token(sequence, atMs);
    const job = this.jobs.get(sequence.id);
    if (!job) return;
    const goesOn = job.reply.token(sequence.generated);
    if (!goesOn) this.retire(job, 'error', atMs);
    else if (sequence.state === 'ended') {
      job.reply.finished();
      this.retire(job, job.finish, atMs);
    } else if (job.cutAt === sequence.generated) {
      job.reply.cut();
      this.retire(job, 'error', atMs);
    }
  }

  preempted(sequence: Sequence): boolean {
    const job = this.jobs.get(sequence.id);
    if (!job?.cutsPreempted) return false;
    job.reply.cut();
    this.jobs.delete(sequence.id);
    this.metrics.finished(sequence, 'error', sequence.lastTokenMs ?? sequence.arrivedMs);
    return true;
  }

  private keepAlive(): void {
    const { startLimitMs } = this.settings.options;
    const now = this.drive.modelMs(this.clock.now());
    for (const sequence of [...this.engine.waiting]) {
      const job = this.jobs.get(sequence.id);
      if (!job?.keepAlives || sequence.admittedMs !== null) continue;
      if (now - sequence.arrivedMs > startLimitMs) {
        job.reply.drop();
        this.retire(job, 'abort');
      } else job.reply.keepAlive();
    }
  }

  private retire(job: Job, reason: FinishedReason, atMs = 0): void {
    if (!this.jobs.delete(job.sequence.id)) return;
    this.engine.cancel(job.sequence);
    this.metrics.finished(job.sequence, reason, atMs);
  }
}
