import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineTarget } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { Deadlines } from '../../src/scenario/types.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Script, type Step, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

const patient: Deadlines = { connectMs: 5_000, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 10_000 };

/** The record of a single attempt. */
async function attempt(to: EngineTarget, deadlines: Partial<Deadlines> = {}): Promise<AttemptRecord> {
  const { records } = await run(scenario(openLoad(1, 900), { deadlines: { ...patient, ...deadlines } }), to);
  expect(records).toHaveLength(1);
  const [record] = records;
  if (record === undefined) throw new Error('no record');
  return record;
}

const ask = (script: Script, deadlines: Partial<Deadlines> = {}) =>
  attempt(target(server.url, scripted(script)), deadlines);

const good = stream({ firstMs: 10, tokens: 5, everyMs: 5 });

describe('a good answer', () => {
  it('becomes a whole record', async () => {
    const record = await ask({ steps: stream({ firstMs: 30, tokens: 8, everyMs: 5, reasoning: 3 }) });
    expect(record).toMatchObject({
      attempt: 0,
      intent: 0,
      retry: 0,
      last: true,
      target: 'truth',
      class: 'small',
      http: 200,
      outcome: 'ok',
      stage: 'tail',
      reused: false,
      finishReason: 'stop',
      outputTokens: 8,
      tokenSource: 'usage',
      tokenEvents: 8,
      reasoningEvents: 3,
      gapsAt: 0,
      gapCount: 7,
      flags: [],
      message: null,
    });
    const times = [
      record.scheduledMs,
      record.sentMs,
      record.connectedMs,
      record.headersMs,
      record.firstEventMs,
      record.firstTokenMs,
      record.firstAnswerMs,
      record.lastTokenMs,
      record.endMs,
    ].map(time => time ?? Number.NaN);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const time of times) expect(Math.abs(time * 1_000 - Math.round(time * 1_000))).toBeLessThan(1e-6);
    expect((record.firstTokenMs ?? 0) - (record.sentMs ?? 0)).toBeGreaterThanOrEqual(30);
  });

  it('is read in every framing', async () => {
    for (const framing of ['chunked', 'length', 'close'] as const) {
      expect(await ask({ framing, steps: good })).toMatchObject({ outcome: 'ok', tokenEvents: 5 });
    }
  });

  it('is read from odd but legal bytes', async () => {
    const event = 'data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const size = Buffer.byteLength(event).toString(16).toUpperCase();
    const raw = [
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n',
      `Content-Type: text/event-stream\r\n\r\n${size};ext="a;b"\r`,
      `\n${event.slice(0, 20)}`,
      `${event.slice(20)}\r\n0\r`,
      '\nX-Trailer: 1\r\n\r\n',
    ];
    const record = await ask({ headAtMs: null, steps: raw.map((text, index) => ({ atMs: index * 15, raw: text })) });
    expect(record).toMatchObject({ http: 200, outcome: 'ok', tokenEvents: 1 });
  });
});

describe('deadlines', () => {
  it('end an attempt in the phase it hangs in', async () => {
    const cases: [string, Script, Partial<Deadlines>, Partial<AttemptRecord>, number][] = [
      ['headers', { steps: [] }, { headersMs: 120 }, { outcome: 'slow.ttft', stage: 'headers', http: null }, 120],
      [
        'first token',
        { headAtMs: 0, steps: [{ atMs: 0, event: 'role' }] },
        { firstTokenMs: 150 },
        { outcome: 'slow.ttft', stage: 'first_token', http: 200 },
        150,
      ],
      [
        'first token, with keep-alives',
        { headAtMs: 0, steps: [10, 60, 110].map(atMs => ({ atMs, event: 'comment' as const })) },
        { firstTokenMs: 150 },
        { outcome: 'busy.keepalive_timeout', keepAlives: 3 },
        150,
      ],
      [
        'gap',
        { steps: [5, 40].map(atMs => ({ atMs, event: 'token' as const })) },
        { gapMs: 130 },
        { outcome: 'slow.stall', stage: 'streaming', tokenEvents: 2 },
        170,
      ],
      [
        'total',
        { steps: Array.from({ length: 100 }, (_, index): Step => ({ atMs: 10 * index, event: 'token' })) },
        { totalMs: 200 },
        { outcome: 'slow.total', stage: 'streaming' },
        200,
      ],
    ];
    await Promise.all(
      cases.map(async ([name, script, deadlines, expected, atLeastMs]) => {
        const record = await ask(script, deadlines);
        expect(record, name).toMatchObject(expected);
        expect(record.endMs - (record.sentMs ?? 0), name).toBeGreaterThanOrEqual(atLeastMs);
        expect(record.endMs - (record.sentMs ?? 0), name).toBeLessThan(atLeastMs + 1_500);
      }),
    );
  });

  it('include the TLS handshake in connecting', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent);
    const record = await attempt(target(`https://127.0.0.1:${port}/v1`), { connectMs: 100 });
    expect(record).toMatchObject({ outcome: 'net.connect_timeout', stage: 'connect', connectedMs: null, http: null });
    silent.close();
  });
});

