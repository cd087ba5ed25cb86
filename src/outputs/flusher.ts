import type { OutputReport } from '../store/run-types.js';
import { BoundedBuffer, type Chunk } from './bounded-buffer.js';
import { failureWords } from './failure-words.js';

/** What became of a request. `lost` points were refused although the rest was taken. */
export type SendResult =
  | { readonly ok: true; readonly lost?: number; readonly message?: string }
  | { readonly ok: false; readonly again: boolean; readonly message: string; readonly retryAfterMs?: number | null };

export interface FlusherOptions<T> {
  readonly name: string;
  readonly where: string;
  /** Sends chunks in one request. May reject: then it is tried again. */
  readonly send: (bodies: readonly T[], signal: AbortSignal) => Promise<SendResult>;
  readonly mostBufferedBytes?: number;
  readonly mostRequestBytes?: number;
  /** How long `stop` goes on trying. */
  readonly stopMs?: number;
}

const defaultBufferedBytes = 32 * 1_048_576;
const defaultRequestBytes = 1_048_576;
const requestLimitMs = 10_000;
const defaultStopMs = 5_000;
const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** As long as the other side may keep this one waiting. */
const longestNamedMs = 60_000;
/** A backfill gives a request up after so many tries in a row. */
const mostTries = 8;

/**
 * Sends what is added, in order, one request at a time, in the background. A request that fails is tried again after a
 * growing pause; meanwhile the buffer fills and then loses its oldest.
 */
export class Flusher<T> {
  private readonly buffer: BoundedBuffer<T>;
  private readonly ended = new AbortController();
  private sending: Promise<void> | null = null;
  private wake: () => void = () => {};
  private readonly waiting: (() => void)[] = [];
  private triesInARow = 0;
  private written = 0;
  private refused = 0;
  private failures = 0;
  private lastError: string | null = null;

  constructor(private readonly options: FlusherOptions<T>) {
    this.buffer = new BoundedBuffer(options.mostBufferedBytes ?? defaultBufferedBytes);
  }

  add(chunk: Chunk<T>): void {
    if (chunk.points === 0) return;
    this.buffer.add(chunk);
    this.run();
  }

  /** Resolves when the buffer is empty, or what is in it was given up after many tries. */
  async flush(): Promise<void> {
    while (!this.buffer.isEmpty || this.sending !== null) {
      if (this.triesInARow >= mostTries) {
        this.buffer.clear();
        return;
      }
      this.run();
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
  }

  async stop(): Promise<OutputReport> {
    const limit = setTimeout(() => this.ended.abort(), this.options.stopMs ?? defaultStopMs);
    // What had failed before gets one more chance at once.
    this.wake();
    while (!this.ended.signal.aborted && (!this.buffer.isEmpty || this.sending !== null)) {
      this.run();
      await this.sending;
    }
    clearTimeout(limit);
    this.ended.abort();
    this.buffer.clear();
    const dropped = this.buffer.dropped + this.refused;
    const { written, failures, lastError, options } = this;
    const status = dropped === 0 ? 'ok' : 'incomplete';
    return { name: options.name, where: options.where, status, written, dropped, failures, lastError };
  }

  private run(): void {
    if (this.sending !== null || this.buffer.isEmpty || this.ended.signal.aborted) return;
    this.sending = this.sendAll().finally(() => {
      this.sending = null;
      this.progressed();
    });
  }

  private async sendAll(): Promise<void> {
    while (!this.buffer.isEmpty && !this.ended.signal.aborted) {
      const chunks = this.buffer.take(this.options.mostRequestBytes ?? defaultRequestBytes);
      const points = chunks.reduce((sum, chunk) => sum + chunk.points, 0);
      const result = await this.trySending(chunks);
      if (result.message !== undefined) this.lastError = result.message;
      if (result.ok) {
        this.triesInARow = 0;
        this.written += points - (result.lost ?? 0);
        this.refused += result.lost ?? 0;
        continue;
      }
      this.failures += 1;
      if (!result.again) {
        this.refused += points;
        continue;
      }
      this.triesInARow += 1;
      this.buffer.putBack(chunks);
      this.progressed();
      await this.pause(result.retryAfterMs ?? null);
    }
  }

  private async trySending(chunks: readonly Chunk<T>[]): Promise<SendResult> {
    const signal = AbortSignal.any([this.ended.signal, AbortSignal.timeout(requestLimitMs)]);
    try {
      const bodies = chunks.map(chunk => chunk.body);
      // Whatever heeds no signal is left behind.
      return await Promise.race([this.options.send(bodies, signal), abortOf(signal)]);
    } catch (error) {
      // What kept it from answering was told before, if anything was.
      const words = this.ended.signal.aborted ? this.lastError : failureWords(error, requestLimitMs);
      return { ok: false, again: true, message: words ?? 'no answer before the end' };
    }
  }

  private pause(namedMs: number | null): Promise<void> {
    const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.triesInARow - 1, 10));
    const pauseMs = namedMs === null ? grown * (0.75 + Math.random() / 2) : Math.min(longestNamedMs, namedMs);
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.ended.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, pauseMs);
      this.wake = done;
      this.ended.signal.addEventListener('abort', done);
    });
  }

  private progressed(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
