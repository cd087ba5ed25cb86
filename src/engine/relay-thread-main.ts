import { parentPort, workerData } from 'node:worker_threads';
import { redactor } from '../base/redact.js';
import { createPlan } from '../scenario/plan.js';
import { startRelay } from './relay.js';
import type { RelayThreadInput, RelayThreadReady } from './relay-thread.js';

const port = parentPort;
if (port === null) throw new Error('The relay thread was started as a program');

const { scenario, target, salt, keepGaps, secrets } = workerData as RelayThreadInput;
const relay = await startRelay({
  plan: createPlan(scenario),
  target,
  salt,
  keepGaps,
  port: 0,
  redact: redactor(secrets),
});
const ready: RelayThreadReady = { url: relay.url };
port.postMessage(ready);
port.once('message', async () => {
  await relay.close();
  port.close();
});
