import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it as inTurn } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { sideNotes } from '../../src/cli/ui/side-words.js';
import { readRun } from '../../src/store/reader.js';
import { freePort } from '../support/databases.js';
import { outputRuns } from '../support/output-run.js';
import type { SmallRun } from '../support/small-run.js';
import { type StrictInflux, type StrictInfluxOptions, strictInflux } from '../support/strict-influx.js';

const runs = outputRuns();
const cleanups: (() => unknown)[] = [runs.remove];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

// Points of single attempts go out while the load goes on. Each run takes its time whatever else there is; side by side they take it together.
const it = inTurn.concurrent;

async function influx(options: Partial<StrictInfluxOptions> = {}): Promise<StrictInflux> {
  const server = await strictInflux({ version: 1, database: 'x', ...options });
  cleanups.push(server.close);
  return server;
}

/** That what was lost is told in run.json and in the terminal, and that an export makes the database whole. */
async function expectTold({ path, side }: SmallRun, why: RegExp): Promise<void> {
  const [report] = side.outputs;
  expect(report?.status).toBe('incomplete');
  expect(report?.lastError).toMatch(why);
  expect(report?.dropped).toBeGreaterThan(0);
  const { manifest } = await readRun(path);
  expect(manifest.outputs).toEqual(side.outputs);
  const [note] = sideNotes([], manifest.outputs);
  expect(note).toMatch(new RegExp(` ${report?.dropped} lost.*busytone export`));
}

async function expectWhole(server: StrictInflux, { path, summary }: SmallRun): Promise<void> {
  expect(await exportRun(path, [`influxdb=${server.url}/x,every=1s,attempts=true`], () => undefined)).toMatchObject([
    { status: 'ok', dropped: 0 },
  ]);
  const { attempts, intents, latency, tokens } = summary.overall;
  expect(server.sum('busytone_attempts', 'count')).toBe(attempts);
  expect(server.sum('busytone_attempts', 'output_tokens')).toBe(tokens.output);
  expect(server.sum('busytone_attempt', 'output_tokens')).toBe(tokens.output);
  expect(server.sum('busytone_intents', 'good')).toBe(intents.good);
  const measured = [latency.ttft, latency.ttfa, latency.tpot, latency.e2e, latency.lateness];
  expect(server.sum('busytone_latency', 'count')).toBe(measured.reduce((sum, { n }) => sum + n, 0));
}

describe('a database', () => {
  it('that answers slowly gets everything there is time for, and the rest by an export', async () => {
    let slow = true;
    const server = await influx({
      odd: () => (slow ? { status: 204, body: '', afterMs: 7_000, keeps: true } : null),
    });
    const made = await runs.run(`outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true }]`);
    await expectTold(made, /no answer before the end/);
    slow = false;
    await expectWhole(server, made);
  });

  it('that nobody has started is told of before the load, and loses everything to an export', async () => {
    const port = await freePort();
    const made = await runs.run(`outputs: [{ influxdb: 'http://localhost:${port}/x', every: 1s, attempts: true }]`);
    expect(made.warnings).toEqual([
      expect.stringMatching(/^Output influxdb \(.*\) takes nothing: ECONNREFUSED: nothing listens there/),
    ]);
    await expectTold(made, /ECONNREFUSED: nothing listens there; start the server/);
    expect(made.side.outputs[0]?.written).toBe(0);
    await expect(exportRun(made.path, [`influxdb=http://localhost:${port}/x`], () => undefined)).rejects.toMatchObject({
      code: 'export.refused',
    });
    await expectWhole(await influx(), made);
  });

  it('whose disk is full is asked again, and loses what it never took', async () => {
    let full = true;
    const body = '{"error":"engine: error writing WAL entry: write /data/wal: no space left on device"}';
    const server = await influx({ odd: () => (full ? { status: 500, body } : null) });
    const made = await runs.run(`outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true }]`);
    await expectTold(made, /^HTTP 500: engine: error writing WAL entry: .* no space left on device$/);
    expect(server.writes).toBeGreaterThan(1);
    full = false;
    await expectWhole(server, made);
  });

  it('that is busy for a while gets every point once it is free', async () => {
    const server = await influx({
      authorization: `Basic ${Buffer.from('me:pw').toString('base64')}`,
      odd: write => (write <= 2 ? { status: 429, body: 'busy', headers: { 'retry-after': '0' } } : null),
    });
    const secrets = { U: 'me', P: 'pw' };
    const made = await runs.run(
      `outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true, userEnv: U, passwordEnv: P }]`,
      { secrets },
    );
    expect(made.side.outputs).toMatchObject([{ status: 'ok', dropped: 0, failures: 2, lastError: 'HTTP 429: busy' }]);
    expect(server.sum('busytone_attempts', 'count')).toBe(60);
  });

  it('that says when to come again is left alone until then', async () => {
    const server = await influx({
      odd: write => (write === 1 ? { status: 503, body: '', headers: { 'retry-after': '3600' } } : null),
    });
    const made = await runs.run(`outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true }]`);
    // One try when it was told to wait, one more as the run ends, and one for what the run came to.
    expect(server.writes).toBe(3);
    expect(made.side.outputs).toMatchObject([{ status: 'ok', dropped: 0, failures: 1 }]);
  });

  it('that refuses is asked once for each piece, and what it said is told without the secret', async () => {
    const server = await influx({
      odd: () => ({ status: 400, body: '{"error":"unable to parse what abc-secret sent"}' }),
    });
    const made = await runs.run(`outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true, tokenEnv: T }]`, {
      secrets: { T: 'abc-secret' },
    });
    await expectTold(made, /^HTTP 400: unable to parse what \[redacted\] sent$/);
    expect(made.side.outputs).toMatchObject([{ written: 0, failures: server.writes }]);
    expect(await readFile(join(made.path, 'run.json'), 'utf8')).not.toContain('abc-secret');
  });

  it('that takes a part says how many points it left', async () => {
    const server = await influx({ conflict: 'busytone_latency' });
    const made = await runs.run(`outputs: [{ influxdb: ${server.url}/x, every: 1s, attempts: true }]`);
    await expectTold(made, /^partial write: field type conflict/);
    expect(server.sum('busytone_attempts', 'count')).toBe(60);
    await expectWhole(await influx(), made);
  });
});

it('a folder for CSV files that cannot be made ends the run before its load', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-csv-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), '');
  await expect(runs.run(`outputs: [{ csv: '${join(folder, 'file', 'below')}' }]`)).rejects.toMatchObject({
    code: 'output.folder',
    exitCode: 2,
    message: expect.stringContaining('ENOTDIR'),
  });
});

it('a port for the page to scrape that is taken ends the run before its load', async () => {
  const { port } = new URL((await influx()).url);
  await expect(runs.run(`outputs: [{ scrape: '${port}' }]`)).rejects.toMatchObject({
    code: 'output.port',
    exitCode: 2,
    message: expect.stringContaining('EADDRINUSE'),
  });
});
