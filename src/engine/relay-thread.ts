import { Worker } from 'node:worker_threads';
import type { Scenario } from '../scenario/types.js';
import type { EngineTarget } from './types.js';

/** What the relay's thread is started with; secrets are held in memory only, to be removed from messages. */
export interface RelayThreadInput {
  readonly scenario: Scenario;
  readonly target: EngineTarget;
  readonly salt: string;
  readonly keepGaps: boolean;
  readonly secrets: readonly string[];
}

export interface RelayThreadReady {
  readonly url: string;
}

/** A relay in a thread of its own, so that drawing and writing in this one never delay a stamp. */
export interface RelayThread {
  readonly url: string;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** The thread runs built code: started from the sources, it is the one of the built package. */
const mainUrl = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/engine/relay-thread-main.js', import.meta.url)
  : new URL('./relay-thread-main.js', import.meta.url);

/** Starts a relay on a free port of loopback. Rejects when the thread breaks before it listens. */
export function startRelayThread(input: RelayThreadInput): Promise<RelayThread> {
  const worker = new Worker(mainUrl, { workerData: input });
  const ended = new Promise<void>(resolve => worker.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', ({ url }: RelayThreadReady) => {
      resolve({
        url,
        async close() {
          worker.postMessage('close');
          await ended;
        },
      });
    });
  });
}