describe('connections that break', () => {
  it('tell in which phase', async () => {
    const cases: [string, Script, Partial<AttemptRecord>][] = [
      ['reset before headers', { steps: [{ atMs: 10, close: 'reset' }] }, { outcome: 'net.reset', stage: 'headers' }],
      [
        'closed before headers',
        { headAtMs: null, steps: [{ atMs: 10, close: 'fin' }] },
        { outcome: 'net.reset', stage: 'headers' },
      ],
      [
        'reset while streaming',
        { steps: [...good.slice(0, 3), { atMs: 40, close: 'reset' }] },
        { outcome: 'proto.truncated', stage: 'streaming', tokenEvents: 2 },
      ],
      [
        'closed while streaming',
        { steps: [...good.slice(0, 3), { atMs: 40, close: 'fin' }] },
        { outcome: 'proto.truncated', stage: 'streaming', tokenEvents: 2 },
      ],
      [
        'closed after the answer, before the end of the body',
        { steps: [...good.slice(0, -1), { atMs: 40, close: 'reset' }] },
        { outcome: 'ok', stage: 'tail' },
      ],
      [
        'nothing but keep-alives',
        {
          framing: 'close',
          steps: [
            { atMs: 5, event: 'comment' },
            { atMs: 20, close: 'end' },
          ],
        },
        { outcome: 'busy.silent', confidence: 'certain' },
      ],
      ['not HTTP', { headAtMs: null, steps: [{ atMs: 5, raw: 'SSH-2.0-OpenSSH_9.6\r\n' }] }, { http: null }],
    ];
    await Promise.all(
      cases.map(async ([name, script, expected]) => expect(await ask(script), name).toMatchObject(expected)),
    );
  });

  it('tell that nobody listens', async () => {
    const gone = createServer();
    const port = await listen(gone);
    await new Promise(resolve => gone.close(resolve));
    expect(await attempt(target(`http://127.0.0.1:${port}/v1`))).toMatchObject({
      outcome: 'net.refused',
      stage: 'connect',
      sentMs: expect.any(Number),
      connectedMs: null,
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('tell that the name does not exist', async () => {
    const record = await attempt(target('http://no-such-host.invalid/v1'));
    expect(record).toMatchObject({ outcome: 'net.dns', stage: 'connect', http: null });
  });

  it('do not happen where a name leads elsewhere than to the addresses that were given', async () => {
    const moved = target(`http://moved.invalid:${server.port}/v1`, scripted({ steps: good }));
    expect(await attempt({ ...moved, addresses: ['127.0.0.9', '127.0.0.1'] })).toMatchObject({ outcome: 'ok' });
  });

  it('find the address that listens among those of a name', async () => {
    expect(await attempt(target(`http://localhost:${server.port}/v1`, scripted({ steps: good })))).toMatchObject({
      outcome: 'ok',
    });
  });
});

describe('answers in error', () => {
  it('are read to their end and redacted', async () => {
    const body = '{"error":{"message":"Rate limit reached for key sk-abcdefghijklmnop","code":"rate_limit_exceeded"}}';
    const script: Script = {
      status: 429,
      framing: 'length',
      headers: { 'content-type': 'application/json', 'retry-after': '7' },
      steps: [
        { atMs: 0, body },
        { atMs: 5, close: 'end' },
      ],
    };
    expect(await ask(script)).toMatchObject({
      http: 429,
      outcome: 'busy.rate_limited',
      retryAfterMs: 7_000,
      stage: 'headers',
      outputTokens: 0,
      tokenSource: 'none',
      message: 'Rate limit reached for key sk-[redacted]',
    });
  });

  it('keep no key that came as the code of an error', async () => {
    const body = '{"error":{"message":"no","code":"sk-abcdefgh12345678"}}';
    const headers = { 'content-type': 'application/json' };
    const steps = [
      { atMs: 5, body },
      { atMs: 5, close: 'end' as const },
    ];
    const record = await ask({ status: 400, framing: 'length', headers, steps });
    expect(record.providerCode).toBe('sk-[redacted]');
  });

  it('are told from a body that is compressed although nobody asked', async () => {
    const record = await ask({
      headers: { 'content-encoding': 'gzip' },
      headAtMs: 0,
      steps: [{ atMs: 20, body: '\u001f\u008b' }],
    });
    expect(record.http).toBe(200);
    expect(record.outcome).not.toBe('ok');
    expect(record.message).toContain('http.content_encoding');
  });
});

describe('TLS', () => {
  const hasOpenssl = canRun('openssl');

  it.skipIf(!hasOpenssl)('verifies certificates unless told otherwise, and streams over it', async () => {
    const tls = selfSigned();
    const secure = await startTruthServer({ tls });
    const to = target(secure.url, scripted({ steps: good }));
    expect(await attempt(to)).toMatchObject({ outcome: 'net.tls', stage: 'connect', http: null });
    expect(await attempt({ ...to, insecureTls: true })).toMatchObject({ outcome: 'ok', tokenEvents: 5 });
    await secure.close();
  });

  it('tells a server that speaks none', async () => {
    const plain = createServer(socket => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await listen(plain);
    expect(await attempt(target(`https://127.0.0.1:${port}/v1`))).toMatchObject({ outcome: 'net.tls' });
    plain.close();
  });
});

function listen(listening: Server): Promise<number> {
  return new Promise(resolve => {
    listening.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'truth-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=truth', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}
