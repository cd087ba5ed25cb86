import { Worker } from 'node:worker_threads';
import type { EngineReport } from '../measure/self.js';
import type { ThreadInput, ThreadMessage, ThreadStop } from './thread-messages.js';
import type { EngineOptions, EngineRun } from './types.js';

/** The thread runs built code: started from the sources, it is the one of the built package. */
const mainUrl = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/engine/thread-main.js', import.meta.url)
  : new URL('./thread-main.js', import.meta.url);

/**
 * Starts a run in a thread of its own, so that drawing and writing in this one never delay a stamp. Secrets are handed
 * over in memory to be removed from messages there. `finished` rejects only when the thread itself breaks.
 */
export function startEngineThread(options: EngineOptions & { readonly secrets: readonly string[] }): EngineRun {
  const { sink, plan, target, salt, keepGaps, secrets } = options;
  const input: ThreadInput = { scenario: plan.scenario, target, salt, keepGaps, secrets };
  const worker = new Worker(mainUrl, { workerData: input });
  const finished = new Promise<EngineReport>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      switch (message.kind) {
        case 'attempts':
          sink.attempts(message.batch, message.gaps);
          break;
        case 'sample':
          sink.sample(message.sample);
          break;
        case 'progress':
          sink.progress(message.progress);
          break;
        case 'finished':
          resolve(message.report);
          break;
      }
    });
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`The engine's thread ended early with code ${code}`)));
  });
  return {
    finished,
    stop: reason => {
      const message: ThreadStop = { stop: reason };
      worker.postMessage(message);
    },
  };
}
