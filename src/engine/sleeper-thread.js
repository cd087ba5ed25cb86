import { parentPort, workerData } from 'node:worker_threads';

/**
 * A thread that only sleeps. It waits in the kernel until the time in the shared memory has come, or until that time is
 * changed, and then sends an empty message, which wakes the engine's event loop. Plain JavaScript, so that it runs
 * unbuilt too; for the same reason it reads the clock that `monotonicMs` gives the time of by itself.
 *
 * Shared memory: a Float64 with the wake-up time (as `monotonicMs` tells it, Infinity for none), then an Int32 that is
 * changed with each new time and is negative when the thread shall end.
 */
const memory = /** @type {SharedArrayBuffer} */ (workerData);
const wakeAt = new Float64Array(memory, 0, 1);
const changes = new Int32Array(memory, 8, 1);

for (;;) {
  const change = Atomics.load(changes, 0);
  if (change < 0) break;
  const time = wakeAt[0] ?? Number.POSITIVE_INFINITY;
  const left = time - Number(process.hrtime.bigint()) / 1e6;
  if (left > 0) {
    Atomics.wait(changes, 0, change, left);
  } else {
    parentPort?.postMessage(0);
    // Until the engine has set another time there is nothing to do.
    Atomics.wait(changes, 0, change);
  }
}
