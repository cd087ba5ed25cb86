import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineTarget } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { summarise } from '../../src/measure/summarise.js';
import { taxonomyRules } from '../../src/protocol/outcome.js';
import type { Confidence, OutcomeClass } from '../../src/protocol/types.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Deadlines, Scenario } from '../../src/scenario/types.js';
import { clientsWith, leavingAfter } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Script, type Step, stream, tail } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

interface Case {
  readonly rule: string;
  readonly when: string;
  readonly script?: Script;
  /** Where to send it instead of the truth server. */
  readonly to?: () => EngineTarget;
  readonly deadlines?: Partial<Deadlines>;
  readonly changes?: Partial<Scenario>;
  readonly outcome: OutcomeClass;
  readonly confidence: Confidence;
}

let server: TruthServer;
/** Accepts connections and never says a word: no TLS handshake ends with it. */
const mute = createServer(socket => socket.on('error', () => {}));
/** Answers everything, a TLS handshake too, in plain HTTP. */
const plain = createServer(socket => {
  socket.on('error', () => {});
  socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n');
});

const listening = (server: Server) => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

beforeAll(async () => {
  [server] = await Promise.all([startTruthServer(), listening(mute), listening(plain)]);
});

afterAll(async () => {
  mute.close();
  plain.close();
  await server.close();
});

const reply = (status: number, body: string, headers: Record<string, string> = {}): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  framing: 'length',
  steps: [
    { atMs: 5, body },
    { atMs: 5, close: 'end' },
  ],
});

const answer = (...steps: readonly Step[]): Script => ({ steps: [...steps, { atMs: 40, close: 'end' }] });
const chunk = (text: string): Step => ({ atMs: 20, body: `data: ${text}\n\n` });
const openAiError = (code: string, message: string): string =>
  JSON.stringify({ error: { message, type: 'x', param: null, code } });
const page = '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>';

