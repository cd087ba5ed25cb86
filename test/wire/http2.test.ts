import { constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../src/engine/native.js';
import type { EngineOptions, EngineTarget } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { Deadlines } from '../../src/scenario/types.js';
import { closedLoad, openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Answer, done, event, startHttp2Server, type TestServer, tokens } from '../support/http2-server.js';

const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map(server => server.close())));

async function serving(answer: Answer, options: Parameters<typeof startHttp2Server>[1] = {}): Promise<TestServer> {
  const server = await startHttp2Server(answer, options);
  servers.push(server);
  return server;
}

const over2 = (url: string): EngineTarget => ({ ...target(url), http: 2, insecureTls: true });
const patient: Deadlines = { connectMs: 5_000, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 10_000 };

async function attempt(to: EngineTarget, deadlines: Partial<Deadlines> = {}): Promise<AttemptRecord> {
  const { records } = await run(scenario(openLoad(1, 900), { deadlines: { ...patient, ...deadlines } }), to);
  expect(records).toHaveLength(1);
  const [record] = records;
  if (record === undefined) throw new Error('no record');
  return record;
}

describe.each([{ tls: true }, { tls: false }])('HTTP/2 (TLS: $tls)', ({ tls }) => {
  it('delivers all that was offered, on few connections, stamped when it came', async () => {
    const server = await serving(tokens(10, 10), { tls });
    let zeroMs = Number.NaN;
    const started = (options: EngineOptions) =>
      startEngine({ ...options, sink: { ...options.sink, started: start => (zeroMs = start.zeroMonotonicMs) } });
    const { records, report } = await run(scenario(openLoad(200, 1_000)), over2(server.url), () => {}, started);
    expect(records).toHaveLength(200);
    expect(report.attempts).toBe(200);
    expect(new Set(records.map(({ outcome, tokenEvents }) => `${outcome} ${tokenEvents}`))).toEqual(new Set(['ok 10']));
    expect(server.connections).toBeLessThan(records.length / 10);

    // Both sides begin them in order: no token is seen before it was sent, nor later than in half of its answer's time.
    const sent = server.truth.map(([first = Number.NaN]) => first).sort((a, b) => a - b);
    const seen = records.map(({ firstTokenMs }) => zeroMs + (firstTokenMs ?? Number.NaN)).sort((a, b) => a - b);
    const lags = seen.map((at, index) => at - (sent[index] ?? Number.NaN)).sort((a, b) => a - b);
    const took = records.map(({ firstTokenMs, endMs }) => endMs - (firstTokenMs ?? 0)).sort((a, b) => a - b);
    expect(lags[0]).toBeGreaterThan(0);
    expect((lags[100] ?? Number.NaN) / (took[100] ?? Number.NaN)).toBeLessThan(0.5);
  });
});

describe('connections', () => {
  it('are opened as the server’s limit of streams asks for', async () => {
    const server = await serving(tokens(10, 20), { streams: 4 });
    const { records } = await run(scenario(closedLoad(20, 600)), over2(server.url));
    expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    expect(server.mostStreams).toBe(20);
    expect(server.connections).toBeGreaterThanOrEqual(5);
  });

  it('are opened for each request where the target says so', async () => {
    const server = await serving(tokens(2, 2));
    const { records } = await run(scenario(openLoad(40, 500)), { ...over2(server.url), connections: 'fresh' });
    expect(server.connections).toBe(records.length);
    expect(records.every(({ reused, connectedMs }) => !reused && connectedMs !== null)).toBe(true);
  });

  it('that go away take what runs on them to its end, and nothing more', async () => {
    let answered = 0;
    const server = await serving((stream, truth) => {
      answered += 1;
      if (answered === 5) stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      tokens(5, 10)(stream, truth);
    });
    const { records } = await run(scenario(openLoad(50, 600)), over2(server.url));
    expect(records.map(({ outcome }) => outcome)).toEqual(records.map(() => 'ok'));
    expect(server.connections).toBe(2);
  });
});

