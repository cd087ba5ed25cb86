import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { BusytoneError } from '../base/errors.js';
import type { PlanOptions } from './prepare.js';

export interface DemoEndpoint {
  readonly url: string;
  readonly model: string;
}

export interface DemoResult<T> {
  readonly result: T;
  /** Milliseconds of its own time that the endpoint gave up because this machine did not keep up; null if unknown. */
  readonly lostMs: number | null;
}

/**
 * A small endpoint that its own surge overwhelms: 16 places in the batch and 32 in the queue, twelve times as fast as
 * the machine it models, so that minutes of model time pass in seconds.
 */
const demoArguments = ['r1-starved', '--speed', '12', '--max-sequences', '16', '--queue-limit', '32', '--port', '0'];

/** A ready line that takes longer than this, even on a machine with its hands full, will not come. */
const startLimitMs = 60_000;

/** Nor will its last line. */
const endLimitMs = 5_000;

/** The demo's scenario against an endpoint. */
export function demoPlan(endpoint: DemoEndpoint, seed: number | null): PlanOptions {
  return {
    scenario: 'demo',
    overrides: {
      url: endpoint.url,
      model: endpoint.model,
      telemetry: [`vllm=${endpoint.url}/metrics,every=500ms`, `dcgm=${endpoint.url}/gpu/metrics,every=500ms`],
      ...(seed === null ? {} : { seed }),
    },
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
): Promise<DemoResult<T>> {
  const [program = process.execPath, ...args] = launcher;
  const seedArguments = seed === null ? [] : ['--seed', String(seed)];
  const child = spawn(program, [...args, 'simulate', ...demoArguments, ...seedArguments, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in a terminal goes to the whole group; the endpoint has to live until the run has drained.
    detached: true,
  });
  const lines = child.stdout === null ? null : createInterface({ input: child.stdout });
  const end = () => {
    child.kill('SIGTERM');
    if (child.connected) child.disconnect();
  };
  try {
    const result = await use(await ready(child, lines));
    const counters = lines === null ? null : lastWords(child, lines);
    end();
    return { result, lostMs: await counters };
  } finally {
    end();
  }
}

/** What the endpoint says as it ends, if it does within a moment. */
function lastWords(child: ChildProcess, lines: Interface): Promise<number | null> {
  return new Promise(resolve => {
    const limit = setTimeout(() => resolve(null), endLimitMs);
    lines.once('line', line => {
      clearTimeout(limit);
      const { lostMs } = JSON.parse(line) as { readonly lostMs: number };
      resolve(lostMs);
    });
    child.once('close', () => {
      clearTimeout(limit);
      resolve(null);
    });
  });
}

function ready(child: ChildProcess, lines: Interface | null): Promise<DemoEndpoint> {
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
    lines?.once('line', line => {
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
