import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRelayThread } from '../../src/engine/relay-thread.js';
import type { EngineTarget } from '../../src/engine/types.js';
import { generateK6 } from '../../src/k6/generate/index.js';
import { Ingest } from '../../src/k6/ingest.js';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import { attemptSchema } from '../../src/store/attempt-schema.js';
import { closedLoad, openLoad, run, scenario, target } from '../support/engine-run.js';
import { runScripts } from '../support/k6-harness/index.js';
import { type MoodyServer, moodCount, startMoodyServer } from '../support/moody-server.js';

let server: MoodyServer;
beforeAll(async () => {
  server = await startMoodyServer();
});
afterAll(() => server.close());

/** Output lengths of all moods, and clients that come back. */
const length = { kind: 'uniform', low: 10, high: 10 + 3 * moodCount } as const;
const moody = scenario(openLoad(40, 1_500), {
  clients: { retry: 'openai-sdk', patienceFirstTokenMs: null },
  traffic: [
    {
      class: 'small',
      weight: 1,
      // Long enough that no two prompts are the same: the server tells them apart by that.
      inputTokens: { of: { kind: 'constant', value: 150 }, min: 1, max: 200 },
      outputTokens: { of: length, min: 1, max: 1_000 },
      reasoningShare: { kind: 'constant', value: 0 },
      chineseShare: 0.2,
    },
  ],
});

async function withScripts(transport: TransportName, to: EngineTarget) {
  const plan = createPlan(moody);
  const files = generateK6({ plan, target: { ...to, apiKeyEnv: null }, transport, style: 'schedule', keepGaps: true });
  const relay =
    transport === 'relay' ? await startRelayThread({ scenario: moody, target: to, keepGaps: true, secrets: [] }) : null;
  const harness = await runScripts(files, {
    users: 6,
    iterations: plan.estimate.intents ?? 0,
    environment: relay === null ? {} : { BUSYTONE_RELAY: relay.url },
  }).finally(() => relay?.close());
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  const ingest = new Ingest(
    {
      attempts: (batch, batchGaps) => {
        records.push(...batch);
        gaps.push(...batchGaps);
      },
    },
    { plan, target: to.name, price: null, redact: text => text },
    true,
  );
  for (const line of harness.lines) if (line.busytone !== 'start') ingest.add(line);
  ingest.finish(null);
  return { plan, harness, records, gaps, ingest };
}

/** What must be the same, whoever sent it. */
const ledger = (records: readonly AttemptRecord[]) =>
  records
    .map(record => {
      const { intent, retry, last, http, outcome, rule, confidence, stage, providerCode } = record;
      const { retryAfterMs, finishReason, promptTokens, outputTokens, tokenEvents, tokenSource, keepAlives } = record;
      const booked = { intent, retry, last, http, outcome, rule, confidence, stage, providerCode, retryAfterMs };
      return { ...booked, finishReason, promptTokens, outputTokens, tokenEvents, tokenSource, keepAlives };
    })
    .sort((a, b) => a.intent - b.intent || a.retry - b.retry);

describe('generated scripts and the native engine', () => {
  let native: readonly AttemptRecord[] = [];
  let to: EngineTarget;
  beforeAll(async () => {
    to = target(server.url);
    native = (await run(moody, to)).records;
  });

  it('are held against a server of every mood', () => {
    expect(new Set(native.map(record => record.outcome)).size).toBeGreaterThanOrEqual(6);
    expect(native.some(record => record.retry > 0)).toBe(true);
  });

  it.each(['relay', 'sse', 'http'] as const)('book the same for the same plan over %s', async transport => {
    const fresh = await startMoodyServer();
    const { records, gaps, harness, plan, ingest } = await withScripts(transport, target(fresh.url)).finally(() =>
      fresh.close(),
    );
    expect(harness.lines).toContainEqual({ busytone: 'start', planHash: plan.planHash, transport });
    expect(ledger(records)).toEqual(ledger(native));

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
    expect(fed('llm_lateness')[0]?.tags).toMatchObject({ target: 'truth', model: 'truth', class: 'small' });
    expect(Object.keys(harness.summary)).toEqual(['stdout', 'summary.json']);
  });
});

describe('users of a closed loop, and arrivals that k6 makes', () => {
  it('send the plan’s intents by their index', async () => {
    const fresh = await startMoodyServer();
    const to = { ...target(fresh.url), apiKeyEnv: null };
    const quick = { clients: { retry: 'none', patienceFirstTokenMs: null } } as const;
    const closed = createPlan(scenario(closedLoad(3, 60_000), quick));
    const open = createPlan(scenario(openLoad(20, 1_000), quick));
    const runs = await Promise.all([
      runScripts(generateK6({ plan: closed, target: to, transport: 'sse', style: 'schedule', keepGaps: true }), {
        users: 3,
        iterations: 20,
      }),
      runScripts(generateK6({ plan: open, target: to, transport: 'http', style: 'idiomatic', keepGaps: true }), {
        users: 3,
        iterations: 20,
      }),
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
