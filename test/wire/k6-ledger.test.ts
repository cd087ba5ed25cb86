import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineTarget } from '../../src/engine/types.js';
import { generateK6 } from '../../src/k6/generate/index.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import { attemptSchema } from '../../src/store/attempt-schema.js';
import { clientsWith } from '../support/clients.js';
import { closedLoad, openLoad, run, scenario, target } from '../support/engine-run.js';
import { runScripts } from '../support/k6-harness/index.js';
import { withScripts } from '../support/k6-scripts.js';
import { clients, ledger, moody, small } from '../support/moody-load.js';
import { drippingTokens, type MoodyServer, startMoodyServer } from '../support/moody-server.js';
import { csvOf, replayOf } from '../support/traces.js';

let server: MoodyServer;
beforeAll(async () => {
  server = await startMoodyServer();
});
afterAll(() => server.close());

const keys = {
  apiKeyEnv: 'MAIN_KEY',
  values: { MAIN_KEY: 'main-key', TALKING_KEY: 'talking-key' },
  target: { apiKey: 'main-key', classKeys: new Map([['talking', 'talking-key']]) },
};

describe('generated scripts and the native engine', () => {
  let native: readonly AttemptRecord[] = [];
  let to: EngineTarget;
  beforeAll(async () => {
    to = target(server.url);
    native = (await run(moody, to)).records;
  });

  it('are held against a server of every mood', () => {
    expect(new Set(native.map(record => record.outcome)).size).toBeGreaterThanOrEqual(6);
    expect(native.some(record => record.retry > record.reclick)).toBe(true);
    expect(native.some(record => record.reclick > 0)).toBe(true);
    expect(ledger(native).some(record => record.turn === 3)).toBe(true);
  });

  it.each(['relay', 'sse', 'http'] as const)('book the same for the same plan over %s', async transport => {
    const fresh = await startMoodyServer();
    const { records, gaps, harness, plan, ingest } = await withScripts(transport, target(fresh.url), moody, {
      keys,
    }).finally(() => fresh.close());
    const whole = { planHash: plan.planHash, transport, segment: '0:1', sequence: '0,1' };
    expect(harness.lines).toContainEqual({ busytone: 'start', ...whole });
    expect(harness.lines).toContainEqual({ busytone: 'over', wallMs: expect.any(Number) });
    expect(ledger(records)).toEqual(ledger(native));
    expect([...fresh.keys].sort()).toEqual(['Bearer main-key', 'Bearer talking-key']);

    for (const record of records) {
      expect(() => attemptSchema.parse(record)).not.toThrow();
      expect(record.sentMs).toBeGreaterThanOrEqual(record.scheduledMs - 1);
      const seen = record.firstTokenMs !== null;
      if (record.tokenEvents > 0) expect(seen).toBe(transport !== 'http');
      expect(record.flags.includes('unwatched')).toBe(record.tokenEvents > 0 && !seen);
    }
    expect(records.map(record => record.attempt).sort((a, b) => a - b)).toEqual(records.map((_, index) => index));
    expect(ingest.inFlight).toBe(0);
    expect(gaps).toHaveLength(records.reduce((sum, record) => sum + record.gapCount, 0));

    const fed = (name: string) => harness.metrics.filter(metric => metric.name === name);
    expect(fed('llm_started')).toHaveLength(records.length);
    expect(fed('llm_answered')).toHaveLength(records.filter(record => record.outcome === 'ok').length);
    expect(fed('llm_ttft')).toHaveLength(transport === 'http' ? 0 : fed('llm_answered').length);
    expect(fed('llm_lateness')[0]?.tags).toEqual({
      target: 'truth',
      model: 'truth',
      scenario: moody.name,
      class: expect.stringMatching(/^(small|talking)$/),
      phase: 'baseline',
    });
    expect(Object.keys(harness.summary)).toEqual(['stdout', 'summary.json']);
  });
});

