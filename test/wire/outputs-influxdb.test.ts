import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it as inTurn } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { type Database, influxDatabase, installed } from '../support/databases.js';
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

describe.skipIf(!installed('influxd'))('InfluxDB from Debian', () => {
  let database: Database;
  beforeAll(async () => {
    database = await started(influxDatabase);
  });

  async function sums(name: string, query: string, { url: at } = database): Promise<Record<string, number>> {
    const url = `${at}/query?db=${name}&q=${encodeURIComponent(query)}`;
    const answer = (await (await fetch(url)).json()) as {
      results: { series?: { tags?: Record<string, string>; values: [string, number][] }[]; error?: string }[];
    };
    if (answer.results[0]?.error !== undefined) throw new Error(answer.results[0].error);
    const series = answer.results[0]?.series ?? [];
    return Object.fromEntries(
      series.map(({ tags, values }) => [Object.values(tags ?? {})[0] ?? 'all', values[0]?.[1] ?? 0]),
    );
  }

  async function expectWhole(name: string, { summary }: SmallRun, where = database): Promise<void> {
    const { outcomes, intents, latency, tokens } = summary.overall;
    const run = `run = '${summary.run.id}'`;
    const by = (what: string, from: string, tag: string) =>
      sums(name, `select sum("${what}") from ${from} where ${run} group by "${tag}"`, where);
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

  async function expectExportToFill(name: string, run: SmallRun, where = database): Promise<void> {
    const [exported] = await exportRun(run.path, [`influxdb=${where.url}/${name},every=1s,attempts=true`], noSecret);
    expect(exported).toMatchObject({ status: 'ok', dropped: 0 });
    await expectWhole(name, run, where);
  }

  /** Does something to a database once it has taken a point of the run. */
  function afterFirstPoint(name: string, act: () => unknown, where = database): () => void {
    let asking = false;
    return () => {
      if (asking) return;
      asking = true;
      const asked = sums(name, 'select count(attempt) from busytone_attempt', where).catch(() => ({}));
      void asked.then(found => {
        if (Object.keys(found).length > 0) void act();
        else asking = false;
      });
    };
  }

  it('has every number of a live run, and the same after an export on top', async () => {
    const run = await runs.run(
      `telemetry: [{ vllm: URL/metrics, every: 250ms }, { dcgm: URL/gpu/metrics, every: 250ms }]
outputs: [{ influxdb: ${database.url}/live, every: 1s, attempts: true, tags: { team: a b } }]`,
    );
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
  });

  it('that is killed in the middle loses points, slows nothing, and is made whole by an export', async () => {
    const own = await started(influxDatabase);
    const run = await runs.run(`outputs: [{ influxdb: ${own.url}/cut, every: 1s, attempts: true }]`, {
      during: afterFirstPoint('cut', own.kill, own),
    });
    expect(run.side.outputs).toMatchObject([
      { status: 'incomplete', lastError: expect.stringMatching(/ECONNREFUSED|closed|ECONNRESET/) },
    ]);
    expect(run.side.outputs[0]?.written).toBeGreaterThan(0);
    expect(run.side.outputs[0]?.dropped).toBeGreaterThan(0);
    await own.start();
    await expectExportToFill('cut', run, own);
  });

  it('that is killed and started again in the middle loses nothing', async () => {
    const own = await started(influxDatabase);
    const run = await runs.run(`outputs: [{ influxdb: ${own.url}/again, every: 1s, attempts: true }]`, {
      during: afterFirstPoint(
        'again',
        async () => {
          await own.kill();
          await own.start();
        },
        own,
      ),
    });
    expect(run.side.outputs).toMatchObject([{ status: 'ok', dropped: 0 }]);
    await expectWhole('again', run, own);
  });

  it('that stops answering in the middle loses the rest, and is made whole by an export', async () => {
    const proxy = await stallingProxy(Number(new URL(database.url).port));
    cleanups.push(proxy.close);
    const run = await runs.run(
      `outputs: [{ influxdb: 'http://127.0.0.1:${proxy.port}/stalled', every: 1s, attempts: true }]`,
      { during: afterFirstPoint('stalled', proxy.stall) },
    );
    expect(run.side.outputs).toMatchObject([{ status: 'incomplete', lastError: 'no answer before the end' }]);
    expect(run.side.outputs[0]?.written).toBeGreaterThan(0);
    await expectExportToFill('stalled', run);
  });

  it('that has a field of another type takes the rest, and is made whole once that is gone', async () => {
    const ask = (path: string, body: string) => fetch(`${database.url}${path}`, { method: 'POST', body });
    const command = (words: string) => ask(`/query?db=typed&q=${encodeURIComponent(words)}`, '');
    await command('create database typed');
    await ask('/write?db=typed', 'busytone_intents count="many"');
    const run = await runs.run(`outputs: [{ influxdb: ${database.url}/typed, every: 1s }]`);
    expect(run.side.outputs).toMatchObject([
      {
        status: 'incomplete',
        lastError: expect.stringMatching(/^partial write: field type conflict.*busytone_intents/),
      },
    ]);
    const taken = await sums('typed', 'select sum("count") from busytone_attempts');
    expect(taken).toEqual({ all: run.summary.overall.attempts });
    await command('drop measurement busytone_intents');
    await expectExportToFill('typed', run);
  });
});

/** Hands everything on to a port, until it is told to keep all that comes. */
async function stallingProxy(to: number): Promise<{ port: number; stall(): void; close(): void }> {
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', bytes => stalled || into.write(bytes));
      from.on('error', () => {}).on('close', () => into.destroy());
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stall: () => {
      stalled = true;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
