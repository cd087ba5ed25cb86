import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicMs, steadyWallMs } from '../../src/base/node/clock.js';
import type { FigureSample } from '../../src/measure/figure.js';
import type { TelemetrySource } from '../../src/scenario/types.js';
import { type Collector, startCollector } from '../../src/telemetry/collector.js';
import { nvidiaSmiSource } from '../../src/telemetry/sources/nvidia-smi.js';
import { pollingSource } from '../../src/telemetry/sources/polling.js';
import type { Observation } from '../../src/telemetry/sources/source.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

interface Watching {
  readonly collector: Collector;
  readonly samples: FigureSample[];
  /** Resolves when so many samples have come. */
  came(count: number): Promise<void>;
}

function watch(sources: readonly TelemetrySource[], secrets: Record<string, string> = {}): Watching {
  const samples: FigureSample[] = [];
  let look = () => {};
  const collector = startCollector({
    sources,
    readSecret: name => secrets[name],
    emit: batch => {
      samples.push(...batch);
      look();
    },
  });
  cleanups.push(() => collector.stop());
  return {
    collector,
    samples,
    came: count =>
      new Promise(resolve => {
        look = () => {
          if (samples.length >= count) resolve();
        };
        look();
      }),
  };
}

const page = (url: string, changes: Partial<TelemetrySource & { kind: 'page' }> = {}): TelemetrySource => ({
  kind: 'page',
  name: 'vllm',
  dialect: 'vllm',
  url,
  tokenEnv: null,
  everyMs: 100,
  ...changes,
});

/** How far the machine's time of day has gone from the steady one that telemetry is placed by: what is set is no error. */
const clocksApartMs = () => Math.abs(Date.now() - steadyWallMs()) + 1;

