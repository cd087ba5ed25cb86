import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { foldIntents } from '../../src/measure/intents.js';
import type { Distribution, Patience, Reclick } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

const to = (...script: [Script, ...Script[]]) => target(server.url, scripted(...script));
const inOrder = (records: readonly AttemptRecord[]) => [...records].sort((a, b) => a.attempt - b.attempt);
const seconds = (value: number): Distribution => ({ kind: 'constant', value });
const one = openLoad(1, 900);
const refusing = (status: number, headers: Record<string, string> = {}): Script => ({
  status,
  framing: 'length',
  headers,
  steps: [{ atMs: 0, close: 'end' }],
});
const quick: Script = { steps: stream({ firstMs: 5, tokens: 4, everyMs: 2 }) };
const always: Reclick = { probability: 1, max: 2, delaySeconds: seconds(0.2) };
const stays: Patience = { firstTokenSeconds: null, totalSeconds: null, cancel: null };

describe.concurrent('people who ask again', () => {
  const hasty = clientsWith('immediate', { reclick: always });

  it('do so after the library has given up, with retries of its own each time', async () => {
    const { records, report } = await run(scenario(one, { clients: hasty }), to(refusing(503)));
    expect(inOrder(records).map(({ retry, reclick, last }) => [retry, reclick, last])).toEqual([
      [0, 0, false],
      [1, 0, false],
      [2, 0, false],
      [3, 1, false],
      [4, 1, false],
      [5, 1, false],
      [6, 2, false],
      [7, 2, false],
      [8, 2, true],
    ]);
    expect(report).toMatchObject({ attempts: 9, offeredIntents: 1 });
    const [, , gaveUp, again] = inOrder(records);
    expect(again?.scheduledMs).toBeCloseTo((gaveUp?.endMs ?? 0) + 200, 2);
    expect(again?.sentMs).toBeGreaterThanOrEqual(again?.scheduledMs ?? 0);
    const [intent] = foldIntents(records, { latency: [], busyRate: null, goodFraction: null });
    expect(intent).toMatchObject({ end: 'busy', attempts: { length: 9 } });
  });

  it('are content with an answer', async () => {
    const clients = clientsWith('none', { reclick: always });
    const { records } = await run(scenario(one, { clients }), to(refusing(500), quick));
    expect(inOrder(records).map(({ outcome, reclick }) => [outcome, reclick])).toEqual([
      ['server_error', 0],
      ['ok', 1],
    ]);
  });

  it('do not ask again for what is their own fault, nor for nothing', async () => {
    for (const status of [400, 401, 404]) {
      const { records } = await run(scenario(one, { clients: hasty }), to(refusing(status)));
      expect(records).toMatchObject([{ http: status, last: true }]);
    }
  });

  it('do not come back once they have left', async () => {
    const patience = { ...stays, totalSeconds: seconds(0.15) };
    const clients = clientsWith('none', { reclick: always, patience });
    const { records } = await run(scenario(one, { clients }), to(refusing(503)));
    expect(records).toMatchObject([{ http: 503, last: true }]);
  });
});

