import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AttemptRecord } from '../../../src/measure/attempt.js';
import type { SimulatorOptions, SimulatorSnapshot } from '../../../src/simulator/index.js';
import { readRun, type StoredRun } from '../../../src/store/reader.js';

export interface SoakOptions {
  readonly seconds: number;
  /** Users, each with one stream at a time. */
  readonly streams: number;
  /** Engine threads; 0: as many as the plan needs. */
  readonly workers: number;
  /** Speed of the simulated machine, whose streams run at about 20 tokens/s at 1. */
  readonly speed: number;
  /** Called now and then with what the client holds. */
  readonly onLook?: (look: Look) => void;
}

/** What the client's process held at a moment of the load. */
export interface Look {
  readonly atMs: number;
  readonly rssBytes: number;
  readonly descriptors: number;
  /** Timers, sockets and whatever else keeps its threads awake. */
  readonly handles: number;
  readonly records: number;
  /** Of the records since the look before; null without one. */
  readonly latenessP50Ms: number | null;
  readonly latenessP99Ms: number | null;
}

export interface Soaked {
  readonly looks: readonly Look[];
  readonly run: Pick<StoredRun, 'manifest' | 'damagedLines'>;
  readonly ledger: readonly LedgerLine[];
}

/** One count, by the client and by the server. */
export interface LedgerLine {
  readonly what: string;
  readonly client: number;
  readonly server: number;
}

/** Every way in which an answer can go wrong, each now and then. */
const faults: SimulatorOptions['faults'] = {
  reset: 0.004,
  'reset-mid-stream': 0.004,
  stall: 0.004,
  truncate: 0.004,
  'error-event': 0.004,
  'malformed-line': 0.004,
  'html-502': 0.004,
  'slow-headers': 0.004,
  'empty-answer': 0.004,
  'duplicate-usage': 0.004,
  'no-usage': 0.004,
  'no-done': 0.004,
  'resource-cut': 0.004,
  'content-filter': 0.004,
  'split-writes': 0.01,
  'merged-writes': 0.01,
  crlf: 0.01,
};

function scenarioOf({ seconds, streams }: SoakOptions, url: string): string {
  return `name: soak
seed: 1
target: { url: ${url}, model: m }
load: { mode: closed, shape: steady, base: ${streams}, duration: ${seconds}s, think: 100ms }
traffic:
  - { class: quick-chat, input: { max: 80 }, output: { max: 60 }, turns: 3, think: 200ms, followUp: 30 }
clients:
  retry: { policy: openai-sdk, budget: 20% }
  patience: { cancel: { share: 3%, after: 1s } }
deadlines: { connect: 20s, headers: 40s, firstToken: 40s, gap: 2s, total: 60s }
limits: { requests: 100M, tokens: 100000M, concurrency: ${2 * streams}, duration: 24h }
`;
}

/** Loads a simulated endpoint that misbehaves, both in processes of their own, and watches the one that loads. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const home = await mkdtemp(join(tmpdir(), 'busytone-soak-'));
  const simulated: Partial<SimulatorOptions> = {
    speed: options.speed,
    model: 'm',
    maxSequences: 2 * options.streams,
    queueLimit: 2 * options.streams,
    busy: 'ollama',
    busyRate: 0.02,
    faults,
    stallMs: 3_000 * options.speed,
    slowHeadersMs: 3_000 * options.speed,
  };
  const simulator = fork(path('./simulator-main.ts'), [JSON.stringify(simulated)], { execArgv: ['--import', 'tsx'] });
  try {
    const [url] = (await once(simulator, 'message')) as [string];
    const file = join(home, 'soak.yaml');
    await writeFile(file, scenarioOf(options, url));
    const client = fork(path('./client-main.js'), [file, join(home, 'reports'), String(options.workers)], {
      execArgv: ['--import', path('./thread-watch.js')],
    });
    const looks: Look[] = [];
    let folder = '';
    client.on('message', (message: Look | { path: string }) => {
      if ('path' in message) folder = message.path;
      else {
        looks.push(message);
        options.onLook?.(message);
      }
    });
    const [code] = (await once(client, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`The client ended with ${code}`);
    const counted = once(simulator, 'message') as Promise<[SimulatorSnapshot]>;
    simulator.send('count');
    const [snapshot] = await counted;
    const { manifest, attempts, damagedLines } = await readRun(folder);
    return {
      looks: looks.filter(({ atMs }) => atMs <= 1_000 * options.seconds),
      run: { manifest, damagedLines },
      ledger: ledgerOf(attempts, manifest.report?.attempts ?? 0, snapshot),
    };
  } finally {
    simulator.disconnect();
    await rm(home, { recursive: true, force: true });
  }
}

/** What the client booked beside what the server counted; the preflight's request is the server's alone. */
function ledgerOf(records: readonly AttemptRecord[], attempts: number, server: SimulatorSnapshot): LedgerLine[] {
  const count = (of: (record: AttemptRecord) => boolean) => records.filter(of).length;
  const resent = count(({ flags }) => flags.includes('resent'));
  const neverTaken = server.requests - server.accepted - server.rejected - server.invalid;
  return [
    { what: 'attempts and records', client: records.length, server: attempts },
    {
      what: 'requests, with those sent again on a fresh connection',
      client: records.length + resent,
      server: server.requests - 1,
    },
    { what: 'turned away as busy', client: count(({ http }) => http === 429 || http === 503), server: server.rejected },
    { what: 'refused as wrong', client: count(({ http }) => http === 400 || http === 404), server: server.invalid },
    {
      what: 'reset or answered by the gateway before they were taken on',
      client: resent + count(({ http }) => http === null || http === 502),
      server: neverTaken,
    },
  ];
}

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
