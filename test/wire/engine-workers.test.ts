import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactor } from '../../src/base/redact.js';
import { startWorkers } from '../../src/engine/workers/start.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { EngineReport } from '../../src/measure/self.js';
import { summarise } from '../../src/measure/summarise.js';
import { createPlan } from '../../src/scenario/plan.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { Load, Scenario, TrafficClass } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { closedLoad, openLoad, scenario, target } from '../support/engine-run.js';
import { moodCount, startMoodyServer } from '../support/moody-server.js';
import { runFacts } from '../support/runs.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/workers/main.js', import.meta.url)));

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

interface Collected {
  readonly records: AttemptRecord[];
  readonly gaps: number[];
  readonly workersSeen: Set<number>;
  /** Of the last progress. */
  sent: number;
}

function start(of: Scenario, workers: number, to: ReturnType<typeof target>) {
  const secrets = ['hunter2hunter2'];
  const collected: Collected = { records: [], gaps: [], workersSeen: new Set(), sent: 0 };
  const run = startWorkers({
    plan: createPlan(of),
    target: to,
    salt: '00c0ffee',
    keepGaps: true,
    redact: redactor(secrets),
    secrets,
    workers,
    sink: {
      attempts(batch, gaps) {
        collected.records.push(...batch);
        for (const gap of gaps) collected.gaps.push(gap);
      },
      sample: sample => collected.workersSeen.add(sample.worker),
      progress: ({ sent }) => {
        collected.sent = sent;
      },
    },
  });
  return { run, collected };
}

async function whole(of: Scenario, workers: number, to: ReturnType<typeof target>) {
  const { run, collected } = start(of, workers, to);
  const report: EngineReport = await run.finished;
  return { ...collected, report };
}

const quick = { steps: stream({ firstMs: 5, tokens: 6, everyMs: 4 }) };

/** Output lengths of all moods of the server, and clients that come back. */
const moody: TrafficClass = {
  ...ordinary,
  class: 'small',
  text: 'prose',
  weight: 1,
  inputTokens: { of: { kind: 'constant', value: 150 }, min: 1, max: 200 },
  outputTokens: { of: { kind: 'uniform', low: 10, high: 10 + 3 * moodCount }, min: 1, max: 1_000 },
  clients: clientsWith('openai-sdk'),
  apiKeyEnv: null,
};

describe.skipIf(!built)('the engine in threads of the built package', () => {
  const arrivals: Load = { ...openLoad(60, 1_500), arrivals: 'poisson' } as Load;
  const mixed = scenario(arrivals, { clients: moody.clients, traffic: [moody] });
  const byWorkers = async (workers: number) => {
    const fresh = await startMoodyServer();
    return await whole(mixed, workers, target(fresh.url)).finally(() => fresh.close());
  };
  let one: Awaited<ReturnType<typeof byWorkers>>;
  const runs = new Map<number, Awaited<ReturnType<typeof byWorkers>>>();
  beforeAll(async () => {
    for (const workers of [1, 2, 4]) runs.set(workers, await byWorkers(workers));
    one = runOf(1);
  });
  const runOf = (workers: number) => {
    const run = runs.get(workers);
    if (run === undefined) throw new Error(`there was no run with ${workers} workers`);
    return run;
  };

  it.each([2, 4])('books with %i workers what one books', workers => {
    const several = runOf(workers);
    const ledger = (records: readonly AttemptRecord[]) =>
      records
        .map(({ intent, retry, class: of, outcome, http, outputTokens, last }) =>
          [intent, retry, of, outcome, http, outputTokens, last].join(' '),
        )
        .sort();
    expect(ledger(several.records)).toEqual(ledger(one.records));
    expect(new Set(one.records.map(({ outcome }) => outcome)).size).toBeGreaterThanOrEqual(6);
    expect(several.report).toMatchObject({ workers, lostWorkers: [], attempts: one.report.attempts });
    expect(several.report).toMatchObject({ offeredIntents: one.report.offeredIntents, notSentIntents: 0 });
    expect(several.sent).toBe(several.records.length);
    expect(several.workersSeen.size).toBe(workers);
    for (const { worker, session } of several.records) expect(worker).toBe(session % workers);
    // Every attempt has a number of its own, and its own stretch of the run's gaps.
    const numbers = several.records.map(({ attempt }) => attempt).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    let at = 0;
    for (const { gapsAt, gapCount } of several.records) {
      expect(gapsAt).toBe(at);
      at += gapCount ?? 0;
    }
    expect(several.gaps).toHaveLength(at);
  });

  it.each([1, 2, 4])('sends with %i workers as the planned process comes, and not as bunches do', workers => {
    const { records, report } = runOf(workers);
    const plan = createPlan(mixed);
    const checkOf = (attempts: readonly AttemptRecord[]) =>
      summarise({ run: runFacts(), plan, attempts, gaps: null, samples: [], report }).validity.checks.find(
        ({ id }) => id === 'arrivals',
      );
    expect(checkOf(records)?.message).toMatch(
      /gaps between arrivals .* Poisson .* dispersion [\d.]+, lag-1 autocorrelation/,
    );
    // Where the machine was busy with other things, requests did leave in bunches, and the check says so.
    const heldUp = records.some(({ scheduledMs, sentMs }) => (sentMs ?? 0) - scheduledMs > 50);
    if (!heldUp) expect(checkOf(records)?.level).toBe('ok');
    const bunched = records.map(record => ({ ...record, sentMs: Math.ceil((record.sentMs ?? 0) / 250) * 250 }));
    expect(checkOf(bunched)?.level).toBe('suspect');
  });

  it('keeps limits for all workers together', async () => {
    const of = scenario(openLoad(300, 1_000), {
      limits: { requests: 60, tokens: 1e9, money: null, concurrency: 7, durationMs: 60_000 },
    });
    const slow = { steps: stream({ firstMs: 60, tokens: 3, everyMs: 5 }) };
    const { records, report } = await whole(of, 3, target(server.url, scripted(slow)));
    expect(records).toHaveLength(60);
    expect(report).toMatchObject({ peakInFlight: 7, stop: { status: 'completed', reason: 'limit.requests' } });
  });

  it('shares the users of a closed loop out', async () => {
    const { records, report } = await whole(scenario(closedLoad(7, 300)), 3, target(server.url, scripted(quick)));
    expect(report).toMatchObject({ peakInFlight: 7, notSentIntents: 0, attempts: records.length });
    expect(new Set(records.map(({ session }) => session % 3))).toEqual(new Set([0, 1, 2]));
  });

  it('redacts there and can be stopped from here', async () => {
    const body = '{"error":{"message":"bad key hunter2hunter2"}}';
    const script: Script = {
      status: 401,
      framing: 'length',
      headers: { 'content-type': 'application/json' },
      steps: [
        { atMs: 0, body },
        { atMs: 0, close: 'end' },
      ],
    };
    const { run } = start(scenario(openLoad(50, 60_000)), 2, target(server.url, scripted(script)));
    run.stop('stop.signal');
    expect((await run.finished).stop).toEqual({ status: 'interrupted', reason: 'stop.signal' });
    const { records } = await whole(scenario(openLoad(50, 500)), 2, target(server.url, scripted(script)));
    expect(records).toHaveLength(25);
    for (const record of records) expect(record.message).toBe('bad key [redacted]');
  });
});