describe('a metrics page', () => {
  it('is read again and again, placed on the clock of the run', async () => {
    let tokens = 0;
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      tokens += 10;
      seen.push(request.headers.authorization);
      response.end(`vllm:generation_tokens_total{model_name="m",secret="x"} ${tokens}\n`);
    });
    const { collector, samples, came } = watch([page(url, { tokenEnv: 'T' })], { T: 'abc' });
    expect(await collector.firstLook).toEqual([]);
    const zero = monotonicMs();
    collector.loadStarts(zero);
    await came(7);
    const [report] = await collector.stop();
    const now = monotonicMs() - zero;
    expect(seen.every(header => header === 'Bearer abc')).toBe(true);
    const totals = samples.filter(sample => sample.name === 'engine.generation_tokens_total');
    expect(totals.map(sample => sample.value)).toEqual(totals.map((_, i) => (i + 1) * 10));
    expect(totals[0]).toMatchObject({ source: 'vllm', labels: { model: 'm' }, raw: 'vllm:generation_tokens_total' });
    // The first look came before the load did.
    expect(totals[0]?.atMs).toBeLessThan(0);
    expect(samples.every(sample => sample.atMs <= now)).toBe(true);
    for (let i = 1; i < totals.length; i += 1) {
      const gapMs = (totals[i]?.atMs ?? 0) - (totals[i - 1]?.atMs ?? 0);
      const rate = samples.find(
        sample => sample.name === 'engine.generation_tokens_per_second' && sample.atMs === totals[i]?.atMs,
      );
      // Moments are kept to the microsecond.
      expect(((rate?.value ?? 0) * gapMs) / 10_000).toBeCloseTo(1, 3);
    }
    expect(report).toMatchObject({ status: 'ok', failures: 0, found: ['vllm'] });
    expect(Math.abs(report?.clockOffsetMs ?? Number.NaN)).toBeLessThanOrEqual(report?.clockErrorMs ?? 0);
  });

  it.each([
    ['ahead', 12_420, 'nginx', 100, 500],
    // Looks at even times would know it within half their distance, 250 ms, and no better.
    ['behind', -3_700, 'nginx', 500, 200],
    ['ahead, whose server keeps its Date', 12_420, 'uvicorn', 100, 1_250],
  ])('whose clock is %s is known to be so', async (_, aheadMs, server, everyMs, mostErrorMs) => {
    const url = await serve((_request, response) => {
      // A server that writes its Date once a second shows what was up to a second ago.
      const oldMs = server === 'uvicorn' ? 800 : 0;
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + aheadMs - oldMs).toUTCString());
      response.setHeader('server', server);
      response.end('vllm:num_requests_running 1\n');
    });
    const { collector, came } = watch([page(url, { everyMs })]);
    collector.loadStarts(monotonicMs());
    await came(7);
    const [report] = await collector.stop();
    const errorMs = (report?.clockErrorMs ?? Number.NaN) + clocksApartMs();
    expect(Math.abs((report?.clockOffsetMs ?? Number.NaN) - aheadMs)).toBeLessThanOrEqual(errorMs);
    // One look at seconds alone leaves more open.
    expect(report?.clockErrorMs).toBeLessThan(mostErrorMs);
    expect(report?.clockSteps).toBe(0);
  });

  it('whose clock is set during the run is told of', async () => {
    let looks = 0;
    const url = await serve((_request, response) => {
      looks += 1;
      response.sendDate = false;
      response.setHeader('date', new Date(Date.now() + (looks > 5 ? 60_000 : 0)).toUTCString());
      response.end('vllm:num_requests_running 1\n');
    });
    const { collector, came } = watch([page(url)]);
    collector.loadStarts(monotonicMs());
    await came(8);
    const [report] = await collector.stop();
    expect(report).toMatchObject({ clockSteps: 1 });
    expect(Math.abs((report?.clockOffsetMs ?? 0) - 60_000)).toBeLessThanOrEqual(
      (report?.clockErrorMs ?? 0) + clocksApartMs(),
    );
  });

  it.each<[string, RequestListener, RegExp]>([
    ['is refused', (_, response) => response.writeHead(401).end('no'), /HTTP 401/],
    ['holds nothing known', (_, response) => response.end('up 1\n'), /no metrics of vLLM/],
    ['is no metrics page', (_, response) => response.end('<html>'), /no metrics/],
    [
      'is cut',
      (_, response) => response.writeHead(200, { 'content-length': '99' }).write('a', () => response.destroy()),
      /./,
    ],
  ])('that %s is a dead source and nothing more', async (_, listener, why) => {
    const url = await serve(listener);
    const { collector, samples } = watch([page(url)]);
    collector.loadStarts(monotonicMs());
    const [complaint = ''] = await collector.firstLook;
    expect(complaint).toMatch(/^Telemetry source vllm .* tells nothing: .*The run goes on without it\.$/);
    expect(complaint).toMatch(why);
    expect((await collector.stop())[0]).toMatchObject({ status: 'dead', samples: 0 });
    expect(samples).toEqual([]);
  });

  it('whose server never answers holds up nothing', async () => {
    const url = await serve(() => {});
    const { collector } = watch([page(url)]);
    collector.loadStarts(monotonicMs());
    const from = monotonicMs();
    expect((await collector.stop())[0]).toMatchObject({ status: 'dead' });
    const stopMs = monotonicMs() - from;
    const look = monotonicMs();
    await collector.firstLook;
    // Stopping cuts the look off; the first look gives up by itself.
    expect(stopMs).toBeLessThan(monotonicMs() - look + 1_000);
  });

  it('that comes back is read on', async () => {
    let look = 0;
    const url = await serve((_, response) => {
      look += 1;
      if (look === 2) response.writeHead(503).end();
      else response.end(`vllm:num_requests_running ${look}\n`);
    });
    const { collector, samples, came } = watch([page(url)]);
    collector.loadStarts(monotonicMs());
    await came(2);
    expect((await collector.stop())[0]).toMatchObject({ status: 'ok', failures: 1, lastError: 'HTTP 503' });
    expect(samples.slice(0, 2).map(sample => sample.value)).toEqual([1, 3]);
  });
});

