import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { mostRequests } from '../../src/app/check/session.js';
import { BusytoneError } from '../../src/base/errors.js';
import {
  type ChatCall,
  type ChatServer,
  chatServer,
  check,
  finding,
  refusedNonsense,
  stream,
} from '../support/check.js';
import { startTruthServer } from '../support/truth-server.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serving(answer: (call: ChatCall) => unknown): Promise<ChatServer> {
  const server = await chatServer(call => {
    if (call.path === '/v1/chat/completions' && !refusedNonsense(call)) return answer(call);
  });
  cleanups.push(() => server.close());
  return server;
}

const small = `load: { mode: open, shape: steady, base: 1/s, duration: 10s }
traffic: [{ class: all, weight: 1, input: 1000, output: 100 }]
`;

function scenarioFile(target: string, rest: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-check-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, `target: { ${target}, model: m }\n${rest}`);
  return file;
}

test('requests go out one at a time, fewer than a dozen, over connections that are kept', async () => {
  const server = await serving(call => stream(call));
  const purposes: string[] = [];
  const report = await check({ url: server.url, model: 'm' }, {}, purposes);
  expect(report.verdict).toBe('ok');
  expect(server.mostAtOnce()).toBe(1);
  expect(server.requests()).toBe(report.requests.length);
  expect(server.requests()).toBeLessThanOrEqual(mostRequests);
  expect(report.requests.map(each => each.purpose)).toEqual(purposes);
  expect(finding(report, 'http.keep_alive').status).toBe('ok');
  expect(finding(report, 'http.keep_alive').evidence['reused']).toBeGreaterThan(0);
  expect(finding(report, 'access.model').evidence).toMatchObject({ listHttp: 404, listed: null });
});

describe('a stream', () => {
  test('that comes all at once', async () => {
    const server = await serving(call => stream(call, { everyMs: 0 }));
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'stream.arrival')).toMatchObject({ status: 'warn', evidence: { coalesced: 7 } });
    expect(report.requests[0]?.tpotMs).toBeNull();
    const file = scenarioFile(`url: '${server.url}'`, `${small}slo: { tpot: { p95: 60ms } }\n`);
    const planned = await check({}, { scenario: file });
    expect(finding(planned, 'scenario.slo')).toMatchObject({ status: 'fail' });
    expect(planned.verdict).toBe('fail');
  });

  test('that calls itself something else, with keep-alives before it', async () => {
    const headers = { 'content-type': 'text/plain' };
    const server = await serving(call => stream(call, { headers, before: ': still queued\n\n' }));
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'stream.form')).toMatchObject({ status: 'warn', evidence: { contentType: 'text/plain' } });
    expect(finding(report, 'stream.waiting').evidence).toEqual({ keepAlives: 1, sample: ': still queued' });
  });

  test('that is packed although only identity was accepted', async () => {
    const server = await serving(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      response.end(gzipSync('data: {}\n\n'));
    });
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'http.encoding')).toMatchObject({ status: 'fail', evidence: { encodings: ['gzip'] } });
  });

  test('that is none: the whole answer as JSON', async () => {
    const server = await serving(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"choices":[{"index":0,"message":{"content":"Hello"},"finish_reason":"stop"}]}');
    });
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'access.answer')).toMatchObject({
      status: 'fail',
      cure: expect.stringContaining('streaming'),
    });
  });
});

describe('tokens', () => {
  test('above the cap', async () => {
    const server = await serving(call => stream(call, { tokens: 60, everyMs: 1 }));
    const cap = finding(await check({ url: server.url, model: 'm' }), 'tokens.cap');
    expect(cap).toMatchObject({ status: 'warn', evidence: { askedTokens: 16, completionTokens: 60 } });
  });

  test('capped by the newer field', async () => {
    const server = await serving(call => {
      if (call.body.max_tokens === undefined) return stream(call, { finish: 'length' });
      call.response.writeHead(400, { 'content-type': 'application/json' });
      const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
      call.response.end(JSON.stringify({ error: { message, code: 'unsupported_parameter' } }));
    });
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'tokens.cap').evidence).toMatchObject({ field: 'max_completion_tokens' });
    expect(report.requests.map(each => each.http)).toEqual([400, 200, 404, 200, 200, 200, 400]);
  });

  test('from a cache, the second time a prompt is read, and never the first', async () => {
    const known = new Set<string>();
    const server = await serving(call => {
      const prompt = JSON.stringify(call.body.messages);
      const cached = known.has(prompt) ? 1_024 : 0;
      known.add(prompt);
      const usage = { prompt_tokens: 1_300, completion_tokens: 8, prompt_tokens_details: { cached_tokens: cached } };
      stream(call, { usage });
    });
    for (let time = 0; time < 2; time++) {
      const report = await check({ url: server.url, model: 'm' });
      expect(finding(report, 'cache.prefix')).toMatchObject({ status: 'ok', evidence: { cachedTokens: [0, 1_024] } });
    }
  });
});

