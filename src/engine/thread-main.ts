import { parentPort, workerData } from 'node:worker_threads';
import { redactor } from '../base/redact.js';
import { createPlan } from '../scenario/plan.js';
import { startEngine } from './native.js';
import type { ThreadInput, ThreadMessage, ThreadStop } from './thread-messages.js';

const port = parentPort;
if (port === null) throw new Error('The engine thread was started as a program');

const input = workerData as ThreadInput;
const send = (message: ThreadMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

const run = startEngine({
  plan: createPlan(input.scenario),
  target: input.target,
  salt: input.salt,
  keepGaps: input.keepGaps,
  redact: redactor(input.secrets),
  sink: {
    attempts: (batch, gaps) => send({ kind: 'attempts', batch, gaps }, [gaps.buffer as ArrayBuffer]),
    sample: sample => send({ kind: 'sample', sample }),
    progress: progress => send({ kind: 'progress', progress }),
  },
});
port.on('message', (message: ThreadStop) => run.stop(message.stop));
send({ kind: 'finished', report: await run.finished });
port.close();
