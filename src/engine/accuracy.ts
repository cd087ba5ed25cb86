import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AttemptRecord } from '../measure/attempt.js';
import { latenessMs, ttftServiceMs } from '../measure/metrics.js';
import { defaultDialect } from '../protocol/request.js';
import { parseScenario } from '../scenario/load.js';
import { createPlan } from '../scenario/plan.js';
import { quantileOfSorted } from '../stats/quantile.js';
import type { EngineTarget } from './types.js';
import { startWorkers } from './workers/start.js';

/** How far off this instrument is on this machine now, against a sender that knows when it sent. Milliseconds. */
export interface Accuracy {
  /** Measured time to first token minus the sender's own, from the arrival of the request there to its first token. */
  readonly ttftError: ErrorSpread;
  /** Measured gap between two tokens minus the sender's own, without its sign. */
  readonly gapError: ErrorSpread;
  /** Sending of a request minus its planned moment. */
  readonly lateness: ErrorSpread;
  readonly streams: number;
  readonly eventsPerSecond: number;
}

export interface ErrorSpread {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const streamsPerSecond = 100;
const seconds = 1;
const tokensOfAnswer = 20;
const betweenTokensMs = 20;
/** The first streams pay for code that has not run yet; a load does so once, too, but not in each of its percentiles. */
const warmUpStreams = 10;

const scenarioText = `
name: accuracy
load: { mode: open, shape: steady, base: ${streamsPerSecond}/s, duration: ${seconds}s, arrivals: constant }
traffic: [{ class: small, weight: 1, input: 30, output: ${tokensOfAnswer} }]
`;

/**
 * Runs the engine, thread and all, for about a second and a half against a process that streams on loopback and logs its
 * sends. Only durations are compared, so no two clocks need agree; the way through loopback and the sender's own delay
 * in seeing a request count as the instrument's error.
 * @throws Error when the sender or the engine's thread cannot be started.
 */
export async function measureAccuracy(): Promise<Accuracy> {
  const sender = await startSender();
  try {
    const { records, gaps } = await load(sender.port);
    return compare(records, gaps, await logsOf(sender.process));
  } finally {
    sender.process.disconnect();
    await once(sender.process, 'exit');
  }
}

interface TruthLog {
  readonly firstMs: number;
  readonly gapsMs: readonly number[];
}

async function startSender(): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const path = fileURLToPath(new URL('./truth-sender.js', import.meta.url));
  const child = fork(path, [String(tokensOfAnswer), String(betweenTokensMs)], {
    execArgv: [],
    env: {},
    // Only the channel: what it would print is nobody's business.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message: { readonly port: number }) => resolve(message.port));
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The sender ended early with code ${code}`)));
  });
  return { process: child, port };
}

function logsOf(sender: ChildProcess): Promise<readonly TruthLog[]> {
  return new Promise((resolve, reject) => {
    sender.once('message', (message: { readonly logs: readonly TruthLog[] }) => resolve(message.logs));
    sender.once('exit', code => reject(new Error(`The sender ended early with code ${code}`)));
    sender.send('logs');
  });
}

async function load(port: number): Promise<{ readonly records: readonly AttemptRecord[]; readonly gaps: number[] }> {
  const target: EngineTarget = {
    name: 'truth',
    url: `http://127.0.0.1:${port}/v1`,
    addresses: ['127.0.0.1'],
    model: 'truth',
    apiKey: null,
    classKeys: new Map(),
    apiKeyHeader: null,
    headers: {},
    connections: 'reuse',
    dialect: defaultDialect,
    insecureTls: false,
  };
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const run = startWorkers({
    workers: 1,
    plan: createPlan(parseScenario(scenarioText, 'accuracy')),
    target,
    keepGaps: true,
    redact: text => text,
    secrets: [],
    salt: '',
    sink: {
      attempts(batch, batchGaps) {
        records.push(...batch);
        for (const gap of batchGaps) gaps.push(gap);
      },
      sample() {},
      progress() {},
    },
  });
  await run.finished;
  return { records, gaps };
}

function compare(records: readonly AttemptRecord[], gaps: readonly number[], logs: readonly TruthLog[]): Accuracy {
  const first: number[] = [];
  const later: number[] = [];
  const late: number[] = [];
  let events = 0;
  for (const record of records.filter(each => each.attempt >= warmUpStreams)) {
    const truth = logs[record.promptTokens ?? -1];
    const ttft = ttftServiceMs(record);
    if (record.outcome !== 'ok' || truth === undefined || ttft === null) continue;
    first.push(ttft - truth.firstMs);
    late.push(latenessMs(record) ?? 0);
    const from = record.gapsAt ?? 0;
    for (const [index, gapMs] of truth.gapsMs.entries()) later.push(Math.abs((gaps[from + index] ?? 0) - gapMs));
    events += record.tokenEvents;
  }
  if (first.length === 0) throw new Error('No stream from the sender came through');
  return {
    ttftError: spread(first),
    gapError: spread(later),
    lateness: spread(late),
    streams: first.length,
    eventsPerSecond: events / (seconds * (first.length / (streamsPerSecond * seconds))),
  };
}

function spread(values: number[]): ErrorSpread {
  const sorted = values.sort((a, b) => a - b);
  const at = (p: number) => quantileOfSorted(sorted, p) ?? 0;
  return { n: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
