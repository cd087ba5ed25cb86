import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type Database,
  freePort,
  influxDatabase,
  installed,
  prometheusDatabase,
} from '../../test/support/databases.js';
import type { FeedResult, FeedTask } from './outputs-feed.js';

/**
 * What each output costs: CPU of the process that writes a run down and tells an output of it, against the same without
 * an output. Turns follow one another, so that a disturbance of the machine hits them all; of the rounds the least
 * counts. Databases are real where they are installed, else a server that swallows everything.
 *
 *   npx tsx scripts/bench/outputs.ts [--rate 5000] [--seconds 10] [--rounds 2] [--only 'influxdb;csv'] [--profiles FOLDER]
 *
 * `--seconds` is best a multiple of 5, the length of an interval; `--profiles` keeps a CPU profile of each turn.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    profiles: { type: 'string' },
  },
});
const perSecond = Number(values.rate);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const only = values.only === '' ? null : values.only.split(';');

interface Turn {
  readonly name: string;
  /** Who takes what is written. */
  readonly other: string;
  readonly output: string | null;
}

const scrapeEveryMs = 5_000;

/** A server that says yes to everything, in the parent's process: its work is none of the child's. */
const sink = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(204).end());
});
await new Promise<void>(resolve => sink.listen(0, '127.0.0.1', resolve));
const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
const scrapePort = await freePort();
const databases: Database[] = [];

async function otherSide(program: string, make: () => Promise<Database>): Promise<{ url: string; other: string }> {
  if (!installed(program)) return { url: sinkUrl, other: 'a server that swallows' };
  const database = await make();
  databases.push(database);
  return { url: database.url, other: program };
}

async function turns(): Promise<readonly Turn[]> {
  const influx = await otherSide('influxd', influxDatabase);
  const prometheus = await otherSide('prometheus', prometheusDatabase);
  const influxdb = `influxdb=${influx.url}/bench`;
  const all: readonly Turn[] = [
    { name: 'influxdb', other: influx.other, output: influxdb },
    { name: 'prometheus', other: prometheus.other, output: `prometheus=${prometheus.url}/api/v1/write` },
    { name: 'scrape', other: 'a reader every 5 s', output: `scrape=${scrapePort}` },
    { name: 'otlp', other: 'a server that swallows', output: `otlp=${sinkUrl}` },
    { name: 'csv', other: 'files', output: 'csv=FOLDER/csv' },
    { name: 'influxdb, each attempt', other: influx.other, output: `${influxdb},attempts=true` },
    { name: 'csv, each attempt', other: 'files', output: 'csv=FOLDER/csv,attempts=true' },
  ];
  const none: Turn = { name: 'no output', other: '', output: null };
  return [none, ...all.filter(({ name }) => only === null || only.includes(name))];
}

function run(task: FeedTask): Promise<FeedResult> {
  const main = fileURLToPath(new URL('./outputs-feed.ts', import.meta.url));
  const profile = values.profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profiles}`];
  const child = fork(main, [], { execArgv: ['--import', 'tsx', ...profile], serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', (result: FeedResult) => resolve(result));
    child.once('exit', code => reject(new Error(`The turn of ${task.output} ended with code ${code}`)));
    child.send(task);
  });
}

const reader = setInterval(() => {
  fetch(`http://127.0.0.1:${scrapePort}/metrics`)
    .then(response => response.text())
    .catch(() => {});
}, scrapeEveryMs);

const best = new Map<Turn, FeedResult>();
for (const turn of await turns()) best.set(turn, { cpuMs: Number.POSITIVE_INFINITY, wallMs: 1, report: null });
for (let round = 0; round < rounds; round++) {
  for (const [turn, known] of best) {
    const result = await run({ output: turn.output, perSecond, seconds });
    if (result.cpuMs / result.wallMs < known.cpuMs / known.wallMs) best.set(turn, result);
    console.error(`round ${round + 1}, ${turn.name}: done`);
  }
}
clearInterval(reader);
sink.close();
sink.closeAllConnections();
await Promise.all(databases.map(database => database.remove()));

const share = ({ cpuMs, wallMs }: FeedResult) => cpuMs / wallMs;
const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
const [base] = [...best.values()].map(share);
console.log(
  `${perSecond} attempts/s, ${seconds} s, least of ${rounds} rounds, Node ${process.version}, ${cpus()[0]?.model.trim()}`,
);
console.log('| output | to | CPU of a core | of which the output | against none | points written, lost |');
console.log('|---|---|---|---|---|---|');
for (const [{ name, other }, result] of best) {
  const own = share(result) - (base ?? 0);
  const points = result.report === null ? '' : `${result.report.written}, ${result.report.dropped}`;
  const ratio = `×${(share(result) / (base ?? 1)).toFixed(2)}`;
  console.log(`| ${[name, other, percent(share(result)), percent(own), ratio, points].join(' | ')} |`);
}
