import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { guardHost } from '../../src/app/host-guard.js';
import { readKeys } from '../../src/app/keys.js';
import { monotonicMs } from '../../src/base/node/clock.js';
import { redactor } from '../../src/base/redact.js';
import { startEngine } from '../../src/engine/native.js';
import { ownCertificate } from '../../src/engine/truth/certificate.js';
import type { EngineOptions, EngineTarget } from '../../src/engine/types.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { done, event, startHttp2Server, tokens } from '../support/http2-server.js';

const closers: (() => unknown)[] = [];
afterAll(() => Promise.all(closers.map(close => close())));

const basic = `Basic ${Buffer.from('user:pass word').toString('base64')}`;

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Notes whom it was asked for; says `status`, unless it wants credentials that it was not given. */
async function startProxy({ status = 200, wants = null as string | null } = {}) {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer();
  server.on('connection', socket => open.add(socket.once('close', () => open.delete(socket))));
  server.on('connect', (request, client: Socket, head: Buffer) => {
    asked.push(request.url ?? '');
    const says = wants !== null && request.headers['proxy-authorization'] !== wants ? 407 : status;
    if (says !== 200) {
      client.end(`HTTP/1.1 ${says} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const port = Number(request.url?.split(':').at(-1));
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
  });
  const port = await listening(server);
  return { asked, open, url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` };
}

async function startTarget(tls: boolean) {
  const truth: number[] = [];
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      truth.push(monotonicMs());
      response.write(event({ content: 'All' }));
      setImmediate(() => response.end(`${event({ content: ' well' }, 'stop')}${done}`));
    });
  };
  const server = tls ? createSecureServer(ownCertificate('target.invalid'), answer) : createServer(answer);
  const seen = { connections: 0 };
  server.on('connection', () => (seen.connections += 1));
  const port = await listening(server);
  return { truth, seen, url: `${tls ? 'https' : 'http'}://target.invalid:${port}/v1` };
}

const through = (url: string, proxy: string, authorization: string | null = null): EngineTarget => ({
  ...target(url),
  insecureTls: true,
  proxy: { url: proxy, addresses: ['127.0.0.1'], authorization },
});

describe('through a proxy, to a name that only the proxy can look up', () => {
  it.each(['http', 'https', 'http2', 'http2 over TLS'])('%s', async kind => {
    const proxy = await startProxy();
    const tls = kind === 'https' || kind.endsWith('TLS');
    const two = kind.startsWith('http2');
    const server = two ? await startHttp2Server(tokens(2, 2), { tls }) : await startTarget(tls);
    if ('close' in server) closers.push(() => server.close());
    const url = server.url.replace('127.0.0.1', 'target.invalid');
    let zeroMs = Number.NaN;
    const started = (options: EngineOptions) =>
      startEngine({ ...options, sink: { ...options.sink, started: start => (zeroMs = start.zeroMonotonicMs) } });
    const to: EngineTarget = { ...through(url, proxy.url), http: two ? 2 : 1.1 };
    const { records } = await run(scenario(openLoad(40, 500)), to, () => {}, started);
    expect(records.length).toBeGreaterThan(5);
    expect(new Set(records.map(({ outcome, tokenEvents }) => `${outcome} ${tokenEvents}`))).toEqual(new Set(['ok 2']));
    expect(new Set(proxy.asked)).toEqual(new Set([new URL(url).host]));
    expect(proxy.asked).toHaveLength('seen' in server ? server.seen.connections : server.connections);
    const sent = server.truth.flatMap(each => (typeof each === 'number' ? [each] : each.slice(0, 1)));
    const seen = records.map(({ firstTokenMs }) => zeroMs + (firstTokenMs ?? Number.NaN)).sort((a, b) => a - b);
    const early = sent.sort((a, b) => a - b).filter((at, index) => !((seen[index] ?? Number.NaN) >= at));
    expect(early).toEqual([]);
  });
});

describe('a proxy that gives no way', () => {
  const one = async (to: EngineTarget, connectMs = 5_000) => {
    const all = { connectMs, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 10_000 };
    const { records } = await run(scenario(openLoad(1, 900), { deadlines: all }), to);
    expect(records).toHaveLength(1);
    return records[0];
  };
  const answered = (host: string, status: number) => ({
    outcome: 'net.refused',
    message: `ECONNREFUSED: The proxy ${host} answered CONNECT with HTTP ${status}`,
  });

  it('wants credentials, and takes only the right ones', async () => {
    const proxy = await startProxy({ wants: basic });
    const { url } = await startTarget(false);
    const without = await one(through(url, proxy.url));
    const wrong = await one(through(url, proxy.url, `${basic}x`));
    expect(without).toMatchObject(answered(proxy.host, 407));
    expect(wrong).toMatchObject(answered(proxy.host, 407));
    expect(JSON.stringify(wrong)).not.toContain(basic.slice(6));
    expect(await one(through(url, proxy.url, basic))).toMatchObject({ outcome: 'ok' });
  });

  it('cannot reach the target, or is not there itself', async () => {
    const proxy = await startProxy({ status: 502 });
    expect(await one(through('http://target.invalid/v1', proxy.url))).toMatchObject(answered(proxy.host, 502));
    expect(proxy.asked).toEqual(['target.invalid:80']);
    const gone = createTcpServer();
    const port = await listening(gone);
    await new Promise(resolve => gone.close(resolve));
    const refused = await one(through('http://target.invalid/v1', `http://127.0.0.1:${port}`));
    expect(refused).toMatchObject({ outcome: 'net.refused' });
    expect(refused?.message).toContain(`127.0.0.1:${port}`);
  });

  it('never answers: the connect deadline ends the wait, and the connection', async () => {
    const open = new Set<Socket>();
    const silent = createTcpServer(socket => {
      open.add(socket.on('error', () => {}).once('close', () => open.delete(socket)));
      socket.resume();
    });
    const to = through('http://target.invalid/v1', `http://127.0.0.1:${await listening(silent)}`);
    expect(await one(to, 60)).toMatchObject({ outcome: 'net.connect_timeout' });
    await expect.poll(() => open.size).toBe(0);
  });
});

describe('the guard of hosts behind a proxy', () => {
  const guard = (url: string, allowHosts: readonly string[] = []) =>
    guardHost({ url, allowHosts, attack: false, confirm: null, proxied: true, resolve: async () => ['127.0.0.1'] });

  it('takes only addresses for private', async () => {
    expect(await guard('http://10.0.0.1/v1')).toMatchObject({ private: true });
    await expect(guard('http://localhost/v1')).rejects.toMatchObject({ code: 'host.not_allowed' });
    await expect(guard('http://8.8.8.8/v1')).rejects.toMatchObject({ code: 'host.not_allowed' });
    expect(await guard('http://llm.internal/v1', ['llm.internal'])).toMatchObject({ private: false, addresses: [] });
  });
});

it('its credentials are secrets of the run', () => {
  const base = scenario(openLoad(1, 900));
  const of = { ...base, target: { ...base.target, proxy: 'http://proxy:3128', proxyAuthEnv: 'PROXY_AUTH' } };
  const keys = readKeys(of, () => 'user:pass word');
  expect(keys.proxyAuthorization).toBe(basic);
  expect(redactor(keys.secrets)(`user:pass word, pass word, ${basic.slice(6)}`)).not.toMatch(/pass word|dXNlc/);
  expect(() => readKeys(of, () => 'no password')).toThrow(/PROXY_AUTH holds no user:password/);
});