describe('what goes wrong has the outcome that it has over HTTP/1.1', () => {
  const refusal = (status: number, code: string) => (stream: Parameters<Answer>[0]) => {
    stream.respond({ ':status': status, 'content-type': 'application/json' });
    stream.end(JSON.stringify({ error: { message: 'No', code } }));
  };
  const begun = (stream: Parameters<Answer>[0]) => {
    stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
    return stream;
  };
  // Node's `close(code)` ends a stream properly before it resets it; only one that is destroyed is cut off.
  const cases: readonly (readonly [string, Answer, object])[] = [
    ['429', refusal(429, 'rate_limit_exceeded'), { outcome: 'busy.rate_limited', http: 429 }],
    ['503', refusal(503, 'overloaded_error'), { outcome: 'busy.overloaded', http: 503 }],
    ['401', refusal(401, 'invalid_api_key'), { outcome: 'auth', http: 401 }],
    [
      'a stream reset before any byte',
      stream => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
      { outcome: 'net.reset' },
    ],
    [
      'a stream reset between its headers and its first byte',
      stream => {
        begun(stream);
        setTimeout(() => stream.destroy(new Error('reset')), 30);
      },
      { outcome: 'net.reset', http: 200 },
    ],
    ['a stream refused', stream => stream.close(constants.NGHTTP2_REFUSED_STREAM), { outcome: 'net.reset' }],
    [
      'a stream reset after some tokens',
      stream => {
        begun(stream).write(event({ content: 'Well' }));
        setTimeout(() => stream.destroy(new Error('reset')), 30);
      },
      { outcome: 'proto.truncated', tokenEvents: 1 },
    ],
    [
      'a connection that breaks after some tokens',
      stream => {
        begun(stream).write(event({ content: 'Well' }));
        setTimeout(() => stream.session?.socket && stream.session.destroy(), 30);
      },
      { outcome: 'proto.truncated', tokenEvents: 1 },
    ],
    [
      'an end without a finish',
      stream => begun(stream).end(event({ content: 'Well' })),
      { outcome: 'proto.truncated', tokenEvents: 1 },
    ],
    [
      'an error in the stream',
      stream =>
        begun(stream).end(
          `${event({ content: 'Well' })}data: {"error":{"message":"Too busy","code":"overloaded_error"}}\n\n`,
        ),
      { outcome: 'busy.overloaded' },
    ],
    [
      'a body that is encoded',
      stream => {
        stream.respond({ ':status': 200, 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
        stream.end('x');
      },
      { outcome: 'proto.malformed_sse' },
    ],
    [
      'a web page',
      stream => {
        stream.respond({ ':status': 200, 'content-type': 'text/html' });
        stream.end('<html></html>');
      },
      { outcome: 'proto.html' },
    ],
    [
      'a good answer',
      stream => begun(stream).end(`${event({ content: 'All' })}${event({ content: ' well' }, 'stop')}${done}`),
      { outcome: 'ok', tokenEvents: 2 },
    ],
  ];

  it.each(cases)('%s', async (_, answer, expected) => {
    expect(await attempt(over2((await serving(answer)).url))).toMatchObject(expected);
  });

  it('deadlines end streams, and the server hears of it', async () => {
    const codes: number[] = [];
    const silent = await serving(stream => {
      begun(stream).on('close', () => codes.push(stream.rstCode));
    });
    const to = over2(silent.url);
    expect(await attempt(to, { firstTokenMs: 60 })).toMatchObject({ outcome: 'slow.ttft' });
    await expect.poll(() => codes).toEqual([constants.NGHTTP2_CANCEL]);
  });

  it('a server without HTTP/2 and a port where nobody listens', async () => {
    const plain = createServer(socket => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    expect(await attempt(over2(`http://127.0.0.1:${port}/v1`))).toMatchObject({ http: null, outcome: 'net.reset' });
    await new Promise(resolve => plain.close(resolve));
    expect(await attempt(over2(`http://127.0.0.1:${port}/v1`))).toMatchObject({ outcome: 'net.refused' });
  });
});