it('a source is looked at when it tells most, and is due again at even times', async () => {
  const everyMs = 60;
  const lookedMs: number[] = [];
  const due: number[] = [];
  let enough = () => {};
  const seen = new Promise<void>(resolve => {
    enough = resolve;
  });
  const source = pollingSource(everyMs, async () => {
    lookedMs.push(monotonicMs());
    if (lookedMs.length === 5) enough();
    return { figures: [], monotonicMs: monotonicMs(), clock: null, dialects: [] };
  });
  source.start({
    observed() {},
    failed() {},
    bestMoment(dueMs) {
      due.push(dueMs);
      return dueMs + 25;
    },
  });
  await seen;
  await source.stop();
  // Timers may fire up to a millisecond early.
  for (const [at, dueMs] of due.slice(0, 4).entries()) expect(lookedMs[at + 1]).toBeGreaterThan(dueMs + 25 - 2);
  for (let at = 1; at < 4; at++) expect((due[at] ?? 0) - (due[at - 1] ?? 0)).toBeGreaterThanOrEqual(everyMs);
});

it('a Prometheus server is asked its queries, and its clock is known by its answers', async () => {
  const aheadMs = 90_420;
  const asked: string[] = [];
  const url = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? '';
    asked.push(query);
    const result = query.startsWith('avg')
      ? [
          { metric: { gpu: '0', uuid: 'x' }, value: [(Date.now() + aheadMs) / 1_000, '0.75'] },
          { metric: {}, value: [1, 'NaN'] },
        ]
      : [];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
  });
  const { collector, samples, came } = watch([
    {
      kind: 'prometheus',
      name: 'prometheus',
      url: url.replace(/\/metrics$/, ''),
      tokenEnv: null,
      everyMs: 100,
      queries: { 'gpu.util': 'avg(x) by (gpu)', 'engine.waiting': 'sum(y{a="b"})' },
    },
  ]);
  collector.loadStarts(monotonicMs());
  await came(1);
  expect(samples[0]).toMatchObject({ name: 'gpu.util', value: 0.75, labels: { gpu: '0' }, raw: 'avg(x) by (gpu)' });
  expect(asked.slice(0, 2)).toEqual(['avg(x) by (gpu)', 'sum(y{a="b"})']);
  const [report] = await collector.stop();
  expect(Math.abs((report?.clockOffsetMs ?? 0) - aheadMs)).toBeLessThanOrEqual(
    (report?.clockErrorMs ?? 0) + clocksApartMs(),
  );
  expect(report).toMatchObject({ clockSteps: 0 });
});

describe('nvidia-smi', () => {
  const script = async (text: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'busytone-smi-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'nvidia-smi');
    await writeFile(file, `#!/bin/sh\n${text}\n`);
    await chmod(file, 0o755);
    return file;
  };
  const listen = (programs: { nvidiaSmi?: string; ssh?: string }, host: string | null = null) => {
    const source = nvidiaSmiSource({ host, everyMs: 500, programs });
    const seen = new Promise<Observation | string>(resolve =>
      source.start({ observed: resolve, failed: why => resolve(why), bestMoment: dueMs => dueMs }),
    );
    return { source, seen };
  };
  const line = '0, H100, 50, 1000, 2000, 100.00, 700.00, 40, 1000, 0x0000000000000000';

  it('runs in its own loop and ends with the run', async () => {
    const { source, seen } = listen({ nvidiaSmi: await script(`echo "${line}"; exec sleep 60`) });
    expect(await seen).toMatchObject({ figures: [{ name: 'gpu.util', value: 0.5 }, {}, {}, {}, {}, {}, {}, {}] });
    await source.stop();
  });

  it('runs elsewhere over ssh', async () => {
    const told = await script(
      `for last; do :; done; case "$*" in *"-T user@gpu1 nvidia-smi --query-gpu="*"-lms 500") echo "${line}";; *) echo "$*";; esac; exec sleep 60`,
    );
    const { source, seen } = listen({ ssh: told }, 'user@gpu1');
    expect(await seen).toMatchObject({ dialects: ['nvidia-smi'] });
    await source.stop();
  });

  it('that is not there, or fails, is told', async () => {
    const absent = listen({ nvidiaSmi: '/nowhere/nvidia-smi' });
    expect(await absent.seen).toBe('there is no /nowhere/nvidia-smi on this machine');
    await absent.source.stop();
    const broken = listen({ nvidiaSmi: await script('echo "could not talk to the driver"; exit 9') });
    expect(await broken.seen).toBe('could not talk to the driver');
    await broken.source.stop();
  });
});