const cases: readonly Case[] = [
  {
    rule: '01.client_aborted',
    when: 'the user lost patience before the first token',
    script: { steps: stream({ firstMs: 2_000, tokens: 3, everyMs: 5 }) },
    changes: { clients: clientsWith('none', { patience: leavingAfter(80) }) },
    outcome: 'client.aborted',
    confidence: 'certain',
  },
  {
    rule: '03.net_dns',
    when: 'the host name does not exist',
    to: () => target('http://no-such-host.invalid:9/v1'),
    outcome: 'net.dns',
    confidence: 'certain',
  },
  {
    rule: '04.net_tls',
    when: 'the server does not speak TLS',
    to: () => target(`https://127.0.0.1:${portOf(plain)}/v1`),
    outcome: 'net.tls',
    confidence: 'certain',
  },
  {
    rule: '05.net_refused',
    when: 'nobody listens on the port',
    to: () => target('http://127.0.0.1:1/v1'),
    outcome: 'net.refused',
    confidence: 'certain',
  },
  {
    rule: '06.connect_timeout',
    when: 'the TLS handshake is never answered',
    to: () => target(`https://127.0.0.1:${portOf(mute)}/v1`),
    deadlines: { connectMs: 120 },
    outcome: 'net.connect_timeout',
    confidence: 'certain',
  },
  {
    rule: '07.net_reset',
    when: 'the connection is reset before the response',
    script: { headAtMs: null, steps: [{ atMs: 5, close: 'reset' }] },
    outcome: 'net.reset',
    confidence: 'certain',
  },
  {
    rule: '08.quota',
    when: 'the balance is used up, although the status is 429',
    script: reply(429, openAiError('insufficient_quota', 'You exceeded your current quota')),
    outcome: 'quota.exhausted',
    confidence: 'certain',
  },
  {
    rule: '09.auth',
    when: 'the key is wrong',
    script: reply(401, openAiError('invalid_api_key', 'Incorrect API key provided')),
    outcome: 'auth',
    confidence: 'certain',
  },
  {
    rule: '10.context_length',
    when: 'the prompt is too long',
    script: reply(400, openAiError('context_length_exceeded', "This model's maximum context length is 65536 tokens")),
    outcome: 'context_length',
    confidence: 'certain',
  },
  {
    rule: '11.content_filter',
    when: 'the answer ends with finish_reason content_filter',
    script: answer(chunk('{"choices":[{"delta":{"content":"I"},"finish_reason":"content_filter"}]}'), chunk('[DONE]')),
    outcome: 'content_filter',
    confidence: 'certain',
  },
  {
    rule: '12.burst',
    when: 'burst protection strikes below the quota',
    script: reply(429, openAiError('RequestBurstTooFast', 'The request burst is too fast')),
    outcome: 'busy.burst_protection',
    confidence: 'certain',
  },
  {
    rule: '13.queue_full',
    when: 'the queue is full and the error comes as the first event of a 200',
    script: answer(chunk('{"error":{"message":"The request queue is full."},"code":503}')),
    outcome: 'busy.queue_full',
    confidence: 'likely',
  },
  {
    rule: '14.overloaded',
    when: 'a flat body names the system as too busy',
    script: reply(503, '{"code":50508,"message":"System is too busy now. Please try again later.","data":null}'),
    outcome: 'busy.overloaded',
    confidence: 'certain',
  },
  {
    rule: '15.loading',
    when: 'the model is still loading',
    script: reply(503, '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'),
    outcome: 'busy.maintenance',
    confidence: 'likely',
  },
  {
    rule: '16.rate_limited',
    when: 'the rate limit is reached',
    script: reply(429, openAiError('rate_limit_exceeded', 'Rate limit reached'), { 'retry-after': '2' }),
    outcome: 'busy.rate_limited',
    confidence: 'certain',
  },
  {
    rule: '17.http_503',
    when: 'a proxy answers 503 with a page',
    script: reply(503, page, { 'content-type': 'text/html' }),
    outcome: 'busy.overloaded',
    confidence: 'suspect',
  },
  {
    rule: '18.gateway',
    when: 'the gateway gave up waiting',
    script: reply(504, '<html>504 Gateway Time-out</html>', { 'content-type': 'text/html' }),
    outcome: 'gateway',
    confidence: 'certain',
  },
  {
    rule: '19.http_4xx',
    when: 'the model is not known',
    script: reply(404, openAiError('model_not_found', 'The model does not exist')),
    outcome: 'not_found',
    confidence: 'certain',
  },
  {
    rule: '20.http_5xx',
    when: 'the server fails',
    script: reply(500, '{"error":{"message":"Internal error","type":"server_error","code":null}}'),
    outcome: 'server_error',
    confidence: 'certain',
  },
  {
    rule: '21.body_not_stream',
    when: 'a web page comes with 200',
    script: reply(200, '<!doctype html><title>Welcome</title>', { 'content-type': 'text/html' }),
    outcome: 'proto.html',
    confidence: 'certain',
  },
  {
    rule: '22.in_stream_error',
    when: 'an error of no known kind comes in mid-answer',
    script: answer({ atMs: 10, event: 'token' }, chunk('{"error":{"message":"Something went wrong on our side."}}')),
    outcome: 'busy.in_stream',
    confidence: 'suspect',
  },
  {
    rule: '23.silent',
    when: 'nothing but blank lines comes before the close',
    script: {
      steps: [
        { atMs: 5, body: '\n\n' },
        { atMs: 20, body: '\n\n' },
        { atMs: 40, close: 'end' },
      ],
    },
    outcome: 'busy.silent',
    confidence: 'certain',
  },
  {
    rule: '24.keepalive_timeout',
    when: 'keep-alives come until the first-token deadline',
    script: { steps: [5, 40, 80, 120, 160, 2_000].map(atMs => ({ atMs, event: 'comment' as const })) },
    deadlines: { firstTokenMs: 200 },
    outcome: 'busy.keepalive_timeout',
    confidence: 'certain',
  },
  {
    rule: '25.slow_ttft',
    when: 'nothing at all comes until the first-token deadline',
    script: { headAtMs: 5, steps: [{ atMs: 2_000, close: 'end' }] },
    deadlines: { firstTokenMs: 150 },
    outcome: 'slow.ttft',
    confidence: 'certain',
  },
  {
    rule: '26.resource_cut',
    when: 'the answer is cut for lack of resources',
    script: answer(
      { atMs: 10, event: 'token' },
      chunk('{"choices":[{"delta":{},"finish_reason":"insufficient_system_resource"}]}'),
      chunk('[DONE]'),
    ),
    outcome: 'busy.resource_cut',
    confidence: 'certain',
  },
  {
    rule: '27.slow_stall',
    when: 'the tokens stop coming',
    script: {
      steps: [
        { atMs: 10, event: 'token' },
        { atMs: 2_000, close: 'end' },
      ],
    },
    deadlines: { gapMs: 150 },
    outcome: 'slow.stall',
    confidence: 'certain',
  },
  {
    rule: '28.slow_total',
    when: 'the answer is still coming at the total deadline',
    script: { steps: [...stream({ firstMs: 10, tokens: 100, everyMs: 20 })] },
    deadlines: { totalMs: 250 },
    outcome: 'slow.total',
    confidence: 'certain',
  },
  {
    rule: '29.truncated',
    when: 'the stream ends without a finish',
    script: answer({ atMs: 10, event: 'token' }, { atMs: 20, event: 'token' }),
    outcome: 'proto.truncated',
    confidence: 'certain',
  },
  {
    rule: '30.malformed',
    when: 'data lines are not JSON',
    script: answer(chunk('{"choices":[{"delta":{"content":'), chunk('not json either')),
    outcome: 'proto.malformed_sse',
    confidence: 'certain',
  },
  {
    rule: '31.empty',
    when: 'the answer is complete and empty',
    script: answer({ atMs: 5, event: 'role' }, ...tail(20).filter(step => step.event !== 'usage')),
    outcome: 'proto.empty',
    confidence: 'certain',
  },
  {
    rule: '32.ok',
    when: 'the answer is whole',
    script: { steps: stream({ firstMs: 20, tokens: 5, everyMs: 5 }) },
    outcome: 'ok',
    confidence: 'certain',
  },
];

