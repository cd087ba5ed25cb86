import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactor } from '../../src/base/redact.js';
import { startEngineThread } from '../../src/engine/thread.js';
import type { EngineOptions } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import { openLoad, scenario, target } from '../support/engine-run.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/thread-main.js', import.meta.url)));

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

function options(script: Script, records: AttemptRecord[], gaps: number[], kinds: Set<string>) {
  const sink: EngineOptions['sink'] = {
    attempts: (batch, batchGaps) => {
      records.push(...batch);
      gaps.push(...batchGaps);
    },
    sample: () => kinds.add('sample'),
    progress: () => kinds.add('progress'),
  };
  const secrets = ['hunter2hunter2'];
  return {
    plan: createPlan(scenario(openLoad(50, 500))),
    target: target(server.url, scripted(script)),
    salt: '00c0ffee',
    keepGaps: true,
    redact: redactor(secrets),
    secrets,
    sink,
  };
}

describe.skipIf(!built)('the engine in a thread of the built package', () => {
  it('delivers what the engine in this thread would', async () => {
    const records: AttemptRecord[] = [];
    const gaps: number[] = [];
    const kinds = new Set<string>();
    const script = { steps: stream({ firstMs: 5, tokens: 6, everyMs: 4 }) };
    const run = startEngineThread(options(script, records, gaps, kinds));
    const report = await run.finished;
    expect(report).toMatchObject({ attempts: 25, offeredIntents: 25, stop: { status: 'completed', reason: null } });
    expect(records.map(record => record.outcome)).toEqual(Array.from({ length: 25 }, () => 'ok'));
    expect(gaps).toHaveLength(25 * 5);
    expect(kinds).toEqual(new Set(['sample', 'progress']));
  });

  it('redacts there and can be stopped from here', async () => {
    const records: AttemptRecord[] = [];
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
    const run = startEngineThread(options(script, records, [], new Set()));
    run.stop('stop.signal');
    const stopped = await run.finished;
    expect(stopped.stop).toEqual({ status: 'interrupted', reason: 'stop.signal' });
    const again = startEngineThread(options(script, records, [], new Set()));
    await again.finished;
    expect(records.length).toBeGreaterThanOrEqual(25);
    for (const record of records) expect(record.message).toBe('bad key [redacted]');
  });
});
