/**
 * Loaded before the command: gives the engine's threads little memory, and lets the first of them use it up after
 * `CRASH_AFTER_MS`. Says on stderr when that begins, on the wall clock: from then on the thread does nothing else.
 */
import { writeSync } from 'node:fs';
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
  setTimeout(() => {
    /** @type {object[]} */
    const leak = [];
    writeSync(2, `\nout of memory from ${Date.now()} on\n`);
    for (;;) leak.push({ a: leak.length });
  }, Number(process.env['CRASH_AFTER_MS']));
}