const identity = {
  id: 'wire',
  scenario: 'wire',
  planHash: '',
  target: 'truth',
  model: 'truth',
  mode: 'open',
  engine: 'native',
  status: 'completed',
  stopReason: null,
  startedAt: '2025-01-27T00:00:00.000Z',
  timeCompression: 1,
} as const;

const patient: Deadlines = { connectMs: 5_000, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 9_000 };

async function attemptOf({ script, to, deadlines, changes }: Case): Promise<{ record: AttemptRecord; plan: Scenario }> {
  const plan = scenario(openLoad(1, 900), { deadlines: { ...patient, ...deadlines }, ...changes });
  const { records } = await run(plan, to?.() ?? target(server.url, script ? scripted(script) : {}));
  const [record] = records;
  if (record === undefined || records.length !== 1) throw new Error(`${records.length} records instead of one`);
  return { record, plan };
}

describe('every rule of the taxonomy, from the wire', () => {
  const met: AttemptRecord[] = [];

  it.each(cases)('$rule: $when', async given => {
    const { record } = await attemptOf(given);
    expect({ rule: record.rule, outcome: record.outcome, confidence: record.confidence }).toEqual({
      rule: given.rule,
      outcome: given.outcome,
      confidence: given.confidence,
    });
    met.push(record);
  });

  it('02.local_limit: this process may open no more files', async () => {
    const main = fileURLToPath(new URL('../support/local-limit-main.ts', import.meta.url));
    const command = `ulimit -n 120; exec "${process.execPath}" --import tsx "${main}" "${server.url}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { maxBuffer: 1 << 24 });
    const outcomes = JSON.parse(stdout) as Pick<AttemptRecord, 'outcome' | 'rule' | 'message'>[];
    const limited = outcomes.filter(({ outcome }) => outcome === 'client.local_limit');
    expect(limited.length).toBeGreaterThan(0);
    expect(limited.every(({ rule, message }) => rule === '02.local_limit' && message?.includes('EMFILE'))).toBe(true);
    // The rest had a file to open: their server closed them without a word.
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['client.local_limit', 'net.reset']));
  });

  it('covers all of them', () => {
    const covered = [...cases.map(({ rule }) => rule), '02.local_limit'].sort();
    expect(covered).toEqual(taxonomyRules.map(({ id }) => id));
  });

  it('ends in a ledger that sums to the attempts', () => {
    const attempts = met.map((record, index) => ({ ...record, attempt: index, intent: index, gapsAt: null }));
    const plan = createPlan(scenario(openLoad(attempts.length / 0.9, 900)));
    const { overall } = summarise({ run: identity, plan, attempts, gaps: null, samples: [], report: null });
    const counted = Object.values(overall.outcomes).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(cases.length);
    expect(overall.attempts).toBe(cases.length);
  });
});
