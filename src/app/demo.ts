import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BusytoneError } from '../base/errors.js';
import type { PlanOptions } from './prepare.js';

export interface DemoEndpoint {
  readonly url: string;
  readonly model: string;
}

/**
 * A small endpoint that its own surge overwhelms: 16 places in the batch and 32 in the queue, eight times as fast as
 * the machine it models, so that minutes of model time pass in seconds.
 */
const demoArguments = ['r1-starved', '--speed', '8', '--max-sequences', '16', '--queue-limit', '32', '--port', '0'];

/** A ready line that takes longer than this, even on a machine with its hands full, will not come. */
const startLimitMs = 60_000;

/** The demo's scenario against an endpoint. */
export function demoPlan(endpoint: DemoEndpoint, seed: number | null): PlanOptions {
  return {
    scenario: 'demo',
    overrides: { url: endpoint.url, model: endpoint.model, ...(seed === null ? {} : { seed }) },
  };
}

/**
 * Runs a simulated endpoint as a process of its own, so that it takes no time from the measuring, for as long as `use`
 * takes. It ends with this process, however that ends.
 * @param launcher command line of busytone itself, to which the arguments of `simulate` are added.
 */
export async function withDemoEndpoint<T>(
  launcher: readonly string[],
  seed: number | null,
  use: (endpoint: DemoEndpoint) => Promise<T>,
): Promise<T> {
  const [program = process.execPath, ...args] = launcher;
  const seedArguments = seed === null ? [] : ['--seed', String(seed)];
  const child = spawn(program, [...args, 'simulate', ...demoArguments, ...seedArguments, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in a terminal goes to the whole group; the endpoint has to live until the run has drained.
    detached: true,
  });
  try {
    return await use(await ready(child));
  } finally {
    child.kill('SIGTERM');
    if (child.connected) child.disconnect();
  }
}

function ready(child: ChildProcess): Promise<DemoEndpoint> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    const fail = (why: string) => {
      const told = complaint.trim() === '' ? why : complaint.trim();
      reject(new BusytoneError(`The simulated endpoint did not start: ${told}`, { code: 'demo.endpoint' }));
    };
    const limit = setTimeout(() => fail(`no word from it for ${startLimitMs / 1_000} s`), startLimitMs);
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString('utf8');
    });
    child.once('error', error => fail(error.message));
    child.once('exit', code => fail(`it ended with code ${code}`));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', line => {
      clearTimeout(limit);
      try {
        const { url, model } = JSON.parse(line) as DemoEndpoint;
        resolve({ url, model });
      } catch {
        fail(`it said ${line}`);
      }
    });
  });
}
