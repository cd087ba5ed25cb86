/**
 * Loaded before the command: gives the engine's threads little memory, and lets the first of them use it up after
 * `CRASH_AFTER_MS`. Says on stderr when that thread is gone, on the wall clock.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';

const { isMainThread, workerData, Worker } = threads;

if (isMainThread) {
  threads.Worker = class extends Worker {
    /**
     * @param {string | URL} file
     * @param {import('node:worker_threads').WorkerOptions} options
     */
    constructor(file, options = {}) {
      super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 64 } });
      this.once('error', () => process.stderr.write(`\nout of memory at ${Date.now()}\n`));
    }
  };
  syncBuiltinESMExports();
} else if (workerData?.worker === 0) {
  setTimeout(() => {
    /** @type {object[]} */
    const leak = [];
    for (;;) leak.push({ a: leak.length });
  }, Number(process.env['CRASH_AFTER_MS']));
}
