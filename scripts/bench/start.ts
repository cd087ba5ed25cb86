import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { UsageMeter } from './usage.js';

/**
 * How soon the built command line is there, against `node -e 0` in the same run: its help, the first requests of a run
 * and of one that plans a million intents, and how late the first requests of a load leave against all later ones.
 *
 *   npx tsx scripts/bench/start.ts [--rounds 5]
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
const bin = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'busytone-bench-start-'));

/** Moments at which requests for an answer came in since the last reset. */
let asked: number[] = [];
const server = createServer((request, response) => {
  if (request.method === 'POST') asked.push(performance.now());
  request.resume();
  if (request.method !== 'POST') {
    response.end('{"data":[]}');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const choice = (delta: object, finish: string | null) => ({ index: 0, delta, finish_reason: finish });
  const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
  response.write(event({ choices: [choice({ content: 'word' }, null)] }));
  const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 };
  response.end(`${event({ choices: [choice({}, 'stop')], usage })}data: [DONE]\n\n`);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

function scenarioFile(name: string, load: string): string {
  const path = join(folder, `${name}.yaml`);
  const limits = '{ requests: 10M, tokens: 100G, concurrency: 10k }';
  writeFileSync(path, `name: ${name}\nseed: 7\nload: ${load}\ntraffic: [{ class: quick-chat }]\nlimits: ${limits}\n`);
  return path;
}
const short = scenarioFile('short', '{ shape: steady, base: 100/s, duration: 3s }');
const million = scenarioFile('million', '{ shape: steady, base: 1000/s, duration: 1000s }');

async function wholeMs(args: readonly string[]): Promise<number> {
  const startMs = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  return performance.now() - startMs;
}

interface Start {
  /** To the one request that looks whether the endpoint works, and to the first of the load. */
  readonly lookMs: number;
  readonly loadMs: number;
  readonly rssMiB: number;
  readonly out: string;
}

/** Starts a run, ended after its first seconds if it is a long one. */
async function startOf(file: string, endAfterMs: number | null): Promise<Start> {
  asked = [];
  const out = mkdtempSync(join(folder, 'run-'));
  const startMs = performance.now();
  const args = ['run', file, '--url', url, '--model', 'm', '--out-dir', out, '--quiet', '--no-gaps'];
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], { stdio: 'ignore' });
  const meter = new UsageMeter(() => child.pid ?? null);
  meter.begin();
  if (endAfterMs !== null) setTimeout(() => child.kill('SIGINT'), endAfterMs);
  await once(child, 'exit');
  const rssMiB = meter.end()?.rssMiB ?? Number.NaN;
  const [look = Number.NaN, load = Number.NaN] = asked;
  return { lookMs: look - startMs, loadMs: load - startMs, rssMiB, out };
}

/** How late each request of a run left, in the order of the plan. */
function lateness(out: string): number[] {
  const [run = ''] = readdirSync(out);
  const lines = readFileSync(join(out, run, 'attempts.ndjson'), 'utf8')
    .trim()
    .split('\n');
  const records = lines.map(line => JSON.parse(line) as AttemptRecord);
  return records.sort((a, b) => a.intent - b.intent).map(record => (record.sentMs ?? Number.NaN) - record.scheduledMs);
}

function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const nothing: number[] = [];
const help: number[] = [];
const runs: Start[] = [];
const millions: Start[] = [];
for (let round = 0; round < rounds; round++) {
  nothing.push(await wholeMs(['-e', '0']));
  help.push(await wholeMs([bin, '--help']));
  runs.push(await startOf(short, null));
  millions.push(await startOf(million, 8_000));
  console.error(`round ${round + 1}: done`);
}
server.close();

const base = median(nothing);
const firsts: number[] = [];
const laters: number[] = [];
for (const { out } of runs) {
  const all = lateness(out);
  firsts.push(...all.slice(0, 100));
  laters.push(...all.slice(100));
}
rmSync(folder, { recursive: true });

const row = (what: string, ms: number) => `| ${what} | ${ms.toFixed(0)} | ×${(ms / base).toFixed(1)} |`;
console.log(`Median of ${rounds}, Node ${process.version}. × against \`node -e 0\` in the same run.`);
console.log('| from the command to | ms | × |\n|---|---|---|');
console.log(row('the end of `node -e 0`', base));
console.log(row('the end of `busytone --help`', median(help)));
console.log(row('the look at the endpoint of a `run`', median(runs.map(run => run.lookMs))));
console.log(row('the first request of its load', median(runs.map(run => run.loadMs))));
console.log(row('the look of a run of a million intents', median(millions.map(run => run.lookMs))));
console.log(row('the first request of that load', median(millions.map(run => run.loadMs))));
const peak = Math.max(...millions.map(run => run.rssMiB));
console.log(`\nMost memory of a run of a million intents, in its first seconds: ${peak.toFixed(0)} MiB.`);
const late = (numbers: readonly number[]) =>
  [0.5, 0.99, 1].map(share => quantile(numbers, share).toFixed(2)).join(', ');
console.log(`Lateness in ms (p50, p99, most): first 100 intents ${late(firsts)}; all later ones ${late(laters)}.`);