describe.concurrent('people who leave', () => {
  it('in the middle of an answer that takes too long', async () => {
    const clients = clientsWith('none', { patience: { ...stays, totalSeconds: seconds(0.3) } });
    const slow: Script = { steps: stream({ firstMs: 20, tokens: 200, everyMs: 10 }) };
    const { records } = await run(scenario(one, { clients }), to(slow));
    expect(records).toMatchObject([{ outcome: 'client.aborted', abortReason: 'patience', busySuspect: false }]);
    const [left] = records;
    expect(left?.tokenEvents).toBeGreaterThan(3);
    expect(left?.outputTokens, 'what was made until then counts').toBeGreaterThan(0);
    expect(left?.endMs).toBeGreaterThanOrEqual((left?.scheduledMs ?? 0) + 300);
    expect(foldIntents(records, { latency: [], busyRate: null, goodFraction: null })[0]?.end).toBe('abandoned');
  });

  it('a while after the first token because they have read enough', async () => {
    const clients = clientsWith('none', {
      patience: { ...stays, cancel: { share: 1, afterSeconds: seconds(0.25) } },
    });
    const price = { currency: 'USD', input: '1', inputCached: null, output: '10' };
    const slow: Script = { steps: stream({ firstMs: 150, tokens: 200, everyMs: 10 }) };
    const base = scenario(one, { clients });
    const { records } = await run({ ...base, target: { ...base.target, price } }, to(slow));
    expect(records).toMatchObject([{ outcome: 'client.aborted', abortReason: 'cancelled', last: true }]);
    const [stopped] = records;
    expect((stopped?.endMs ?? 0) - (stopped?.firstTokenMs ?? 0)).toBeGreaterThanOrEqual(250);
    expect((stopped?.lastTokenMs ?? 0) - (stopped?.firstTokenMs ?? 0)).toBeLessThanOrEqual(
      (stopped?.endMs ?? 0) - (stopped?.firstTokenMs ?? 0),
    );
    expect(stopped?.tokenEvents).toBeLessThan(200);
    expect(Number(stopped?.cost)).toBeGreaterThan(0);
  });

  it('do not cancel what is complete before, nor what never begins', async () => {
    const clients = clientsWith('none', {
      patience: { ...stays, cancel: { share: 1, afterSeconds: seconds(0.4) } },
    });
    const answered = await run(scenario(one, { clients }), to(quick));
    expect(answered.records).toMatchObject([{ outcome: 'ok' }]);
    const refused = await run(scenario(one, { clients }), to(refusing(503)));
    expect(refused.records).toMatchObject([{ outcome: 'busy.overloaded' }]);
  });

  it('are as many as planned, the same at every run of a seed', async () => {
    const clients = clientsWith('none', {
      patience: { ...stays, cancel: { share: 0.3, afterSeconds: seconds(0.05) } },
    });
    const slow: Script = { steps: stream({ firstMs: 10, tokens: 20, everyMs: 100 }) };
    const cancelled = async () => {
      const { records } = await run(scenario(openLoad(100, 1_000), { clients }), to(slow));
      return inOrder(records).flatMap(record => (record.abortReason === 'cancelled' ? [record.intent] : []));
    };
    const [first, second] = await Promise.all([cancelled(), cancelled()]);
    expect(Math.abs(first.length / 100 - 0.3)).toBeLessThan(0.14);
    expect(second).toEqual(first);
  });
});

describe.concurrent('a retry budget', () => {
  it('is one for all classes of a run', async () => {
    const { retry } = clientsWith('immediate');
    const clients = clientsWith('immediate', { retry: { ...retry, budget: 0.2 } });
    const base = scenario(openLoad(100, 1_000), { clients });
    const [small] = base.traffic;
    if (small === undefined) throw new Error('the scenario has no class');
    const other = { ...small, class: 'other' };
    const { records } = await run({ ...base, traffic: [small, other] }, to(refusing(503)));
    const retries = records.filter(({ retry }) => retry > 0);
    expect(records.length - retries.length).toBe(100);
    expect(retries).toHaveLength(25);
    expect(new Set(retries.map(record => record.class)).size).toBe(2);
  });
});

describe('tiers', () => {
  it('send their own key each, and their own clients', async () => {
    const seen: (string | undefined)[] = [];
    const endpoint = createServer((request, response) => {
      request.resume();
      seen.push(request.headers.authorization);
      response.writeHead(429, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"slow down","code":"rate_limit_exceeded"}}');
    });
    await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve));
    const base = scenario(openLoad(40, 1_000));
    const [small] = base.traffic;
    if (small === undefined) throw new Error('the scenario has no class');
    const traffic = [
      { ...small, class: 'free' },
      { ...small, class: 'paid', clients: clientsWith('immediate') },
      { ...small, class: 'other' },
    ];
    const { port } = endpoint.address() as AddressInfo;
    const classKeys = new Map([
      ['free', 'free-key'],
      ['paid', 'paid-key'],
    ]);
    const to = { ...target(`http://127.0.0.1:${port}/v1`), apiKey: 'common-key', classKeys };
    const { records } = await run({ ...base, traffic }, to);
    endpoint.close();
    endpoint.closeAllConnections();
    const sent = (name: string) => records.filter(record => record.class === name).length;
    const heard = (key: string) => seen.filter(authorization => authorization === `Bearer ${key}`).length;
    for (const [name, key] of [...classKeys, ['other', 'common-key'] as const]) {
      expect(sent(name), name).toBeGreaterThan(3);
      expect(heard(key), name).toBe(sent(name));
    }
    const retries = records.filter(({ retry }) => retry > 0);
    expect(new Set(retries.map(record => record.class))).toEqual(new Set(['paid']));
  });
});