describe('people who stop an answer', () => {
  const share = { share: 0.5, afterSeconds: { kind: 'constant', value: 0.06 } } as const;
  const patience = { firstTokenSeconds: null, totalSeconds: { kind: 'constant', value: 5 }, cancel: share } as const;
  const hasty = clientsWith('none', { patience });
  const output = { of: { kind: 'constant', value: drippingTokens }, min: 1, max: 100 } as const;
  const of = scenario(openLoad(20, 500), {
    clients: hasty,
    traffic: [{ ...small, clients: hasty, outputTokens: output }],
  });

  it.each(['relay', 'sse'] as const)('are the same ones over %s', async transport => {
    const fresh = await startMoodyServer();
    const to = target(fresh.url);
    const both = await Promise.all([run(of, to), withScripts(transport, to, of, { users: 10 })]).finally(() =>
      fresh.close(),
    );
    const [native, scripts] = both.map(({ records }) =>
      records.map(({ intent, outcome, abortReason, last }) => ({ intent, outcome, abortReason, last })),
    );
    const inOrder = (a: { intent: number }, b: { intent: number }) => a.intent - b.intent;
    expect(scripts?.sort(inOrder)).toEqual(native?.sort(inOrder));
    const reasons = new Set(native?.map(({ abortReason }) => abortReason));
    expect(reasons).toEqual(new Set([null, 'cancelled']));
    const cancelled = native?.filter(({ abortReason }) => abortReason !== null).length ?? 0;
    expect(both[1].harness.metrics.filter(({ name }) => name === 'llm_busy')).toHaveLength(10 - cancelled);
  });
});

describe('a replayed trace', () => {
  it('goes out row by row, from the schedule alone', async () => {
    const rows = Array.from({ length: 24 }, (_, row) => [row * 40, 120 + row, 10 + row, row % 7, row < 7 ? 1 : 2]);
    const load = replayOf(csvOf(rows, ',session,turn'));
    const of = scenario(load, {
      clients,
      traffic: [{ ...small, turns: { of: { kind: 'constant', value: 3 }, max: 3 } }],
    });
    const [one, two] = await Promise.all([startMoodyServer(), startMoodyServer()]);
    const [native, scripts] = await Promise.all([
      run(of, target(one.url)),
      withScripts('sse', target(two.url), of, { users: 12 }),
    ]).finally(() => Promise.all([one.close(), two.close()]));
    const all = (records: readonly AttemptRecord[]) => ledger(records.map(record => ({ ...record, session: 0 })));
    expect(new Set(scripts.records.map(({ intent }) => intent)).size).toBe(24);
    expect(all(scripts.records)).toEqual(all(native.records));
    const { planHash } = scripts.plan;
    expect(scripts.harness.lines).toContainEqual(expect.objectContaining({ busytone: 'start', planHash }));
  });
});

describe('users of a closed loop, and arrivals that k6 makes', () => {
  it('send the plan’s intents by their index', async () => {
    const fresh = await startMoodyServer();
    const to = { ...target(fresh.url), apiKeyEnv: null };
    const quick = { clients: clientsWith('none') };
    const closed = createPlan(scenario(closedLoad(3, 60_000), quick));
    const open = createPlan(scenario(openLoad(20, 1_000), quick));
    const runs = await Promise.all([
      runScripts(
        generateK6({ plan: closed, target: to, transport: 'sse', style: 'schedule', salt: null, keepGaps: true }),
        {
          users: 3,
          iterations: 20,
        },
      ),
      runScripts(
        generateK6({ plan: open, target: to, transport: 'http', style: 'idiomatic', salt: null, keepGaps: true }),
        {
          users: 3,
          iterations: 20,
        },
      ),
    ]).finally(() => fresh.close());
    for (const [plan, { lines }] of [
      [closed, runs[0]],
      [open, runs[1]],
    ] as const) {
      const sent = lines.flatMap(line => (line.busytone === 'sent' ? [line] : []));
      expect(sent.map(line => line.intent.index).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, i) => i),
      );
      const planned = [...take(plan.intents(), 20)];
      for (const { intent } of sent) {
        const { scheduledMs: _, ...asked } = planned[intent.index] ?? expect.fail('not planned');
        expect(intent).toMatchObject(asked);
      }
    }
  });
});

function* take<T>(from: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const each of from) {
    if (left-- === 0) return;
    yield each;
  }
}