describe('HTTP', () => {
  test('with a connection for every request', async () => {
    const server = await serving(call => stream(call, { headers: { connection: 'close' } }));
    const report = await check({ url: server.url, model: 'm' });
    // The list of models and the refusal are answered on connections that may be kept.
    expect(finding(report, 'http.keep_alive').evidence).toMatchObject({
      connectionHeaders: expect.arrayContaining(['close']),
    });
  });

  test.each([
    [3_600_000, 'warn'],
    [-90_000, 'warn'],
    [0, 'ok'],
  ])('with a clock that is %d ms ahead', async (aheadMs, status) => {
    const server = await chatServer(call => {
      const headers = { date: new Date(Date.now() + aheadMs).toUTCString() };
      call.response.setHeader('date', headers.date);
      if (!refusedNonsense(call)) stream(call, { headers });
    });
    cleanups.push(() => server.close());
    const clock = finding(await check({ url: server.url, model: 'm' }), 'http.clock');
    expect(clock.status).toBe(status);
    const { offsetMs, errorMs } = clock.evidence as { offsetMs: number; errorMs: number };
    expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(errorMs + 1);
  });

  test('with limits in its headers', async () => {
    const headers = { 'x-ratelimit-remaining-tokens': '39000', 'x-request-id': 'r1' };
    const server = await serving(call => stream(call, { headers }));
    const report = await check({ url: server.url, model: 'm' });
    expect(finding(report, 'http.rate_limits').evidence).toEqual({ 'x-ratelimit-remaining-tokens': '39000' });
  });
});

test.each([
  [500, 'warn', 'server_error'],
  [422, 'ok', 'bad_request'],
  [200, 'warn', null],
])('a wrong request answered with %i', async (status, found, outcome) => {
  const server = await chatServer(call => {
    if (Array.isArray(call.body.messages) || status === 200) stream(call);
    else call.response.writeHead(status, { 'content-type': 'application/json' }).end('{"detail":"no"}');
  });
  cleanups.push(() => server.close());
  const refusal = finding(await check({ url: server.url, model: 'm' }), 'refusal.shape');
  expect(refusal).toMatchObject({ status: found, evidence: { http: status } });
  if (outcome !== null) expect(refusal.evidence).toMatchObject({ outcome });
});

describe('what a scenario needs', () => {
  test('of the context, of deadlines, of objectives and of its own limits', async () => {
    const server = await chatServer(call => {
      if (call.path === '/v1/models') {
        call.response.writeHead(200, { 'content-type': 'application/json' });
        call.response.end('{"data":[{"id":"m","max_model_len":900}]}');
      } else if (!refusedNonsense(call)) stream(call, { everyMs: 5 });
    });
    cleanups.push(() => server.close());
    const file = scenarioFile(
      `url: '${server.url}'`,
      `load: { mode: open, shape: steady, base: 10/s, duration: 20s }
traffic: [{ class: all, weight: 1, input: 500, output: 600 }]
slo: { ttft: { p95: 1ms }, busyRate: 2% }
deadlines: { total: 2s }
limits: { requests: 50 }
`,
    );
    const report = await check({}, { scenario: file });
    expect(finding(report, 'scenario.context')).toMatchObject({ status: 'fail', evidence: { contextTokens: 900 } });
    expect(finding(report, 'scenario.deadlines')).toMatchObject({
      status: 'warn',
      evidence: { longestOutputTokens: 600 },
    });
    expect(finding(report, 'scenario.slo')).toMatchObject({ status: 'warn' });
    expect(finding(report, 'scenario.caps')).toMatchObject({ status: 'warn', evidence: { reached: ['requests'] } });
    expect(report.forecast.classes).toEqual([
      { class: 'all', promptTokens: 500, outputTokens: 600, amount: null, currency: null },
    ]);
    expect(report.forecast.whole?.promptTokens).toBe((report.forecast.whole?.intents ?? 0) * 500);
  });

  test('money, by the price of its tokens', async () => {
    const server = await serving(call => stream(call));
    const price = "price: { currency: USD, input: '2', output: '10' }";
    const file = scenarioFile(`url: '${server.url}', ${price}`, small);
    const report = await check({}, { scenario: file });
    expect(report.forecast.classes[0]).toMatchObject({ amount: '0.003', currency: 'USD' });
    const { promptTokens, outputTokens, amount } = report.cost;
    expect(Number(amount)).toBeCloseTo((promptTokens * 2 + outputTokens * 10) / 1e6, 12);
    expect(promptTokens).toBeGreaterThan(0);
  });
});

