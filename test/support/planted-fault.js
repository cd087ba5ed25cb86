/**
 * Loaded into each thread of the engine before its own code: once `fault.struck` in its `workerData` is set, the worker
 * that is named there as `fault.worker` breaks, or is held up, as `fault.kind` says.
 */
import { workerData } from 'node:worker_threads';

const fault = workerData?.fault;
if (fault && workerData.worker === fault.worker) {
  const look = setInterval(() => {
    if (Atomics.load(/** @type {Int32Array} */ (fault.struck), 0) === 0) return;
    clearInterval(look);
    kinds[fault.kind]?.();
  }, 10);
  look.unref();
}

/** @type {Record<string, () => void>} */
const kinds = {
  exit: () => process.exit(3),
  throws() {
    throw new Error('planted error');
  },
  memory() {
    for (const kept = []; ; ) kept.push(new Array(10_000).fill(kept.length));
  },
  stuck() {
    for (;;);
  },
  busy: () => spin(fault.forMs),
  /** Lets go of the loop for a moment only, again and again. */
  bunches() {
    setInterval(() => spin(120), 1);
  },
  /** Much that lives for a while, so that each collection has much to look at and to move. */
  garbage() {
    /** @type {object[]} */
    const kept = [];
    setInterval(() => {
      kept.push(Array.from({ length: 20_000 }, (_, index) => ({ index, name: [index] })));
      if (kept.length > 25) kept.shift();
    }, 4);
  },
};

/** @param {number} forMs */
function spin(forMs) {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs);
}
