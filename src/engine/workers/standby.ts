import { Worker } from 'node:worker_threads';
import type { Scenario } from '../../scenario/types.js';
import type { WorkerOrder } from './messages.js';
import { rehearsalOf } from './rehearsal-load.js';

/** The threads run built code: started from the sources, it is the one of the built package. */
const mainUrl = import.meta.url.endsWith('.ts')
  ? new URL('../../../dist/engine/workers/main.js', import.meta.url)
  : new URL('./main.js', import.meta.url);

/** Starts a thread of the engine, which waits for its orders. */
export function newWorker(worker: number): Worker {
  return new Worker(mainUrl, { workerData: { worker } });
}

/**
 * Threads that load their code while a run is still being prepared, and rehearse it while the endpoint is looked at: cold
 * code would send the first requests of a load late.
 */
export class Standby {
  private readonly waiting = new Map<number, Worker>();

  /** @param workers as many threads as will be needed at least */
  constructor(workers: number) {
    this.grow(workers);
  }

  /** What the run will do, and with how many threads, is known now. */
  rehearse(scenario: Scenario, workers: number): void {
    this.grow(workers);
    const order: WorkerOrder = { kind: 'rehearse', scenario: rehearsalOf(scenario) };
    for (const thread of this.waiting.values()) thread.postMessage(order);
  }

  /** The thread of one worker, which is looked after elsewhere from now on. */
  take(worker: number): Worker {
    const thread = this.waiting.get(worker);
    if (thread === undefined) return newWorker(worker);
    this.waiting.delete(worker);
    return thread.removeAllListeners();
  }

  /** Ends those that nobody took. */
  dismiss(): void {
    for (const thread of this.waiting.values()) void thread.terminate();
    this.waiting.clear();
  }

  private grow(workers: number): void {
    for (let worker = this.waiting.size; worker < workers; worker++) {
      const thread = newWorker(worker);
      // One that breaks so early is made again when it is needed, and says then why it breaks.
      const forget = () => this.waiting.delete(worker);
      this.waiting.set(worker, thread.once('error', forget).once('exit', forget));
    }
  }
}
