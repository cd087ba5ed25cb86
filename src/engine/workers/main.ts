import { parentPort } from 'node:worker_threads';
import { redactor } from '../../base/redact.js';
import { createPlan } from '../../scenario/plan.js';
import { startEngine, type ThreadRun } from '../native.js';
import { RunCounts } from '../run-counts.js';
import type { EngineStart } from '../types.js';
import type { WorkerInput, WorkerMessage, WorkerOrder } from './messages.js';
import { rehearse } from './rehearsal.js';
import { rehearsalOf } from './rehearsal-load.js';

const port = parentPort;
if (port === null) throw new Error('A worker of the engine was started as a program');

const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

let begin: (start: EngineStart) => void = () => {};
const beginning = new Promise<EngineStart>(resolve => {
  begin = resolve;
});

let rehearsed: Promise<void> | null = null;
let run: ThreadRun | null = null;

function start(input: WorkerInput): ThreadRun {
  return startEngine(
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
}

async function work(input: WorkerInput): Promise<void> {
  rehearsed ??= rehearse(rehearsalOf(input.scenario));
  await rehearsed;
  run = start(input);
  for (const order of early) obey(order);
  send({ kind: 'finished', report: await run.finished });
  port?.close();
}

/** Orders that came before the run was there. */
const early: WorkerOrder[] = [];

function obey(order: WorkerOrder): void {
  if (order.kind === 'rehearse') rehearsed ??= rehearse(order.scenario);
  else if (order.kind === 'prepare') void work(order.input);
  else if (order.kind === 'begin') begin(order.start);
  else if (run === null) early.push(order);
  else if (order.kind === 'stop') run.stop(order.reason);
  else run.drain(order.stop);
}
port.on('message', obey);
