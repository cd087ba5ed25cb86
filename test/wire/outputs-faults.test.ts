import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncompress } from 'snappyjs';
import { afterAll, describe, expect, it as inTurn } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { Flusher, type SendResult } from '../../src/outputs/flusher.js';
import { parseExposition } from '../../src/telemetry/exposition.js';
import { type SmallRun, smallRun } from '../support/small-run.js';
import { readLine, readWriteRequest } from '../support/wire-readers.js';

const cleanups: (() => unknown)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

// Each run takes its time whatever else there is; side by side they take it together.
const it = inTurn.concurrent;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const load = `
load: { base: 30/s, duration: 2s, arrivals: constant }
traffic: [{ class: one, input: 40, output: 10 }]
`;

async function run(outputs: string, secrets: Record<string, string> = {}): Promise<SmallRun> {
  const made = await smallRun({ yaml: `${load}outputs: [${outputs}]`, secrets });
  cleanups.push(made.remove);
  // Whatever became of the outputs, the load was sent as planned and every record is there.
  const { overall, validity } = made.summary;
  expect(overall.intents).toMatchObject({ offered: 60, sent: 60, notSent: 0, answered: 60 });
  expect(validity.checks.find(check => check.id === 'records')?.level).toBe('ok');
  return made;
}

/** An InfluxDB of one's own that keeps points as the real one does: one for each time and set of tags. */
function keeper() {
  const points = new Map<string, number>();
  const headers: (string | undefined)[] = [];
  const take = async (request: IncomingMessage): Promise<void> => {
    headers.push(request.headers.authorization);
    const text = (await bytesOf(request)).toString('utf8');
    for (const line of text.split('\n').filter(Boolean)) {
      const { measurement, tags, fields, nanoseconds } = readLine(line);
      if (measurement !== 'busytone_attempts') continue;
      const { count } = fields;
      points.set(JSON.stringify([tags, nanoseconds]), typeof count === 'object' ? count.integer : Number.NaN);
    }
  };
  return { take, headers, total: () => [...points.values()].reduce((sum, count) => sum + count, 0) };
}

describe('a database', () => {
  it('that answers slowly gets everything there is time for, and the rest by an export', async () => {
    const kept = keeper();
    let slow = true;
    const url = await serve(async (request, response) => {
      await kept.take(request);
      if (slow) setTimeout(() => response.writeHead(204).end(), 7_000);
      else response.writeHead(204).end();
    });
    const made = await run(`{ influxdb: ${url}/x, every: 1s }`);
    expect(made.side.outputs[0]).toMatchObject({ status: 'incomplete' });
    expect(made.side.outputs[0]?.dropped).toBeGreaterThan(0);
    slow = false;
    expect(await exportRun(made.path, [`influxdb=${url}/x,every=1s`], () => undefined)).toMatchObject([
      { status: 'ok', dropped: 0 },
    ]);
    expect(kept.total()).toBe(made.summary.overall.attempts);
  });

  it('that refuses is asked once for each piece, and what it said is told', async () => {
    let asked = 0;
    const url = await serve(async (request, response) => {
      asked += 1;
      await bytesOf(request);
      response.writeHead(401).end('{"error":"authorization failed for key abc-secret"}');
    });
    const made = await run(`{ influxdb: ${url}/x, every: 1s, version: 3, tokenEnv: T }`, { T: 'abc-secret' });
    const [report] = made.side.outputs;
    expect(report).toMatchObject({ status: 'incomplete', written: 0, failures: asked });
    expect(report?.lastError).toBe('HTTP 401: {"error":"authorization failed for key [redacted]"}');
    const stored = await readFile(join(made.path, 'run.json'), 'utf8');
    expect(stored).toContain('authorization failed');
    expect(stored).not.toContain('abc-secret');
  });

  it('that is busy for a while gets every point once it is free', async () => {
    const kept = keeper();
    let asked = 0;
    const url = await serve(async (request, response) => {
      asked += 1;
      if (asked <= 2) {
        await bytesOf(request);
        response.writeHead(503, { 'retry-after': '0' }).end('busy');
        return;
      }
      await kept.take(request);
      response.writeHead(204).end();
    });
    const made = await run(`{ influxdb: ${url}/x, every: 1s, userEnv: U, passwordEnv: P }`, { U: 'me', P: 'pw' });
    expect(made.side.outputs[0]).toMatchObject({ status: 'ok', dropped: 0, failures: 2, lastError: 'HTTP 503: busy' });
    expect(kept.total()).toBe(60);
    expect(kept.headers[0]).toBe(`Basic ${Buffer.from('me:pw').toString('base64')}`);
  });

  it('that takes a part says how many points it left', async () => {
    const url = await serve(async (request, response) => {
      await bytesOf(request);
      response.writeHead(400).end('{"error":"partial write: field type conflict dropped=1"}');
    });
    const made = await run(`{ influxdb: ${url}/x, every: 1s }`);
    const [report] = made.side.outputs;
    expect(report?.dropped).toBeGreaterThan(0);
    expect(report?.written).toBeGreaterThan(report?.dropped ?? 0);
    expect(report?.lastError).toBe('partial write: field type conflict');
  });
});

