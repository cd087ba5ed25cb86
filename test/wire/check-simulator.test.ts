import { Ajv } from 'ajv';
import { afterEach, describe, expect, test } from 'vitest';
import { mostRequests } from '../../src/app/check/session.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { checkJsonSchema } from '../../src/store/results.js';
import { check, finding } from '../support/check.js';

let simulator: Simulator | null = null;
afterEach(() => simulator?.close());

async function checked(options: Partial<SimulatorOptions>, more: Parameters<typeof check>[1] = {}) {
  simulator = await startSimulator({ speed: 10, ...options });
  return check({ url: simulator.url, model: options.model ?? simulator.model }, more);
}

test('a sound endpoint is ready, and everything about it is told', async () => {
  const report = await checked({ preset: 'r1-deepseek-node' });
  expect(report.verdict).toBe('ok');
  expect(report.counts.fail).toBe(0);
  expect(finding(report, 'access.model').evidence).toMatchObject({ listed: true, contextTokens: 65_536 });
  expect(finding(report, 'stream.arrival').evidence).toMatchObject({ tokensPerEvent: 1 });
  expect(finding(report, 'stream.end').evidence).toEqual({ finishReason: 'stop', done: true });
  expect(finding(report, 'tokens.cap').evidence).toMatchObject({ completionTokens: 16, finishReason: 'length' });
  expect(finding(report, 'tokens.reasoning').evidence).toMatchObject({ channel: 'reasoning_content' });
  expect(finding(report, 'refusal.shape').evidence).toMatchObject({ http: 400, outcome: 'bad_request' });
  expect(finding(report, 'http.keep_alive').status).toBe('ok');
  expect(report.requests.length).toBe(6);
  expect(report.cost.outputTokens).toBe(report.requests.reduce((sum, each) => sum + each.outputTokens, 0));
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(checkJsonSchema(), JSON.parse(JSON.stringify(report)));
  expect(ajv.errors ?? []).toEqual([]);
});

test('cached tokens are told from those of a prompt that nobody sent before', async () => {
  const report = await checked({ preset: 'r1-deepseek-node' });
  const [, cached] = finding(report, 'cache.prefix').evidence['cachedTokens'] as number[];
  expect(cached).toBeGreaterThan(0);
});

describe('what is found of an answer', () => {
  test.each<[string, Partial<SimulatorOptions>, string, string, object]>([
    [
      'refused stream_options',
      { refuseFields: ['stream_options'] },
      'tokens.usage',
      'warn',
      { includeUsageTaken: false },
    ],
    ['no usage', { faults: { 'no-usage': 1 } }, 'tokens.usage', 'warn', { completionTokens: null }],
    ['no [DONE]', { faults: { 'no-done': 1 } }, 'stream.end', 'warn', { finishReason: 'stop', done: false }],
    ['a cut line', { faults: { 'malformed-line': 1 } }, 'stream.form', 'warn', { malformedLines: 1 }],
    ['CR LF', { faults: { crlf: 1 } }, 'stream.form', 'ok', { malformedLines: 0 }],
    ['two at a time', { tokensPerFrame: 4 }, 'stream.arrival', 'ok', { tokensPerEvent: 4 }],
    ['delta.reasoning', { reasoningField: 'reasoning' }, 'tokens.reasoning', 'ok', { channel: 'reasoning' }],
    ['think tags', { reasoningField: 'think' }, 'tokens.reasoning', 'ok', { channel: 'think_tags' }],
    ['an end tag alone', { reasoningField: 'think-unopened' }, 'tokens.reasoning', 'ok', { channel: 'think_tags' }],
    ['hidden thinking', { reasoningField: 'hidden' }, 'tokens.reasoning', 'warn', { channel: 'hidden' }],
    ['no thinking', { preset: 'llama8b-h100' }, 'tokens.reasoning', 'ok', { channel: 'none' }],
  ])('%s', async (_, options, id, status, evidence) => {
    const found = finding(await checked(options), id);
    expect(found).toMatchObject({ status, evidence });
    expect(found.cure === null).toBe(status === 'ok');
  });
});

describe('an endpoint that is busy', () => {
  test('is no reason to fail, and its Retry-After and rate limits are told', async () => {
    const report = await checked({ busy: 'openai', busyRate: 1, speed: 1_000 });
    expect(report.verdict).toBe('warn');
    expect(finding(report, 'access.answer').evidence).toMatchObject({ outcome: 'busy.rate_limited', http: 429 });
    expect(finding(report, 'http.retry_after').evidence).toMatchObject({ busyAnswers: 3, form: 'milliseconds' });
    expect(Object.keys(finding(report, 'http.rate_limits').evidence)).toContain('x-ratelimit-limit-requests');
    const skipped = report.groups.filter(group => group.skipped !== null);
    expect(skipped.map(group => group.id)).toEqual(['stream', 'tokens', 'cache', 'refusal']);
    expect(skipped[0]?.skipped).toContain('busy.rate_limited');
  });

  test('now and then is asked again, within the number of requests', async () => {
    const report = await checked({ busy: 'deepseek-503', busyRate: 0.5, seed: 2 });
    expect(report.requests.length).toBeLessThanOrEqual(mostRequests);
    expect(finding(report, 'http.retry_after').evidence).toMatchObject({ form: null, outcomes: ['busy.overloaded'] });
  });
});

describe('access', () => {
  test('a model that is not there, with the one that was meant', async () => {
    simulator = await startSimulator({ model: 'deepseek-r1' });
    const report = await check({ url: simulator.url, model: 'deepsek-r1' });
    expect(report.verdict).toBe('fail');
    expect(finding(report, 'access.model')).toMatchObject({ status: 'fail', cure: 'Did you mean deepseek-r1?' });
    expect(report.groups.find(group => group.id === 'stream')?.skipped).not.toBeNull();
  });

  test('a key that is missing, right, and wrong', async () => {
    simulator = await startSimulator({ apiKey: 'right-key-77', speed: 10 });
    const { url, model } = simulator;
    const without = await check({ url, model });
    expect(finding(without, 'access.key')).toMatchObject({ status: 'fail', evidence: { http: 401, keyGiven: false } });
    const readSecret = (name: string) => (name === 'RIGHT' ? 'right-key-77' : 'other-key-88');
    const right = await check({ url, model, apiKeyEnv: 'RIGHT' }, { readSecret, provesKey: true });
    expect(finding(right, 'access.key').status).toBe('ok');
    expect(finding(right, 'access.wrong_key')).toMatchObject({ status: 'ok', evidence: { http: 401 } });
    const wrong = await check({ url, model, apiKeyEnv: 'WRONG' }, { readSecret });
    expect(finding(wrong, 'access.key')).toMatchObject({ status: 'fail', found: expect.stringContaining('$WRONG') });
  });

  test('a door that any key opens', async () => {
    const report = await checked({ speed: 10 }, { provesKey: true });
    expect(finding(report, 'access.wrong_key')).toMatchObject({ status: 'warn', evidence: { http: 200 } });
  });
});
