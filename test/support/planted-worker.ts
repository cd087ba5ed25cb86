import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { WorkerOptions } from 'node:worker_threads';
import type { EngineRun, EngineSink } from '../../src/engine/types.js';
import { startWorkers, type WorkersOptions } from '../../src/engine/workers/start.js';

/** What happens in one worker of an engine, once it has recorded so many attempts. */
export interface PlantedFault {
  readonly worker: number;
  readonly kind: 'exit' | 'throws' | 'memory' | 'stuck' | 'busy' | 'bunches' | 'garbage';
  readonly afterRecords: number;
  readonly forMs?: number;
}

const threads = createRequire(import.meta.url)('node:worker_threads') as typeof import('node:worker_threads');
const preload = new URL('./planted-fault.js', import.meta.url).href;

/** Starts the built engine with a fault in one of its threads, whose heap may then grow to 48 MiB only if it shall break. */
export function startPlanted(options: WorkersOptions, fault: PlantedFault): EngineRun {
  const { Worker } = threads;
  const struck = new Int32Array(new SharedArrayBuffer(4));
  let recorded = 0;
  const sink: EngineSink = {
    ...options.sink,
    attempts(batch, gaps) {
      options.sink.attempts(batch, gaps);
      for (const { worker } of batch) if (worker === fault.worker) recorded++;
      if (recorded >= fault.afterRecords) Atomics.store(struck, 0, 1);
    },
  };
  const limits = fault.kind === 'memory' ? { resourceLimits: { maxOldGenerationSizeMb: 48 } } : {};
  threads.Worker = class extends Worker {
    constructor(file: string | URL, { workerData, ...others }: WorkerOptions = {}) {
      super(file, {
        ...others,
        ...limits,
        execArgv: ['--import', preload],
        workerData: { ...workerData, fault: { ...fault, struck } },
      });
    }
  };
  syncBuiltinESMExports();
  try {
    // All threads are made within this call.
    return startWorkers({ ...options, sink });
  } finally {
    threads.Worker = Worker;
    syncBuiltinESMExports();
  }
}
