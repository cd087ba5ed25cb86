import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../base/node/clock.js';

interface Task {
  readonly atMs: number;
  /** Order of scheduling: tasks for the same moment run first come, first served. */
  readonly order: number;
  run: (() => void) | null;
}

/** Undoes a scheduled call. */
export type Cancel = () => void;

/**
 * Runs things at their time on the monotonic clock: never before it, and as soon after it as the event loop is free.
 * A second thread sleeps until then and wakes the loop, because timers of the event loop count whole milliseconds and
 * may fire up to one too early.
 */
export class Sleeper {
  private readonly tasks = new Heap();
  private readonly wakeAt: Float64Array;
  private readonly changes: Int32Array;
  private readonly worker: Worker;
  private order = 0;
  private armedMs = Number.POSITIVE_INFINITY;
  private closed = false;

  constructor() {
    const memory = new SharedArrayBuffer(16);
    this.wakeAt = new Float64Array(memory, 0, 1);
    this.changes = new Int32Array(memory, 8, 1);
    this.wakeAt[0] = Number.POSITIVE_INFINITY;
    // What the process preloads, the thread does not need, and it would have to wait for it.
    this.worker = new Worker(new URL('./sleeper-thread.js', import.meta.url), { workerData: memory, execArgv: [] });
    this.worker.on('message', () => this.wake());
  }

  /** Resolves when the sleeping thread has started. */
  async ready(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.worker.once('online', resolve);
      this.worker.once('error', reject);
    });
  }

  /** Calls `run` once at `atMs` or as soon as possible after it, never from within this call. */
  at(atMs: number, run: () => void): Cancel {
    const task: Task = { atMs, order: this.order++, run };
    this.tasks.push(task);
    if (atMs < this.armedMs) this.arm(atMs);
    return () => {
      task.run = null;
    };
  }

  /** Drops what was scheduled and ends the thread. */
  async close(): Promise<void> {
    this.closed = true;
    Atomics.store(this.changes, 0, -1);
    Atomics.notify(this.changes, 0);
    await this.worker.terminate();
  }

  private wake(): void {
    this.armedMs = Number.POSITIVE_INFINITY;
    for (let next = this.tasks.first; next !== undefined && !this.closed; next = this.tasks.first) {
      if (next.run !== null && next.atMs > monotonicMs()) break;
      this.tasks.pop();
      next.run?.();
    }
    const next = this.tasks.first;
    if (next !== undefined && next.atMs < this.armedMs) this.arm(next.atMs);
  }

  private arm(atMs: number): void {
    if (this.closed) return;
    this.armedMs = atMs;
    this.wakeAt[0] = atMs;
    Atomics.store(this.changes, 0, (Atomics.load(this.changes, 0) + 1) & 0x3fffffff);
    Atomics.notify(this.changes, 0);
  }
}

/** Binary heap of tasks, the earliest first. */
class Heap {
  private readonly items: Task[] = [];

  get first(): Task | undefined {
    return this.items[0];
  }

  push(task: Task): void {
    let at = this.items.length;
    this.items.push(task);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.items[parent];
      if (above === undefined || !before(task, above)) break;
      this.items[at] = above;
      at = parent;
    }
    this.items[at] = task;
  }

  pop(): void {
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = this.items[child];
      if (left === undefined) break;
      const right = this.items[child + 1];
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        smaller = right;
        child++;
      }
      if (!before(smaller, last)) break;
      this.items[at] = smaller;
      at = child;
    }
    this.items[at] = last;
  }
}

function before(a: Task, b: Task): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