it('remote write is compressed, in its headers and in order of time', async () => {
  const requests: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const url = await serve(async (request, response) => {
    requests.push({ headers: request.headers, body: await bytesOf(request) });
    response.writeHead(204).end();
  });
  const made = await run(`{ prometheus: ${url}/api/v1/write, every: 1s, tags: { team: a } }`);
  expect(requests[0]?.headers).toMatchObject({
    'content-encoding': 'snappy',
    'content-type': 'application/x-protobuf',
    'x-prometheus-remote-write-version': '0.1.0',
  });
  const series = requests.flatMap(({ body }) => readWriteRequest(new Uint8Array(uncompress(body))));
  const attempts = series.filter(({ labels }) => labels[0]?.[1] === 'busytone_attempts_total');
  const values = attempts.flatMap(({ samples }) => samples.map(({ value }) => value));
  expect(Math.max(...values)).toBe(made.summary.overall.attempts);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(Object.fromEntries(attempts[0]?.labels ?? [])).toMatchObject({ team: 'a', class: 'one', outcome: 'ok' });
});

it('OTLP carries the totals under the names of the semantic conventions', async () => {
  const bodies: Buffer[] = [];
  const paths = new Set<string | undefined>();
  const url = await serve(async (request, response) => {
    paths.add(request.url);
    bodies.push(await bytesOf(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  const made = await run(`{ otlp: ${url}, every: 1s }`);
  expect([...paths]).toEqual(['/v1/metrics']);
  interface Body {
    resourceMetrics: {
      resource: { attributes: { key: string; value: { stringValue: string } }[] };
      scopeMetrics: {
        metrics: {
          name: string;
          unit: string;
          histogram?: { dataPoints: { count: string; bucketCounts: string[] }[] };
          sum?: { dataPoints: { asInt: string }[] };
        }[];
      }[];
    }[];
  }
  const [last, afterwards] = bodies.slice(-2).map(body => JSON.parse(body.toString('utf8')) as Body);
  const resource = last?.resourceMetrics[0];
  expect(
    Object.fromEntries(resource?.resource.attributes.map(({ key, value }) => [key, value.stringValue]) ?? []),
  ).toMatchObject({
    'service.name': 'busytone',
    'gen_ai.request.model': 'm',
    'server.address': '127.0.0.1',
    'busytone.run': made.summary.run.id,
  });
  const metric = (name: string) => resource?.scopeMetrics[0]?.metrics.find(one => one.name === name);
  const duration = metric('gen_ai.client.operation.duration');
  expect(duration?.unit).toBe('s');
  const [point] = duration?.histogram?.dataPoints ?? [];
  expect(Number(point?.count)).toBe(made.summary.overall.latency.e2e.n);
  expect(point?.bucketCounts.reduce((sum, count) => sum + Number(count), 0)).toBe(Number(point?.count));
  expect(Number(metric('busytone.attempts')?.sum?.dataPoints[0]?.asInt)).toBe(60);
  const facts = afterwards?.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? [];
  const p95 = facts.find(({ name }) => name === 'busytone.run.ttft_p95');
  expect(p95).toMatchObject({
    unit: 's',
    gauge: { dataPoints: [{ asDouble: (made.summary.overall.latency.ttft.p95.value ?? 0) / 1_000 }] },
  });
});

it('a page to scrape shows the run while it lasts, and waits to be read to its end', async () => {
  const probe = createServer();
  await new Promise<void>(resolve => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise(resolve => probe.close(resolve));
  let last = '';
  let reading = true;
  const reader = (async () => {
    while (reading) {
      last = await fetch(`http://127.0.0.1:${port}/metrics`).then(
        response => response.text(),
        () => last,
      );
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  })();
  const made = await run(`{ scrape: '${port}', every: 1s }`);
  reading = false;
  await reader;
  const page = parseExposition(last);
  expect(page.damagedLines).toBe(0);
  expect(page.types.get('busytone_ttft_seconds')).toBe('histogram');
  const attempts = page.samples.filter(({ name }) => name === 'busytone_attempts_total');
  expect(attempts.reduce((sum, { value }) => sum + value, 0)).toBe(made.summary.overall.attempts);
  expect(made.side.outputs[0]).toMatchObject({ name: 'scrape', status: 'ok' });
});

it('CSV files hold the run, also where they are written twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-csv-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const made = await run(`{ csv: '${folder}', every: 1s, attempts: true }`);
  const files = await readdir(folder);
  expect(files.sort()).toEqual(
    [
      'attempt',
      'attempts',
      'intents',
      'latency',
      'latency_all',
      'latency_buckets',
      'load',
      'marks',
      'run',
      'telemetry',
    ].map(name => `${made.summary.run.id}-${name}.csv`),
  );
  const contents = () =>
    Promise.all(files.map(async name => (await readFile(join(folder, name), 'utf8')).split('\r\n').sort()));
  const live = await contents();
  expect(live[0]).toHaveLength(60 + 2);
  await exportRun(made.path, [`csv=${folder},every=1s,attempts=true`], () => undefined);
  expect(await contents()).toEqual(live);
});

it('a folder that cannot be written to is an output that failed, no more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-csv-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), '');
  const made = await run(`{ csv: '${join(folder, 'file', 'below')}', every: 1s }`);
  expect(made.side.outputs[0]).toMatchObject({ status: 'incomplete', written: 0 });
});

describe('the flusher', () => {
  const chunk = (body: string, points = 1) => ({ body, points, bytes: body.length });
  const flusherOf = (send: (bodies: readonly string[]) => Promise<SendResult>, mostBufferedBytes = 1_000) =>
    new Flusher<string>({ name: 'n', where: 'w', send, mostBufferedBytes, mostRequestBytes: 10, stopMs: 200 });

  it('sends in order, one request at a time, as much as fits', async () => {
    const sent: (readonly string[])[] = [];
    let under = 0;
    const flusher = flusherOf(async bodies => {
      under += 1;
      expect(under).toBe(1);
      await new Promise(resolve => setImmediate(resolve));
      sent.push(bodies);
      under -= 1;
      return { ok: true };
    });
    for (const body of ['aaaa', 'bbbb', 'cccc', 'dddddddddddddd']) flusher.add(chunk(body));
    await flusher.flush();
    expect(sent.flat()).toEqual(['aaaa', 'bbbb', 'cccc', 'dddddddddddddd']);
    expect(sent.length).toBeGreaterThan(1);
    expect(await flusher.stop()).toMatchObject({ status: 'ok', written: 4, dropped: 0 });
  });

  it('loses the oldest where there is no room, and counts every point once', async () => {
    let open = false;
    const sent: string[] = [];
    const flusher = flusherOf(async bodies => {
      if (!open) return { ok: false, again: true, message: 'closed', retryAfterMs: 5 };
      sent.push(...bodies);
      return { ok: true };
    }, 40);
    for (let i = 0; i < 20; i += 1) flusher.add(chunk(`${i}`.padStart(8, ' '), 3));
    open = true;
    await flusher.flush();
    const report = await flusher.stop();
    expect(report.written + report.dropped).toBe(60);
    expect(sent.map(Number)).toEqual(Array.from({ length: sent.length }, (_, i) => 20 - sent.length + i));
    expect(report).toMatchObject({ status: 'incomplete', written: sent.length * 3 });
  });

  it('gives up in the end, within its time', async () => {
    const flusher = flusherOf(() => new Promise(() => {}));
    flusher.add(chunk('x', 7));
    expect(await flusher.stop()).toMatchObject({ status: 'incomplete', written: 0, dropped: 7 });
  });
});
