import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { Scenario, TrafficClass } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { closedLoad, openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

const to = (...script: [Script, ...Script[]]) => target(server.url, scripted(...script));
const quick: Script = { steps: stream({ firstMs: 5, tokens: 4, everyMs: 2 }) };
const busy: Script = {
  status: 503,
  framing: 'length',
  steps: [
    { atMs: 0, body: '{"error":{"message":"busy"}}' },
    { atMs: 0, close: 'end' },
  ],
};
const constant = (value: number) => ({ kind: 'constant', value }) as const;

/** A scenario whose conversations have so many turns, with so long a thought between them. */
function talking(
  load: Scenario['load'],
  turns: number,
  thinkSeconds: number,
  changes: Partial<Scenario> = {},
): Scenario {
  const [of] = scenario(load, changes).traffic;
  if (of === undefined) throw new Error('There is no class.');
  const traffic: TrafficClass = {
    ...of,
    turns: { of: constant(turns), max: turns },
    thinkSeconds: constant(thinkSeconds),
  };
  return scenario(load, { traffic: [traffic], ...changes });
}

function conversationsOf(records: readonly AttemptRecord[]): AttemptRecord[][] {
  const bySession = new Map<number, AttemptRecord[]>();
  for (const record of records) bySession.set(record.session, [...(bySession.get(record.session) ?? []), record]);
  return [...bySession.values()].map(own => own.sort((a, b) => a.turn - b.turn));
}

describe.concurrent('conversations in an open loop', () => {
  it('go on a think time after each answer, in the same session', async () => {
    const plan = talking(openLoad(20, 1_500), 3, 0.1);
    const { records, report } = await run(plan, to(quick));
    const firsts = [...createPlan(plan).intents()];
    const conversations = conversationsOf(records);
    expect(conversations).toHaveLength(firsts.length);
    expect(new Set(records.map(record => record.intent)).size).toBe(records.length);
    for (const turns of conversations) {
      expect(turns.map(record => record.turn)).toEqual(turns.map((_, at) => at + 1));
      for (const [at, record] of turns.entries()) {
        expect(record.sentMs).toBeGreaterThanOrEqual(record.scheduledMs);
        const before = turns[at - 1];
        if (before === undefined) continue;
        expect(record.scheduledMs).toBeCloseTo(before.endMs + 100, 2);
        expect(record.intent).toBe(before.intent + 1);
        expect(record.scheduledMs).toBeLessThan(1_500);
        expect(record.plannedInputTokens).toBeGreaterThan(before.plannedInputTokens);
      }
      // Whoever has turns left was still thinking when the load ended.
      if (turns.length < 3) expect((turns.at(-1)?.endMs ?? 0) + 100).toBeGreaterThanOrEqual(1_500);
    }
    expect(conversations.some(turns => turns.length === 3)).toBe(true);
    expect(report).toMatchObject({
      stop: { status: 'completed', reason: null },
      offeredIntents: records.length,
      notSentIntents: 0,
      attempts: records.length,
    });
  });

  it('end with an answer that does not come', async () => {
    const { records, report } = await run(talking(openLoad(20, 1_000), 5, 0), to(busy));
    expect(records.map(record => record.turn)).toEqual(records.map(() => 1));
    expect(records).toHaveLength(20);
    expect(report.offeredIntents).toBe(20);
  });

  it('go on after a retry that was answered', async () => {
    const changes = { clients: clientsWith('openai-sdk') };
    const { records } = await run(talking(openLoad(1, 4_000), 2, 0.05, changes), to(busy, quick));
    const [first] = conversationsOf(records);
    expect(first?.map(({ turn, retry, outcome }) => [turn, retry, outcome])).toEqual([
      [1, 0, 'busy.overloaded'],
      [1, 1, 'ok'],
      [2, 0, 'ok'],
    ]);
  });

  it('count what a limit keeps back, and end the run', async () => {
    const { limits } = scenario(openLoad(1, 1));
    const plan = talking(openLoad(20, 2_000), 10, 0.02, { limits: { ...limits, requests: 25 } });
    const { records, report } = await run(plan, to(quick));
    expect(records).toHaveLength(25);
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.requests' });
    expect(report.offeredIntents - report.notSentIntents).toBe(25);
    expect(report.notSentIntents).toBeGreaterThan(0);
  });

  it('are not asked after a stop', async () => {
    const { records, report } = await run(talking(openLoad(50, 60_000), 1_000, 0.01), to(quick), (started, sofar) => {
      const look = setInterval(() => {
        if (!sofar.records.some(record => record.turn > 3)) return;
        clearInterval(look);
        started.stop('stop.signal');
      }, 5);
    });
    expect(report.stop).toEqual({ status: 'interrupted', reason: 'stop.signal' });
    expect(report.offeredIntents - report.notSentIntents).toBe(new Set(records.map(record => record.intent)).size);
  });
});

describe.concurrent('conversations in a closed loop', () => {
  it('are finished by their user before the next begins, with the think time of the class inside', async () => {
    const { records, report } = await run(talking(closedLoad(3, 1_500, 0.2), 3, 0.05), to(quick));
    const conversations = conversationsOf(records).sort((a, b) => (a[0]?.scheduledMs ?? 0) - (b[0]?.scheduledMs ?? 0));
    for (const turns of conversations) {
      for (const [at, record] of turns.entries()) {
        const before = turns[at - 1];
        if (before !== undefined) expect(record.scheduledMs).toBeCloseTo(before.endMs + 50, 2);
      }
    }
    // Three users: a conversation begins 200 ms after the end of the one three places before it, or one of its neighbours.
    const ends = conversations.filter(turns => turns.length === 3).map(turns => turns[2]?.endMs ?? 0);
    for (const turns of conversations.slice(3)) {
      const begins = turns[0]?.scheduledMs ?? 0;
      expect(ends.some(end => begins - end >= 200 && begins - end < 400)).toBe(true);
    }
    expect(conversations.length).toBeGreaterThan(6);
    expect(Math.max(...records.map(record => record.scheduledMs))).toBeLessThan(1_500);
    expect(report.offeredIntents).toBe(records.length);
    expect(report.stop).toEqual({ status: 'completed', reason: null });
  });
});

describe('what goes over the wire', () => {
  it('holds shared prefix, history, the mark of the run and the reasoning effort', async () => {
    const bodies: { messages: { role: string; content: string }[]; reasoning_effort?: string }[] = [];
    const answer = 'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const http = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => (body += String(chunk)));
      request.on('end', () => {
        bodies.push(JSON.parse(body));
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
      });
    });
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`;
    const plan = talking(openLoad(1, 900), 2, 0.01);
    const [of] = plan.traffic;
    if (of === undefined) throw new Error('There is no class.');
    const traffic = [{ ...of, sharedPrefix: { tokens: 60, variants: 1 }, cacheBust: true, reasoningEffort: 'low' }];
    await run({ ...plan, traffic }, target(url));
    http.closeAllConnections();
    await new Promise(resolve => http.close(resolve));
    expect(bodies.map(body => body.messages.map(message => message.role))).toEqual([
      ['system', 'user'],
      ['system', 'user', 'assistant', 'user'],
    ]);
    expect(bodies[1]?.messages.slice(0, 2)).toEqual(bodies[0]?.messages);
    expect(bodies[0]?.messages[0]?.content).toMatch(/^\[00c0ffee-0\]\n/);
    expect(bodies.map(body => body.reasoning_effort)).toEqual(['low', 'low']);
  });
});
