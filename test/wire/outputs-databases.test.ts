import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { type Database, influxDatabase, installed, prometheusDatabase } from '../support/databases.js';
import { type SmallRun, smallRun } from '../support/small-run.js';

const noSecret = () => undefined;

const load = `
load: { base: 15/s, duration: 4s, arrivals: constant }
traffic:
  - { class: one, weight: 2, input: 40, output: 20, reasoningShare: 30% }
  - { class: two, weight: 1, input: 40, output: 10, clients: { retry: none, reclick: { p: 100%, max: 2, delay: 200ms } } }
clients: { retry: openai-sdk }
slo: { ttft: { p95: 300ms } }
`;
/** Refuses a tenth for no reason, so that there are several outcomes. */
const simulator = { busyRate: 0.1 };

describe.skipIf(!installed('influxd'))('InfluxDB from Debian', () => {
  let database: Database;
  beforeAll(async () => {
    database = await influxDatabase();
  });
  afterAll(() => database.remove());

  async function sums(name: string, query: string): Promise<Record<string, number>> {
    const url = `${database.url}/query?db=${name}&q=${encodeURIComponent(query)}`;
    const answer = (await (await fetch(url)).json()) as {
      results: { series?: { tags?: Record<string, string>; values: [string, number][] }[]; error?: string }[];
    };
    if (answer.results[0]?.error !== undefined) throw new Error(answer.results[0].error);
    const series = answer.results[0]?.series ?? [];
    return Object.fromEntries(
      series.map(({ tags, values }) => [Object.values(tags ?? {})[0] ?? 'all', values[0]?.[1] ?? 0]),
    );
  }

  async function expectWhole(name: string, { summary }: SmallRun): Promise<void> {
    const { outcomes, intents, latency, tokens } = summary.overall;
    const run = `run = '${summary.run.id}'`;
    const by = (what: string, from: string, tag: string) =>
      sums(name, `select sum("${what}") from ${from} where ${run} group by "${tag}"`);
    expect(await by('count', 'busytone_attempts', 'outcome')).toEqual(outcomes);
    const { answered, busy, abandoned, failed, cancelled, interrupted } = intents;
    const ends = Object.entries({ answered, busy, abandoned, failed, cancelled, interrupted }).filter(
      ([, count]) => count > 0,
    );
    expect(await by('count', 'busytone_intents', 'end')).toEqual(Object.fromEntries(ends));
    expect((await by('good', 'busytone_intents', 'run'))[summary.run.id]).toBe(intents.good);
    expect((await by('output_tokens', 'busytone_attempts', 'run'))[summary.run.id]).toBe(tokens.output);
    const again = async (what: string) => (await by(what, 'busytone_attempts', 'run'))[summary.run.id];
    expect({ library: await again('retries'), reclicks: await again('reclicks') }).toEqual(summary.overall.retries);
    const counts = await by('count', 'busytone_latency', 'metric');
    expect(counts).toMatchObject({ ttft: latency.ttft.n, e2e: latency.e2e.n, lateness: latency.lateness.n });
    const classes = Object.fromEntries(summary.classes.map(({ label, attempts }) => [label, attempts]));
    expect(await by('count', 'busytone_attempts', 'class')).toEqual(classes);
  }

  it('has every number of a live run, and the same after an export on top', async () => {
    const run = await smallRun({
      yaml: `${load}telemetry: [{ vllm: URL/metrics, every: 250ms }, { dcgm: URL/gpu/metrics, every: 250ms }]
outputs: [{ influxdb: ${database.url}/live, every: 1s, attempts: true, tags: { team: a b } }]`,
      simulator,
    });
    expect(run.side.outputs).toMatchObject([{ name: 'influxdb', status: 'ok', dropped: 0 }]);
    await expectWhole('live', run);
    const points = async () => ({
      attempts: await sums('live', 'select count(attempt) from busytone_attempt'),
      telemetry: await sums('live', 'select count(value) from busytone_telemetry group by source'),
      load: await sums('live', "select count(planned) from busytone_load where team = 'a b'"),
      inFlight: await sums('live', "select last(in_flight) from busytone_load where team = 'a b'"),
    });
    const before = await points();
    expect(before.attempts).toEqual({ all: run.summary.overall.attempts });
    expect(Object.keys(before.telemetry).sort()).toEqual(['busytone', 'dcgm', 'vllm']);
    expect(before.load['all']).toBeGreaterThanOrEqual(4);
    expect(before.inFlight).toEqual({ all: 0 });
    const words = [`influxdb=${database.url}/live,every=1s,attempts=true`];
    const [report] = await exportRun(run.path, words, noSecret);
    expect(report).toMatchObject({ status: 'ok', dropped: 0 });
    // The scenario's own tags are not in the words, so these are other series; those with the tags are the same.
    await exportRun(run.path, words, noSecret);
    const twice = await sums('live', 'select sum("count") from busytone_attempts where team = \'\'');
    expect(twice).toEqual({ all: run.summary.overall.attempts });
    await run.remove();
  });

  it('that is killed in the middle loses points, slows nothing, and is made whole by an export', async () => {
    let killed: Promise<void> | null = null;
    const run = await smallRun({
      yaml: `${load}outputs: [{ influxdb: ${database.url}/cut, every: 1s }]`,
      simulator,
      during: atMs => {
        if (atMs > 2_600) killed ??= database.kill();
      },
    });
    await killed;
    const { overall, validity } = run.summary;
    expect(overall.intents.sent).toBe(60);
    expect(overall.intents.notSent).toBe(0);
    expect(validity.checks.find(check => check.id === 'achieved_load')?.level).toBe('ok');
    const [report] = run.side.outputs;
    expect(report).toMatchObject({
      status: 'incomplete',
      lastError: expect.stringMatching(/ECONNREFUSED|closed|ECONNRESET/),
    });
    expect(report?.dropped).toBeGreaterThan(0);

    await database.start();
    const [exported] = await exportRun(run.path, [`influxdb=${database.url}/cut,every=1s`], noSecret);
    expect(exported).toMatchObject({ status: 'ok', dropped: 0 });
    await expectWhole('cut', run);
    await run.remove();
  });
});

