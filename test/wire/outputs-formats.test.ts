import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uncompress } from 'snappyjs';
import { afterAll, describe, expect, it as inTurn } from 'vitest';
import { exportRun } from '../../src/app/export.js';
import { emptyBatch } from '../../src/outputs/output.js';
import { scrapeOutput } from '../../src/outputs/prometheus/scrape.js';
import { outputOf } from '../../src/scenario/file/observe-words.js';
import { parseExposition } from '../../src/telemetry/exposition.js';
import { freePort } from '../support/databases.js';
import { outputRuns } from '../support/output-run.js';
import { readWriteRequest } from '../support/wire-readers.js';

const runs = outputRuns();
const cleanups: (() => unknown)[] = [runs.remove];
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

it('remote write is compressed, in its headers and in order of time', async () => {
  const requests: { headers: IncomingMessage['headers']; body: Buffer }[] = [];
  const url = await serve(async (request, response) => {
    requests.push({ headers: request.headers, body: await bytesOf(request) });
    response.writeHead(204).end();
  });
  const made = await runs.run(`outputs: [{ prometheus: ${url}/api/v1/write, every: 1s, tags: { team: a } }]`);
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
  const made = await runs.run(`outputs: [{ otlp: ${url}, every: 1s }]`);
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
  expect(facts.find(({ name }) => name === 'busytone.run.ttft_p95')).toMatchObject({
    unit: 's',
    gauge: { dataPoints: [{ asDouble: (made.summary.overall.latency.ttft.p95.value ?? 0) / 1_000 }] },
  });
});

it('a page to scrape shows the run while it lasts, and waits to be read to its end', async () => {
  const port = await freePort();
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
  const made = await runs.run(`outputs: [{ scrape: '${port}', every: 1s }]`);
  reading = false;
  await reader;
  const page = parseExposition(last);
  expect(page.damagedLines).toBe(0);
  expect(page.types.get('busytone_ttft_seconds')).toBe('histogram');
  const attempts = page.samples.filter(({ name }) => name === 'busytone_attempts_total');
  expect(attempts.reduce((sum, { value }) => sum + value, 0)).toBe(made.summary.overall.attempts);
  expect(made.side.outputs[0]).toMatchObject({ name: 'scrape', status: 'ok' });
});

describe('the page to scrape stands after a run', () => {
  const page = async () => {
    const port = await freePort();
    const spec = outputOf(`scrape=${port}`);
    if (spec.kind !== 'scrape') throw new Error(spec.kind);
    const output = scrapeOutput(spec);
    await output.check();
    output.start({ zeroWallMs: 0, tags: { run: 'r', scenario: 's', target: 't', model: 'm' }, address: 'a' });
    const loads = [{ startMs: 0, endMs: 5_000, planned: 7, inFlight: 3 }];
    output.add({ ...emptyBatch(5_000), loads });
    return { output, read: () => fetch(`http://127.0.0.1:${port}/metrics`).then(response => response.text()) };
  };

  it('until it is read, where the run ended before anybody came', async () => {
    const { output, read } = await page();
    const stopped = output.stop();
    expect(await read()).toMatch(/^busytone_in_flight\{.*\} 3$/m);
    expect(await stopped).toMatchObject({ status: 'ok', written: 1 });
  });

  it('no longer than its reader takes from one read to the next', async () => {
    const { output, read } = await page();
    await read();
    await read();
    expect(await output.stop()).toMatchObject({ status: 'ok', written: 2 });
  });
});

it('CSV files hold the run, also where they are written twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'busytone-csv-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const made = await runs.run(`outputs: [{ csv: '${folder}', every: 1s, attempts: true }]`);
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
