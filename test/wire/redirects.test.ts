import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installDashboards } from '../../src/app/dashboards.js';
import { simulatorSpeed } from '../../src/app/simulator-speed.js';
import { inspect } from '../../src/engine/inspect.js';
import { ConnectionPool } from '../../src/engine/pool.js';
import { probe } from '../../src/engine/probe.js';
import { startRelay } from '../../src/engine/relay.js';
import { modelsRequest } from '../../src/engine/request-template.js';
import { Poster } from '../../src/outputs/http-post.js';
import { staying } from '../../src/scenario/clients/patience.js';
import { createPlan } from '../../src/scenario/plan.js';
import { pageReader } from '../../src/telemetry/sources/http.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';

const key = 'sesame-that-opens-one-door';
const deadlines = { connectMs: 5_000, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 5_000 };

describe.each([301, 302, 303, 307, 308])('a server that answers with %d', status => {
  /** Requests that came to the host that the redirects name. */
  const elsewhere: IncomingMessage[] = [];
  let asked = 0;
  let here = '';
  let there = '';
  const servers: Server[] = [];

  async function listening(server: Server, host: string): Promise<string> {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  }

  beforeAll(async () => {
    // Another origin by name and by port.
    there = await listening(
      createServer((request, response) => {
        elsewhere.push(request);
        response.end('{"simulator":{"speed":5}}');
      }),
      'localhost',
    );
    here = await listening(
      createServer((request, response) => {
        asked += 1;
        request.resume();
        response.writeHead(status, { location: `${there}${request.url}`, refresh: `0; url=${there}` }).end('moved');
      }),
      '127.0.0.1',
    );
  });
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });
  beforeEach(() => {
    asked = 0;
  });

  const own = () => ({ ...target(`${here}/v1`), apiKey: key });
  const signal = () => AbortSignal.timeout(5_000);

  const clients: readonly (readonly [name: string, ask: () => Promise<unknown>])[] = [
    [
      'the engine',
      async () => {
        const { records } = await run(scenario(openLoad(20, 200)), own());
        expect(records.length).toBeGreaterThan(0);
        expect(new Set(records.map(({ http, outcome }) => `${http} ${outcome}`))).toEqual(
          new Set([`${status} not_found`]),
        );
      },
    ],
    [
      'the preflight',
      async () => {
        const messages = [{ role: 'user', content: 'Hi' }] as const;
        const said = await probe(own(), { messages, maxTokens: 8, deadlines, stallMs: 1_000, redact: text => text });
        expect(said.outcome.class).toBe('not_found');
      },
    ],
    [
      'a check',
      async () => {
        const to = { url: new URL(`${here}/v1/models`), addresses: ['127.0.0.1'], connections: 'fresh' } as const;
        const pool = new ConnectionPool({ ...to, insecureTls: false, proxy: null, stamp: () => performance.now() });
        const said = await inspect(pool, modelsRequest(own()), { deadlines, stallMs: 1_000, redact: text => text });
        expect(said.progress.http).toBe(status);
        pool.close();
      },
    ],
    [
      'the relay of k6',
      async () => {
        const sent = scenario(openLoad(5, 1_000));
        const plan = createPlan(sent);
        const [intent] = [...plan.intents()];
        const options = { plan, target: own(), salt: 's', keepGaps: false, port: 0, redact: (text: string) => text };
        const relay = await startRelay(options);
        const leave = staying;
        const job = { intent, retry: 0, reclick: 0, scheduledMs: 0, leave, zeroWallMs: Date.now() };
        const posted = await fetch(`${relay.url}/attempt`, {
          method: 'POST',
          body: JSON.stringify(job),
          signal: signal(),
        });
        expect(await posted.json()).toMatchObject({ record: { http: status } });
        await relay.close();
      },
    ],
    [
      'a look at telemetry',
      () => expect(pageReader(key).read(`${here}/metrics`, signal())).rejects.toThrow(`HTTP ${status}`),
    ],
    [
      'an output',
      async () => {
        const poster = new Poster({ authorization: `Token ${key}` });
        expect(await poster.post(`${here}/write`, 'x', {}, signal())).toMatchObject({ status });
        await poster.close();
      },
    ],
    [
      'an installation of dashboards',
      () =>
        expect(
          installDashboards({
            url: here,
            tokenEnv: 'T',
            folder: 'f',
            sources: ['influxdb'],
            dataSources: true,
            influxdb: { url: 'http://127.0.0.1:1', database: 'd', tokenEnv: null },
            prometheus: { url: 'http://127.0.0.1:1' },
            allowHosts: [],
            readSecret: () => key,
          }),
        ).rejects.toMatchObject({ code: 'grafana.not_found' }),
    ],
    ['a look for a simulator', async () => expect(await simulatorSpeed(`${here}/v1`, ['127.0.0.1'])).toBe(1)],
  ];

  test.each(clients)('gets %s to follow nowhere', async (_, ask) => {
    await ask();
    expect(asked).toBeGreaterThan(0);
    expect(elsewhere.map(({ url, headers }) => ({ url, headers }))).toEqual([]);
  });
});

test('a look for a simulator goes to the judged address, whatever the name says', async () => {
  const server = createServer((_, response) => response.end('{"simulator":{"speed":7}}'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await simulatorSpeed(`http://gpu.invalid:${port}/v1`, ['127.0.0.1'])).toBe(7);
  expect(await simulatorSpeed(`http://localhost:${port}/v1`, ['127.0.0.2'])).toBe(1);
  expect(await simulatorSpeed(`http://localhost:${port}/v1`, [])).toBe(1);
  server.close();
});

test('the relay of k6 sends nothing for a web page', async () => {
  let asked = 0;
  const endpoint = createServer((_, response) => {
    asked += 1;
    response.end();
  });
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve));
  const plan = createPlan(scenario(openLoad(5, 1_000)));
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/v1`;
  const relay = await startRelay({
    plan,
    target: target(url),
    salt: 's',
    keepGaps: false,
    port: 0,
    redact: text => text,
  });
  const [intent] = [...plan.intents()];
  const body = JSON.stringify({ intent, retry: 0, reclick: 0, scheduledMs: 0, leave: staying, zeroWallMs: Date.now() });
  const asking = (headers: Record<string, string>) => fetch(`${relay.url}/attempt`, { method: 'POST', body, headers });
  expect((await asking({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await asking({ origin: 'null' })).status).toBe(403);
  expect(asked).toBe(0);
  expect((await asking({})).status).toBe(200);
  expect(asked).toBe(1);
  await relay.close();
  endpoint.close();
});