describe.skipIf(!installed('prometheus'))('Prometheus from Debian', () => {
  let database: Database;
  beforeAll(async () => {
    database = await prometheusDatabase();
  });
  afterAll(() => database.remove());

  async function last(query: string): Promise<Record<string, number>> {
    const url = `${database.url}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return Object.fromEntries(
      answer.data.result.map(({ metric, value }) => [Object.values(metric)[0] ?? 'all', Number(value[1])]),
    );
  }

  async function expectWhole({ summary }: SmallRun): Promise<void> {
    const { outcomes, intents, latency } = summary.overall;
    const of = (metric: string, by: string) =>
      last(`sum by (${by}) (last_over_time(${metric}{run="${summary.run.id}"}[1h]))`);
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

  it('has the totals of a live run by remote write, and after it was killed by an export', async () => {
    const run = await smallRun({
      yaml: `${load}telemetry: [{ dcgm: URL/gpu/metrics, every: 250ms }]
outputs: [{ prometheus: ${database.url}/api/v1/write, every: 1s }]`,
      simulator,
    });
    expect(run.side.outputs).toMatchObject([{ name: 'prometheus', status: 'ok', dropped: 0 }]);
    await expectWhole(run);
    const util = await last(`max by (gpu) (max_over_time(busytone_gpu_util{run="${run.summary.run.id}"}[1h]))`);
    expect(Math.max(...Object.values(util))).toBeGreaterThan(0);
    await run.remove();

    let killed: Promise<void> | null = null;
    const cut = await smallRun({
      yaml: `${load}outputs: [{ prometheus: ${database.url}/api/v1/write, every: 1s }]`,
      simulator,
      during: atMs => {
        if (atMs > 2_600) killed ??= database.kill();
      },
    });
    await killed;
    expect(cut.summary.overall.intents.sent).toBe(60);
    expect(cut.side.outputs[0]?.dropped).toBeGreaterThan(0);
    await database.start();
    const [exported] = await exportRun(cut.path, [`prometheus=${database.url}/api/v1/write,every=1s`], noSecret);
    expect(exported).toMatchObject({ status: 'ok', dropped: 0 });
    await expectWhole(cut);
    await cut.remove();
  });
});
