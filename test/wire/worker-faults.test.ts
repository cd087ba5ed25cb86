import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { redactor } from '../../src/base/redact.js';
import { startWorkers, type WorkersOptions } from '../../src/engine/workers/start.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { EngineSample } from '../../src/measure/self.js';
import { summarise } from '../../src/measure/summarise.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Load } from '../../src/scenario/types.js';
import { openLoad, salt, scenario, target } from '../support/engine-run.js';
import { type PlantedFault, startPlanted } from '../support/planted-worker.js';
import { runFacts } from '../support/runs.js';
import { stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

const built = existsSync(fileURLToPath(new URL('../../dist/engine/workers/main.js', import.meta.url)));

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

interface Planted {
  readonly fault?: PlantedFault;
  readonly workers?: number;
  /** Called at load time zero. */
  readonly during?: () => void;
}

/** A run with several workers that something happens to, and what it is judged to be. */
async function judged(load: Load, { fault, workers = 2, during = () => {} }: Planted = {}) {
  const of = scenario(load);
  const records: AttemptRecord[] = [];
  const samples: EngineSample[] = [];
  const options: WorkersOptions = {
    plan: createPlan(of),
    target: target(server.url, scripted({ steps: stream({ firstMs: 60, tokens: 6, everyMs: 20 }) })),
    salt,
    keepGaps: false,
    redact: redactor([]),
    secrets: [],
    workers,
    sink: {
      started: () => during(),
      attempts: batch => records.push(...batch),
      sample: sample => samples.push(sample),
      progress() {},
    },
  };
  const run = fault === undefined ? startWorkers(options) : startPlanted(options, fault);
  const report = await run.finished;
  const { status, reason: stopReason } = report.stop;
  const facts = runFacts({ status, stopReason });
  const summary = summarise({ run: facts, plan: options.plan, attempts: records, gaps: null, samples, report });
  const { validity, client } = summary;
  const check = (id: string) => validity.checks.find(each => each.id === id);
  return { records, report, client, verdict: validity.verdict, check };
}

const steady = openLoad(100, 1_300);

describe.skipIf(!built)('a worker that breaks', { concurrent: true }, () => {
  it.each<[PlantedFault['kind'], RegExp]>([
    ['exit', /^Worker 2: .*ended early with code 3$/],
    ['throws', /^Worker 2: planted error$/],
    ['memory', /^Worker 2: .*memory limit/],
    ['stuck', /^Worker 2: It said nothing for 5 seconds/],
  ])('(%s) makes the run INVALID by name, with what was recorded until then', async (kind, name) => {
    const load = openLoad(100, 30_000);
    const { records, report, verdict, check } = await judged(load, { fault: { worker: 1, kind, afterRecords: 11 } });
    expect(report.stop).toEqual({ status: 'aborted', reason: 'engine.worker_lost' });
    expect(report.lostWorkers).toEqual([expect.stringMatching(name)]);
    expect(verdict).toBe('INVALID');
    expect(check('workers')?.message).toContain('1 of 2 workers');
    expect(records.filter(({ worker }) => worker === 1).length).toBeGreaterThanOrEqual(11);
    expect(report.attempts).toBeGreaterThanOrEqual(records.length);
    // It ended with the worker and not with the plan.
    expect(report.endedMs).toBeLessThan(30_000);
  });

  it('is told of by the rest of the engine when there is no other', async () => {
    const fault = { worker: 0, kind: 'exit', afterRecords: 11 } as const;
    const { records, report, verdict, check } = await judged(openLoad(100, 30_000), { fault, workers: 1 });
    expect(report.stop).toEqual({ status: 'aborted', reason: 'engine.worker_lost' });
    expect(verdict).toBe('INVALID');
    expect(check('workers')?.message).toContain('1 of 1 worker');
    expect(records.length).toBeGreaterThanOrEqual(11);
  });
});

describe.skipIf(!built)('a thread of the engine that something holds up is named', () => {
  it('a busy loop in one worker', async () => {
    const fault = { worker: 1, kind: 'busy', afterRecords: 5, forMs: 800 } as const;
    const { verdict, check, client } = await judged(steady, { fault });
    expect(verdict).toBe('INVALID');
    expect(check('held_up')).toMatchObject({ level: 'invalid', message: expect.stringMatching(/^Worker 2 /) });
    expect(client?.marks).toContainEqual(expect.objectContaining({ kind: 'busy', worker: 1 }));
    expect(check('lateness')?.message).toMatch(/in worker 2, the latest of 2/);
    const [coordinator, first, second] = client?.threads.map(({ loopDelayMaxMs }) => loopDelayMaxMs) ?? [];
    expect(second).toBeGreaterThan(500);
    expect(second).toBeGreaterThan(
      Math.max(coordinator ?? Number.POSITIVE_INFINITY, first ?? Number.POSITIVE_INFINITY),
    );
  });

  it('a busy loop in the coordinator, which touches no stamp', async () => {
    const during = () =>
      setTimeout(() => {
        const untilMs = performance.now() + 1_150;
        while (performance.now() < untilMs);
      }, 50);
    const { verdict, check, records } = await judged(steady, { during });
    expect(verdict).not.toBe('VALID');
    expect(check('coordinator')).toMatchObject({
      level: 'suspect',
      message: expect.stringMatching(/The coordinator was busy/),
    });
    expect(check('held_up')?.message).not.toMatch(/coordinator/);
    expect(records).toHaveLength(130);
    expect(check('records')?.level).toBe('ok');
  });

  it('garbage that is collected in one worker', async () => {
    const { verdict, check, client } = await judged(steady, { fault: { worker: 0, kind: 'garbage', afterRecords: 1 } });
    expect(verdict).not.toBe('VALID');
    expect(check('gc')?.level).not.toBe('ok');
    expect(check('gc')?.message).toMatch(/stopped worker 1 /);
    const [, first, second] = client?.threads ?? [];
    expect(first?.gc.totalMs).toBeGreaterThan(3 * (second?.gc.totalMs ?? Number.POSITIVE_INFINITY));
    expect(first?.gc.maxMs).toBeLessThanOrEqual(first?.gc.totalMs ?? 0);
  });

  it('requests that leave in bunches', async () => {
    const poisson: Load = { ...openLoad(100, 1_600), arrivals: 'poisson' } as Load;
    const { check } = await judged(poisson, { fault: { worker: 0, kind: 'bunches', afterRecords: 1 } });
    expect(check('arrivals')?.level).toBe('suspect');
  });

  it('a time of day that is set while it runs', async () => {
    const { now } = Date;
    const set = () => {
      vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000);
    };
    const { verdict, check, client, records } = await judged(steady, { during: () => setTimeout(set, 500) }).finally(
      () => vi.restoreAllMocks(),
    );
    expect(verdict).not.toBe('VALID');
    expect(check('clock')).toMatchObject({ level: 'suspect', message: expect.stringMatching(/jumped 1h00m back/) });
    const jumps = client?.marks.filter(({ kind }) => kind === 'clock_jump') ?? [];
    expect(jumps).toHaveLength(1);
    expect((jumps[0]?.ms ?? 0) / -3_600_000).toBeCloseTo(1, 4);
    // The records do not go by it.
    expect(Math.max(...records.map(({ endMs }) => endMs))).toBeLessThan(3_600_000 / 2);
    expect(check('records')?.level).toBe('ok');
  });
});
