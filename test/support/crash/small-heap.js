/**
 * Loaded before the command: gives the engine's threads little memory, and lets the first of them use it up as soon as
 * there is a file `out-of-memory` in the working directory. Says on stderr when that begins, on the wall clock: from then
 * on the thread does nothing else.
 */
import { existsSync, writeSync } from 'node:fs';
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
    }
  };
  syncBuiltinESMExports();
} else if (workerData?.worker === 0) {
  setInterval(() => {
    if (!existsSync('out-of-memory')) return;
    /** @type {object[]} */
    const leak = [];
    writeSync(2, `\nout of memory from ${Date.now()} on\n`);
    for (;;) leak.push({ a: leak.length });
  }, 10).unref();
}
