import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorkers } from '../../src/engine/workers/start.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { attemptCost } from '../../src/protocol/cost.js';
import type { Limits, Scenario } from '../../src/scenario/types.js';
import { clientsWith } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';

/** What the server gave for one request, as its bill would say. */
interface Billed {
  readonly prompt: number;
  readonly cached: number;
  readonly output: number;
}

interface BillingServer {
  readonly url: string;
  readonly bills: Billed[];
  /** Most requests under way at once. */
  readonly peak: () => number;
  close(): void;
}

const price = { currency: 'USD', input: '0.55', inputCached: '0.14', output: '2.19' };
const turnedAway = { prompt: 0, cached: 0, output: 0 };

/**
 * Turns every fifth request away, for a moment. The others are thought about, of which only a part is shown, and
 * answered; it counts more prompt tokens than were planned, half of them cached.
 */
async function startBillingServer(): Promise<BillingServer> {
  const bills: Billed[] = [];
  let open = 0;
  let peak = 0;
  const chunk = (response: ServerResponse, value: object) => response.write(`data: ${JSON.stringify(value)}\n\n`);
  const server = createServer(async (request, response) => {
    open += 1;
    peak = Math.max(peak, open);
    const number = bills.length;
    const busy = number % 5 === 4;
    const bill = busy ? turnedAway : { prompt: 40 + (number % 7), cached: 20, output: 12 };
    bills.push(bill);
    for await (const _ of request);
    if (busy) {
      response.writeHead(429, { 'retry-after-ms': '30' });
      open -= 1;
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const words = [...Array(3).fill('reasoning_content'), ...Array(5).fill('content')] as string[];
    for (const word of words) {
      chunk(response, { choices: [{ delta: { [word]: ' so' } }] });
      await new Promise(resolve => setTimeout(resolve, 8));
    }
    chunk(response, { choices: [{ delta: {}, finish_reason: 'stop' }] });
    const usage = {
      prompt_tokens: bill.prompt,
      completion_tokens: bill.output,
      prompt_tokens_details: { cached_tokens: bill.cached },
      completion_tokens_details: { reasoning_tokens: 7 },
    };
    chunk(response, { choices: [], usage });
    // Before its client can know: what it sends next is not at the same time.
    open -= 1;
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bills,
    peak: () => peak,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const costOf = (bill: Billed) => Number(attemptCost(price, bill));
const tokensOf = ({ prompt, output }: Billed) => prompt + output;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Conversations of three turns, whose users' library comes back after a refusal. */
function talking(limits: Partial<Limits>): Scenario {
  const clients = clientsWith('openai-sdk');
  const of = scenario(openLoad(60, 3_000), { clients });
  const traffic = of.traffic.map(each => ({
    ...each,
    turns: { of: { kind: 'constant', value: 3 } as const, max: 3 },
    thinkSeconds: { kind: 'constant', value: 0.02 } as const,
  }));
  return { ...of, traffic, target: { ...of.target, price }, limits: { ...of.limits, ...limits } };
}

describe.concurrent.each([1, 4])('over sockets, with %i workers, a cap', workers => {
  const capped = async (limits: Partial<Limits>) => {
    const server = await startBillingServer();
    try {
      const finished = await run(
        talking(limits),
        target(server.url),
        () => {},
        options => startWorkers({ ...options, secrets: [], workers }),
      );
      expect(finished.records.length).toBe(server.bills.length);
      return { ...finished, server };
    } finally {
      server.close();
    }
  };

  /** Retries and further turns are among what the cap was put to. */
  const expectMixed = (records: readonly AttemptRecord[]) => {
    expect(records.some(({ retry }) => retry > 0)).toBe(true);
    expect(records.some(({ turn }) => turn > 1)).toBe(true);
  };

  /** How many attempts were in flight when the last one was sent, itself included. */
  const inFlightAtLast = (records: readonly AttemptRecord[]) => {
    const last = Math.max(...records.map(({ sentMs }) => sentMs ?? 0));
    return records.filter(({ endMs }) => endMs >= last).length;
  };

  it('on requests is kept to the letter', async () => {
    const { server, report, records } = await capped({ requests: 120 });
    expectMixed(records);
    expect(server.bills.length).toBe(120);
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.requests' });
  });

  it('on tokens is overshot by no more than was in flight', async () => {
    const tokens = 6_000;
    const { server, report, records } = await capped({ tokens });
    expectMixed(records);
    const used = sum(server.bills.map(tokensOf));
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.tokens' });
    // Prompts in flight are counted as planned, and a refused one comes to nothing.
    expect(used).toBeGreaterThan(tokens / 2);
    expect(used).toBeLessThanOrEqual(tokens + inFlightAtLast(records) * Math.max(...server.bills.map(tokensOf)));
  });

  it('on money is overshot by no more than was in flight, cached prompts and thinking at their price', async () => {
    const money = 0.004;
    const { server, report, records } = await capped({ money: String(money) });
    expectMixed(records);
    const spent = sum(server.bills.map(costOf));
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.money' });
    expect(spent).toBeCloseTo(sum(records.map(({ cost }) => Number(cost))), 9);
    expect(spent).toBeGreaterThan(money / 2);
    expect(spent).toBeLessThanOrEqual(money + inFlightAtLast(records) * Math.max(...server.bills.map(costOf)));
  });

  it('on concurrency is never exceeded', async () => {
    const { server, report } = await capped({ concurrency: 5, requests: 60 });
    expect(server.peak()).toBe(5);
    expect(report.peakInFlight).toBe(5);
  });

  it('on time is kept by retries and further turns, too', async () => {
    const durationMs = 900;
    const { report, records } = await capped({ durationMs });
    expectMixed(records);
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.duration' });
    for (const { scheduledMs } of records) expect(scheduledMs).toBeLessThanOrEqual(durationMs);
  });
});

let server: BillingServer;
beforeAll(async () => {
  server = await startBillingServer();
});
afterAll(() => server.close());

it('the time is up for what is in flight alone: it ends, and leads to nothing more', async () => {
  const of = talking({ durationMs: 250 });
  // All begin within the time, and have turns to come after it.
  const { report, records } = await run({ ...of, load: openLoad(80, 100) }, target(server.url));
  expect(report.stop.status).toBe('completed');
  for (const { scheduledMs } of records) expect(scheduledMs).toBeLessThanOrEqual(250);
});
