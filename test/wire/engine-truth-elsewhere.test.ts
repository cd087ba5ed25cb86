import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streamsAtOnce } from '../../src/engine/truth/load.js';
import { measureAgainstTruth } from '../../src/engine/truth/measure.js';
import { startSender, type TruthSender } from '../../src/engine/truth/sender-process.js';
import { startWorkers } from '../../src/engine/workers/start.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import { openLoad, scenario, target } from '../support/engine-run.js';
import { percentile } from '../support/truth-exchange.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/workers/main.js', import.meta.url)));

let sender: TruthSender;
let server: ChildProcess;
let port: number;
beforeAll(async () => {
  sender = await startSender();
  server = fork(fileURLToPath(new URL('../support/stamping-server-main.js', import.meta.url)), { execArgv: [] });
  [port] = (await once(server, 'message')) as [number];
});
afterAll(async () => {
  server.disconnect();
  await sender.close();
});

interface Log {
  readonly receivedMs: number;
  readonly tokensMs: readonly number[];
}

/** The load of the statement, on the other server: sizes of the errors of TTFT and of gaps, sorted. */
async function errorsElsewhere(): Promise<{ ttft: number[]; gap: number[] }> {
  const records: AttemptRecord[] = [];
  const gaps: number[] = [];
  await startWorkers({
    plan: createPlan(scenario(openLoad(50, 1_500))),
    target: target(`http://127.0.0.1:${port}/v1`),
    workers: 1,
    salt: '00c0ffee',
    keepGaps: true,
    redact: text => text,
    secrets: [],
    sink: {
      attempts(batch, batchGaps) {
        records.push(...batch);
        for (const gap of batchGaps) gaps.push(gap);
      },
      sample() {},
      progress() {},
    },
  }).finished;
  const logs = (await (await fetch(`http://127.0.0.1:${port}/logs`)).json()) as Log[];
  const ttft: number[] = [];
  const gap: number[] = [];
  // As in the statement, what comes in the first second warms up.
  for (const record of records.filter(({ scheduledMs }) => scheduledMs >= 1_000)) {
    const { receivedMs, tokensMs } = logs[record.promptTokens ?? -1] ?? { receivedMs: 0, tokensMs: [] };
    ttft.push((record.firstTokenMs ?? 0) - (record.sentMs ?? 0) - ((tokensMs[0] ?? 0) - receivedMs));
    for (let index = 1; index < tokensMs.length; index++) {
      const trueMs = (tokensMs[index] ?? 0) - (tokensMs[index - 1] ?? 0);
      gap.push((gaps[(record.gapsAt ?? 0) + index - 1] ?? Number.NaN) - trueMs);
    }
  }
  const sizes = (errors: readonly number[]) => errors.map(Math.abs).sort((a, b) => a - b);
  return { ttft: sizes(ttft), gap: sizes(gap) };
}

test.skipIf(!built)('what is stated of the instrument holds for a server that is not the sender', async () => {
  // At the same time, so that whatever else the machine does is in both.
  const [stated, elsewhere] = await Promise.all([
    measureAgainstTruth([sender], streamsAtOnce(50, 20)),
    errorsElsewhere(),
  ]);
  expect(elsewhere.ttft).toHaveLength(25);
  expect(elsewhere.gap).toHaveLength(25 * 19);
  for (const [errors, { p50Ms, p99Ms }] of [
    [elsewhere.ttft, stated.ttftError],
    [elsewhere.gap, stated.gapError],
  ] as const) {
    // No worse than stated: half of the errors lie well within what is stated for 99 of 100.
    expect(percentile(errors, 0.5)).toBeLessThan(p99Ms);
    // Nor is the statement a wide guess.
    expect(percentile(errors, 0.99)).toBeGreaterThan(p50Ms / 2);
  }
});