describe('a key', () => {
  const key = 'Zq7plainword9XkR2vLm';
  const readSecret = () => key;

  test('stands nowhere in the report, whatever the endpoint says', async () => {
    const server = await chatServer(call => {
      const echo = call.headers.authorization ?? '';
      const headers = { 'x-ratelimit-key': echo, connection: `keep-alive` };
      if (Array.isArray(call.body.messages)) stream(call, { headers, before: `: ${echo}\u001b[2J\n\n` });
      else
        call.response
          .writeHead(400, headers)
          .end(JSON.stringify({ error: { message: `not with ${echo}`, code: key } }));
    });
    cleanups.push(() => server.close());
    const report = await check({ url: server.url, model: 'm', apiKeyEnv: 'THE_KEY' }, { readSecret });
    expect(finding(report, 'stream.waiting').evidence['sample']).toContain('[redacted]');
    expect(JSON.stringify(report)).not.toContain(key);
    expect(finding(report, 'stream.waiting').evidence['sample']).not.toContain('\u001b');
  });

  test('that a file sends to a public host needs permission; one that was typed does not', async () => {
    const url = 'http://192.0.2.1:81/v1';
    const file = scenarioFile(`url: '${url}'`, `${small}deadlines: { connect: 100ms }\n`);
    const asked: string[] = [];
    const confirmHost = async (host: string) => {
      asked.push(host);
      return 'no';
    };
    const byFile = check({ apiKeyEnv: 'THE_KEY' }, { scenario: file, readSecret, confirmHost });
    await expect(byFile).rejects.toMatchObject({ code: 'host.not_allowed', exitCode: 2 });
    await expect(byFile).rejects.toBeInstanceOf(BusytoneError);
    expect(asked).toEqual(['192.0.2.1']);
    const typed = await check({ url, apiKeyEnv: 'THE_KEY' }, { scenario: file, readSecret, confirmHost });
    expect(finding(typed, 'reach.connect').status).toBe('fail');
    expect(finding(typed, 'reach.name').evidence).toMatchObject({ private: false });
    const allowed = await check({ allowHosts: ['192.0.2.1'], apiKeyEnv: 'THE_KEY' }, { scenario: file, readSecret });
    expect(allowed.requests).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('is never tried wrongly on a public host', async () => {
    const wrong = check({ url: 'http://192.0.2.1:81/v1', model: 'm' }, { provesKey: true });
    await expect(wrong).rejects.toMatchObject({ code: 'check.wrong_key_public' });
  });
});

describe('a server that cannot be reached', () => {
  test('by its name', async () => {
    const report = await check({ url: 'http://nowhere.invalid/v1', model: 'm' });
    expect(finding(report, 'reach.name')).toMatchObject({ status: 'fail', evidence: { addresses: [] } });
    expect(report.requests).toEqual([]);
    expect(report.verdict).toBe('fail');
  });

  test('because nothing listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise(resolve => server.close(resolve));
    const report = await check({ url: `http://127.0.0.1:${port}/v1`, model: 'm' });
    expect(finding(report, 'reach.connect')).toMatchObject({
      status: 'fail',
      evidence: { failures: ['ECONNREFUSED'] },
    });
  });

  test('because it speaks no TLS', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => server.close());
    await new Promise(resolve => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const report = await check({ url: `https://127.0.0.1:${port}/v1`, model: 'm' });
    expect(finding(report, 'reach.tls')).toMatchObject({ status: 'fail', cure: expect.stringContaining('http://') });
  });
});

test.skipIf(!hasOpenssl)('a certificate that does not verify, and what is known of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-tls-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '5'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=truth', '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const secure = await startTruthServer({ tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') } });
  const strict = await check({ url: secure.url, model: 'm' });
  expect(finding(strict, 'reach.tls')).toMatchObject({
    status: 'fail',
    evidence: { version: 'TLSv1.3', unverified: expect.stringContaining('SELF_SIGNED') },
  });
  expect(strict.requests).toEqual([]);
  const lax = await check({ url: secure.url, model: 'm' }, { insecureTls: true, limitMs: 2_000 });
  // Five days from now are four whole ones and a bit.
  expect(finding(lax, 'reach.tls')).toMatchObject({ status: 'warn', evidence: { certificateDaysLeft: 4 } });
  await secure.close();
});

test('nothing is asked after the time limit', async () => {
  const server = await serving(call => stream(call));
  const report = await check({ url: server.url, model: 'm' }, { limitMs: 0.001 });
  expect(server.requests()).toBe(0);
  expect(report.groups.find(group => group.id === 'stream')?.skipped).toContain('time');
});
