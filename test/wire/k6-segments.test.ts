import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRelayThread } from '../../src/engine/relay-thread.js';
import type { EngineTarget } from '../../src/engine/types.js';
import { collect } from '../../src/k6/collect/index.js';
import { sourcesAt } from '../../src/k6/collect/source.js';
import { openGate } from '../../src/k6/gate.js';
import { generateK6 } from '../../src/k6/generate/index.js';
import type { K6Line } from '../../src/k6/runtime/lines.js';
import { segmentsOf } from '../../src/k6/segments.js';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { foldIntents } from '../../src/measure/intents.js';
import { summarise } from '../../src/measure/summarise.js';
import { judgeValidity } from '../../src/measure/validity.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Scenario } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { closedLoad, run, salt, scenario, target } from '../support/engine-run.js';
import { textOf } from '../support/k6-console.js';
import { runScripts } from '../support/k6-harness/index.js';
import { ledger, moody } from '../support/moody-load.js';
import { startMoodyServer } from '../support/moody-server.js';
import { runFacts } from '../support/runs.js';

const house: { path: string } = { path: '' };
beforeAll(async () => {
  house.path = await mkdtemp(join(tmpdir(), 'busytone-segments-'));
});
afterAll(() => rm(house.path, { recursive: true, force: true }));

interface Sent {
  readonly of: Scenario;
  readonly transport: TransportName;
  readonly to: EngineTarget;
  readonly users: number;
  /** Of a closed load, which has no number of its own. */
  readonly iterations?: number;
}

/** What two processes print that send a load together; each has half of the users, and begins when the other is there. */
async function byTwo({ of, transport, to, users, iterations }: Sent): Promise<readonly (readonly K6Line[])[]> {
  const plan = createPlan(of);
  const files = generateK6({
    plan,
    target: { ...to, apiKeyEnv: 'MAIN_KEY' },
    transport,
    style: 'schedule',
    salt,
    keepGaps: true,
  });
  const relay =
    transport === 'relay'
      ? await startRelayThread({ scenario: of, target: to, salt, keepGaps: true, secrets: [] })
      : null;
  const gate = await openGate(2);
  try {
    return await Promise.all(
      segmentsOf(2).map(async ({ number, segment, sequence }) => {
        const part = { number: number - 1, of: 2, executionSegment: segment, executionSegmentSequence: sequence };
        const { lines } = await runScripts(files, {
          users: users / 2,
          iterations: iterations ?? [...plan.intents()].length,
          part,
          environment: {
            BUSYTONE_GATE: gate.url,
            ...(relay === null ? { MAIN_KEY: 'main-key', TALKING_KEY: 'talking-key' } : { BUSYTONE_RELAY: relay.url }),
          },
        });
        return lines;
      }),
    );
  } finally {
    await gate.close();
    await relay?.close();
  }
}

async function collected(of: Scenario, consoles: readonly (readonly K6Line[])[]) {
  const plan = createPlan(of);
  const files = consoles.map((_, index) => join(house.path, `${plan.planHash}-${index}.ndjson`));
  for (const [index, file] of files.entries()) await writeFile(file, textOf(consoles[index] ?? []));
  const sources = await sourcesAt(files);
  const collection = await collect(sources, { plan, planHash: plan.planHash, target: 'truth', keepGaps: true });
  const records: AttemptRecord[] = [];
  const report = await collection.into({ attempts: batch => records.push(...batch) });
  return { plan, records, report };
}

/** Whether a conversation goes on depends on how fast its answers came: two processes have half a machine each. */
const beginnings = (records: readonly AttemptRecord[]) => records.filter(({ turn }) => turn === 1);

describe('two processes that send one plan', () => {
  let native: readonly AttemptRecord[] = [];
  beforeAll(async () => {
    const server = await startMoodyServer();
    native = (await run(moody, target(server.url)).finally(() => server.close())).records;
  });

  it('book what one native run books', { timeout: 30_000 }, async () => {
    const server = await startMoodyServer();
    const keys = { apiKey: 'main-key', classKeys: new Map([['talking', 'talking-key']]) };
    const to = { ...target(server.url), ...keys };
    const consoles = await byTwo({ of: moody, transport: 'relay', to, users: 16 }).finally(() => server.close());
    const { plan, records, report } = await collected(moody, consoles);
    expect(ledger(beginnings(records))).toEqual(ledger(beginnings(native)));

    const first = records.filter(({ retry }) => retry === 0).map(({ intent }) => intent);
    expect(new Set(first).size).toBe(first.length);
    expect(first.length).toBeGreaterThanOrEqual([...plan.intents()].length);
    for (const lines of consoles) expect(lines.some(({ busytone }) => busytone === 'sent')).toBe(true);
    // One time zero, so that nobody's half of the plan comes after the other's.
    const zeros = consoles.flatMap(lines => lines.flatMap(line => (line.busytone === 'sent' ? [line.zeroWallMs] : [])));
    expect(new Set(zeros).size).toBe(1);
    expect(report.segments?.map(({ state, zeroOffsetMs }) => [state, zeroOffsetMs])).toEqual([
      ['whole', 0],
      ['whole', 0],
    ]);

    const summary = summarise({ run: runFacts(), plan, attempts: records, gaps: null, samples: [], report });
    const validity = judgeValidity({
      plan,
      overall: summary.overall,
      attempts: records,
      results: foldIntents(records, plan.scenario.slo),
      notSent: 0,
      damagedLines: 0,
      samples: [],
      report,
      status: report.stop.status,
      stopReason: report.stop.reason,
    });
    const levelOf = (wanted: string) => validity.checks.find(({ id }) => id === wanted)?.level;
    expect([levelOf('records'), levelOf('segments'), levelOf('achieved_load')]).toEqual(['ok', 'ok', 'ok']);
  });

  it('share the users of a closed load, who ask each question once', async () => {
    const server = await startMoodyServer();
    const of = scenario(closedLoad(4, 60_000), { clients: clientsWith('none') });
    const consoles = await byTwo({ of, transport: 'http', to: target(server.url), users: 4, iterations: 24 }).finally(
      () => server.close(),
    );
    const { records } = await collected(of, consoles);
    expect(records.map(({ intent }) => intent).sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(records.every(({ worker, intent }) => worker === intent % 2)).toBe(true);
  });
});
