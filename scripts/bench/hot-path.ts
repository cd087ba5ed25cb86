import { execFileSync, fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stream } from '../../test/support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../../test/support/truth-server.js';
import type { ClientResult, ClientTask } from './hot-path-client.js';

/**
 * How near the engine's stamps are to the truth and what an event costs, against the ways in which a load test is
 * usually written. Clients take turns, so that a disturbance of the machine hits them all; read ratios, not figures.
 *
 *   npx tsx scripts/bench/hot-path.ts [--streams 1000] [--rate 20] [--seconds 6] [--rounds 3] [--lock-step]
 *
 * `--lock-step` sends the tokens of all streams at the same moments, as an engine that batches does; `--clients` names
 * those to run, separated by `;`.
 */
const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    'lock-step': { type: 'boolean', default: false },
    clients: { type: 'string', default: 'engine;engine, stamp per read;node:http + scan;fetch + JSON' },
  },
});
const streams = Number(values.streams);
const everyMs = 1_000 / Number(values.rate);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const clients = values.clients.split(';');

interface Totals {
  cpuMs: number;
  wallMs: number;
  events: number;
  first: number[];
  later: number[];
}

/** Keeps a process on one core, away from the other's: otherwise the scheduler measures itself. */
function pin(pid: number | undefined, core: number): void {
  if (pid === undefined || cpus().length < 2) return;
  try {
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], { stdio: 'ignore' });
  } catch {
    console.error('taskset is missing: the processes are not pinned');
  }
}

function runClient(task: ClientTask): Promise<ClientResult> {
  const main = fileURLToPath(new URL('./hot-path-client.ts', import.meta.url));
  const child = fork(main, [], { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.on('message', (message: ClientResult | 'ready') => {
      if (message !== 'ready') {
        resolve(message);
        return;
      }
      pin(child.pid, 0);
      child.send(task);
    });
    child.once('exit', code => reject(new Error(`${task.client} ended with code ${code}`)));
  });
}

async function round(server: TruthServer, client: string, totals: Totals): Promise<void> {
  const steps = stream({ firstMs: 100, tokens: Math.round((seconds * 1_000) / everyMs), everyMs });
  const headers = scripted({ steps, alignMs: values['lock-step'] ? everyMs : 0 });
  const spacingMs = Math.min(2, (everyMs / streams) * 20);
  const result = await runClient({ client, url: server.url, headers, streams, spacingMs });
  const logs = await server.logs();
  totals.cpuMs += result.cpuMs;
  totals.wallMs += result.wallMs;
  for (const { id, tokensMs } of result.arrivals) {
    const truth = logs[id]?.tokensMs ?? [];
    totals.events += tokensMs.length;
    for (const [index, atMs] of tokensMs.entries()) {
      (index === 0 ? totals.first : totals.later).push(atMs - (truth[index] ?? Number.NaN));
    }
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const totals = new Map<string, Totals>();
for (const client of clients) totals.set(client, { cpuMs: 0, wallMs: 0, events: 0, first: [], later: [] });
for (let index = 0; index < rounds; index++) {
  for (const [client, sums] of totals) {
    // A server of its own for each turn: its log starts empty and its heap is the same for all.
    const server = await startTruthServer();
    pin(server.pid, 1);
    await round(server, client, sums);
    await server.close();
    console.error(`round ${index + 1}, ${client}: done`);
  }
}

const base = totals.get(clients[0] ?? '');
const costOf = (sums: Totals) => sums.cpuMs / sums.events;
const times = (value: number, of: number) => `×${(value / of).toFixed(2)}`;
const step = values['lock-step'] ? ', all at the same moments' : '';
console.log(
  `${streams} streams × ${values.rate} tokens/s${step}, ${seconds} s, ${rounds} rounds, Node ${process.version}`,
);
console.log('Stamp errors in ms: arrival stamp minus true time of sending. × against the first client.');
console.log('| client | events/s | CPU µs/event | first token p50, p99 | later tokens p50, p90, p99 | later p99 |');
console.log('|---|---|---|---|---|---|');
for (const sums of totals.values()) for (const errors of [sums.first, sums.later]) errors.sort((a, b) => a - b);
for (const [client, sums] of totals) {
  const list = (errors: readonly number[], shares: readonly number[]) =>
    shares.map(share => quantile(errors, share).toFixed(3)).join(', ');
  const cost = `${(costOf(sums) * 1_000).toFixed(1)} ${base ? times(costOf(sums), costOf(base)) : ''}`;
  const worst = base ? times(quantile(sums.later, 0.99), quantile(base.later, 0.99)) : '';
  const perSecond = ((sums.events / sums.wallMs) * 1_000).toFixed(0);
  const cells = [client, perSecond, cost, list(sums.first, [0.5, 0.99]), list(sums.later, [0.5, 0.9, 0.99]), worst];
  console.log(`| ${cells.join(' | ')} |`);
}
