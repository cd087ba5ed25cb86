import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redactor } from '../../src/base/redact.js';
import { type ProbeResult, probe } from '../../src/engine/probe.js';
import type { EngineTarget } from '../../src/engine/types.js';
import { target } from '../support/engine-run.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

const ask = (to: EngineTarget): Promise<ProbeResult> =>
  probe(to, {
    messages: [{ role: 'user', content: 'Hello' }],
    maxTokens: 8,
    deadlines: { connectMs: 2_000, headersMs: 300, firstTokenMs: 2_000, gapMs: 2_000, totalMs: 5_000 },
    stallMs: 1_000,
    redact: redactor(['hunter2hunter2']),
  });

const good: Script = { steps: stream({ firstMs: 40, tokens: 4, everyMs: 5 }) };
const refusal = (message: string): Script => ({
  status: 400,
  framing: 'length',
  headers: { 'content-type': 'application/json' },
  steps: [
    { atMs: 0, body: JSON.stringify({ error: { message, code: 'unsupported_parameter' } }) },
    { atMs: 0, close: 'end' },
  ],
});

describe('the probe', () => {
  it('tells what one request met', async () => {
    const result = await ask(target(server.url, scripted(good)));
    expect(result.outcome.class).toBe('ok');
    expect(result.progress).toMatchObject({ tokenEvents: 4, usage: { completionTokens: 4 } });
    expect(result.remoteAddress).toBe('127.0.0.1');
    expect(result.connectedMs).toBeGreaterThan(0);
    expect(result.totalMs).toBeGreaterThanOrEqual(55);
  });

  it('connects to the addresses it is given and never looks the name up', async () => {
    const moved = { ...target(`http://moved.invalid:${server.port}/v1`, scripted(good)), addresses: ['127.0.0.1'] };
    const result = await ask(moved);
    expect(result.outcome.class).toBe('ok');
    expect(result.remoteAddress).toBe('127.0.0.1');
    // A name that leads to a server is no way round an address that has none.
    const elsewhere = { ...target(`http://localhost:${server.port}/v1`, scripted(good)), addresses: ['127.0.0.9'] };
    expect((await ask(elsewhere)).outcome.class).toBe('net.refused');
  });

  it('drops the options that the server refuses, one by one', async () => {
    const before = (await server.logs()).length;
    const to = target(
      server.url,
      scripted(
        refusal('Unrecognized request argument: stream_options'),
        refusal("Use 'max_completion_tokens' instead of 'max_tokens'"),
        good,
      ),
    );
    const result = await ask(to);
    expect(result.outcome.class).toBe('ok');
    expect(result.dialect).toEqual({
      includeUsage: false,
      maxTokensField: 'max_completion_tokens',
      reasoningEffort: true,
    });
    expect((await server.logs()).length - before).toBe(3);
  });

  it('gives up on a server that refuses everything, and keeps secrets out of its words', async () => {
    const before = (await server.logs()).length;
    const result = await ask(
      target(server.url, scripted(refusal('max_tokens, max_completion_tokens: hunter2hunter2'))),
    );
    expect(result.outcome).toMatchObject({ class: 'bad_request', message: expect.stringContaining('[redacted]') });
    expect((await server.logs()).length - before).toBeLessThanOrEqual(4);
  });

  it('tells a deadline and a refused connection as outcomes', async () => {
    const silent = await ask(target(server.url, scripted({ steps: [] })));
    expect(silent.outcome).toMatchObject({ class: 'slow.ttft', stage: 'headers' });
    const refused = await ask(target('http://127.0.0.1:9/v1'));
    expect(refused).toMatchObject({ outcome: { class: 'net.refused' }, connectedMs: null, remoteAddress: null });
  });
});
