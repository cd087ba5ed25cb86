import { parentPort, workerData } from 'node:worker_threads';
import { redactor } from '../../base/redact.js';
import { createPlan } from '../../scenario/plan.js';
import { startEngine } from '../native.js';
import { RunCounts } from '../run-counts.js';
import type { EngineStart } from '../types.js';
import type { WorkerInput, WorkerMessage, WorkerOrder } from './messages.js';

const port = parentPort;
if (port === null) throw new Error('A worker of the engine was started as a program');

const input = workerData as WorkerInput;
const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

let begin: (start: EngineStart) => void = () => {};
const beginning = new Promise<EngineStart>(resolve => {
  begin = resolve;
});

const run = startEngine(
  {
    plan: createPlan(input.scenario),
    target: input.target,
    salt: input.salt,
    keepGaps: input.keepGaps,
    redact: redactor(input.secrets),
    sink: {
      attempts: (batch, gaps) => send({ kind: 'attempts', batch, gaps }, [gaps.buffer as ArrayBuffer]),
      sample: sample => send({ kind: 'sample', sample }),
      progress: progress => send({ kind: 'progress', progress }),
      drains: stop => send({ kind: 'drains', stop }),
    },
  },
  {
    worker: input.worker,
    workers: input.workers,
    counts: new RunCounts(input.counts, input.worker),
    begin() {
      send({ kind: 'ready' });
      return beginning;
    },
  },
);
port.on('message', (order: WorkerOrder) => {
  if (order.kind === 'begin') begin(order.start);
  else if (order.kind === 'stop') run.stop(order.reason);
  else run.drain(order.stop);
});
send({ kind: 'finished', report: await run.finished });
port.close();
