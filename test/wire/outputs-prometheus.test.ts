import { afterAll, beforeAll, describe, expect, it as inTurn } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { type Database, installed, prometheusDatabase } from '../support/databases.js';
import { outputRuns } from '../support/output-run.js';
import type { SmallRun } from '../support/small-run.js';

const noSecret = () => undefined;

// Each run takes its time whatever else there is; side by side they take it together.
const it = inTurn.concurrent;

const runs = outputRuns('mixed');
const cleanups: (() => unknown)[] = [runs.remove];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function started(make: () => Promise<Database>): Promise<Database> {
  const database = await make();
  cleanups.push(database.remove);
  return database;
}

describe.skipIf(!installed('prometheus'))('Prometheus from Debian', () => {
  let database: Database;
  beforeAll(async () => {
    database = await started(prometheusDatabase);
  });

  async function last(query: string, { url: at } = database): Promise<Record<string, number>> {
    const url = `${at}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return Object.fromEntries(
      answer.data.result.map(({ metric, value }) => [Object.values(metric)[0] ?? 'all', Number(value[1])]),
    );
  }

  async function expectWhole({ summary }: SmallRun, where = database): Promise<void> {
    const { outcomes, intents, latency } = summary.overall;
    const of = (metric: string, by: string) =>
      last(`sum by (${by}) (last_over_time(${metric}{run="${summary.run.id}"}[1h]))`, where);
    expect(await of('busytone_attempts_total', 'outcome')).toEqual(outcomes);
    expect(await of('busytone_intents_total', 'end')).toMatchObject({
      answered: intents.answered,
      busy: intents.busy,
      failed: intents.failed,
    });
    const again = async (what: string) => (await of(`busytone_${what}_total`, 'target'))[summary.run.target];
    expect({ library: await again('retries'), reclicks: await again('reclicks') }).toEqual(summary.overall.retries);
    expect(await of('busytone_good_intents_total', 'target')).toEqual({ [summary.run.target]: intents.good });
    expect(await of('busytone_ttft_seconds_count', 'target')).toEqual({ [summary.run.target]: latency.ttft.n });
    expect((await of('busytone_ttft_seconds_bucket', 'le'))['+Inf']).toBe(latency.ttft.n);
  }

  it('has the totals of a live run by remote write', async () => {
    const run = await runs.run(`telemetry: [{ dcgm: URL/gpu/metrics, every: 250ms }]
outputs: [{ prometheus: ${database.url}/api/v1/write, every: 1s }]`);
    expect(run.side.outputs).toMatchObject([{ name: 'prometheus', status: 'ok', dropped: 0 }]);
    await expectWhole(run);
    const util = await last(`max by (gpu) (max_over_time(busytone_gpu_util{run="${run.summary.run.id}"}[1h]))`);
    expect(Math.max(...Object.values(util))).toBeGreaterThan(0);
  });

  it('that is killed in the middle is made whole by an export', async () => {
    const own = await started(prometheusDatabase);
    let killed: Promise<void> | null = null;
    const run = await runs.run(`outputs: [{ prometheus: ${own.url}/api/v1/write, every: 1s }]`, {
      during: atMs => {
        if (atMs > 2_600) killed ??= own.kill();
      },
    });
    await killed;
    expect(run.side.outputs[0]?.dropped).toBeGreaterThan(0);
    await own.start();
    const [exported] = await exportRun(run.path, [`prometheus=${own.url}/api/v1/write,every=1s`], noSecret);
    expect(exported).toMatchObject({ status: 'ok', dropped: 0 });
    await expectWhole(run, own);
  });
});
