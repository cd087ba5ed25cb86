import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/base/node/clock.js';
import type { EngineRun } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { foldIntents } from '../../src/measure/intents.js';
import type { Load } from '../../src/scenario/types.js';
import { clientsWith, leavingAfter } from '../support/clients.js';
import { closedLoad, openLoad, run, scenario, target } from '../support/engine-run.js';
import { type Script, stream } from '../support/truth-script.js';
import { scripted, startTruthServer, type TruthServer } from '../support/truth-server.js';

let server: TruthServer;
beforeAll(async () => {
  server = await startTruthServer();
});
afterAll(() => server.close());

const to = (...script: [Script, ...Script[]]) => target(server.url, scripted(...script));
const quick = { steps: stream({ firstMs: 5, tokens: 4, everyMs: 2 }) };
const hanging: Script = { headAtMs: 0, steps: [{ atMs: 0, event: 'comment' }] };
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const inOrder = (records: readonly AttemptRecord[]) => [...records].sort((a, b) => a.attempt - b.attempt);
const { limits } = scenario(openLoad(1, 1));

const stop = (started: EngineRun) => started.stop('stop.signal');

/** Calls back at the first progress that satisfies the condition: the engine's own clockwork, no sleeping. */
function when(started: EngineRun, condition: () => boolean, act: (run: EngineRun) => void): void {
  const look = setInterval(() => {
    if (!condition()) return;
    clearInterval(look);
    act(started);
  }, 5);
  started.finished.finally(() => clearInterval(look));
}

// Runs mostly wait, so they run side by side; only those that look at the server's connections need it to themselves.
describe.concurrent('an open loop', () => {
  it('sends every intent once, never early, and accounts for all of them', async () => {
    const { records, report, gaps, samples, progress } = await run(scenario(openLoad(200, 1_500)), to(quick));
    expect(records).toHaveLength(300);
    expect(new Set(records.map(record => record.intent)).size).toBe(300);
    expect(inOrder(records).map(record => record.intent)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    for (const record of records) expect(record.sentMs).toBeGreaterThanOrEqual(record.scheduledMs);
    expect(report).toMatchObject({
      stop: { status: 'completed', reason: null },
      offeredIntents: 300,
      notSentIntents: 0,
      attempts: 300,
    });
    expect(report.endedMs).toBeGreaterThanOrEqual(Math.max(...records.map(record => record.endMs)) - 1);
    expect(Math.abs(Date.now() - report.startedWallMs - report.endedMs)).toBeLessThan(5_000);
    expect(gaps).toHaveLength(sum(records.map(record => record.gapCount)));
    let at = 0;
    for (const record of records) {
      expect(record.gapsAt).toBe(at);
      const own = gaps.slice(at, at + record.gapCount);
      expect(sum(own)).toBeCloseTo((record.lastTokenMs ?? 0) - (record.firstTokenMs ?? 0), 2);
      at += record.gapCount;
    }
    expect(samples.length).toBeGreaterThanOrEqual(2);
    for (const sample of samples) {
      expect(sample.cpu).toBeGreaterThan(0);
      expect(sample.loopDelayMaxMs).toBeGreaterThanOrEqual(sample.loopDelayP99Ms);
    }
    expect(progress.at(-1)).toMatchObject({ offered: 300, sent: 300, ended: 300, inFlight: 0, waitingRetries: 0 });
  });

  it('keeps its schedule against a server that never answers', async () => {
    const { records, report, samples } = await run(
      scenario(openLoad(100, 1_000), {
        deadlines: { connectMs: 400, headersMs: 400, firstTokenMs: 400, gapMs: 400, totalMs: 400 },
      }),
      to({ steps: [] }),
    );
    expect(records.map(record => record.outcome)).toEqual(Array.from({ length: 100 }, () => 'slow.ttft'));
    expect(report.peakInFlight).toBeGreaterThanOrEqual(35);
    const lateness = records.map(record => (record.sentMs ?? 0) - record.scheduledMs).sort((a, b) => a - b);
    const machineMs = Math.max(...samples.map(sample => sample.loopDelayMaxMs));
    expect(lateness[50], 'half are late by no more than the machine is slow').toBeLessThan(10 + 2 * machineMs);
  });

  it('does not send what would exceed the concurrency, and says so', async () => {
    const { records, report } = await run(
      scenario(openLoad(100, 500), {
        limits: { ...limits, concurrency: 7 },
        deadlines: { connectMs: 900, headersMs: 900, firstTokenMs: 900, gapMs: 900, totalMs: 900 },
      }),
      to(hanging),
    );
    expect(records).toHaveLength(7);
    expect(report).toMatchObject({
      stop: { status: 'completed', reason: 'limit.concurrency' },
      offeredIntents: 50,
      notSentIntents: 43,
      peakInFlight: 7,
    });
  });
});

describe.concurrent('a closed loop', () => {
  it('keeps each user at one intent at a time and counts lateness from when the user was free', async () => {
    const { records, report } = await run(scenario(closedLoad(5, 600)), to(quick));
    expect(report.peakInFlight).toBe(5);
    expect(report.stop).toEqual({ status: 'completed', reason: null });
    expect(report.offeredIntents).toBe(records.length);
    const ends = records.map(record => record.endMs);
    for (const record of records) {
      expect(record.sentMs).toBeGreaterThanOrEqual(record.scheduledMs);
      expect(record.scheduledMs).toBeLessThan(600);
      if (record.scheduledMs === 0) continue;
      // Without thinking time a user is free when the answer before has ended.
      const before = ends.filter(end => end <= record.scheduledMs + 0.001);
      expect(record.scheduledMs - Math.max(...before)).toBeLessThan(50);
    }
    expect(records.filter(record => record.scheduledMs === 0)).toHaveLength(5);
  });

  it('lets users think', async () => {
    const two = { limits: { ...limits, requests: 2 } };
    const { records } = await run(scenario(closedLoad(1, 10_000, 0.2), two), to(quick));
    const [first, second] = inOrder(records);
    expect(records).toHaveLength(2);
    expect((second?.scheduledMs ?? 0) - (first?.endMs ?? 0)).toBeGreaterThanOrEqual(199.9);
  });

  it('follows the number of users up and down', async () => {
    const load: Load = {
      ...closedLoad(2, 1_500),
      mode: 'closed',
      thinkSeconds: { kind: 'constant', value: 0 },
      shape: { kind: 'step', base: 2, peakFactor: 4, startMs: 500, holdMs: 500 },
    };
    const { records, report } = await run(
      scenario(load),
      to({ steps: stream({ firstMs: 10, tokens: 5, everyMs: 10 }) }),
    );
    const under = (atMs: number) =>
      records.filter(record => (record.sentMs ?? 0) <= atMs && record.endMs > atMs).length;
    expect(report.peakInFlight).toBe(8);
    for (const atMs of [200, 300, 400]) expect(under(atMs)).toBeLessThanOrEqual(2);
    expect(Math.max(...[700, 750, 800, 850].map(under))).toBeGreaterThanOrEqual(6);
    for (const atMs of [1_250, 1_350, 1_450]) expect(under(atMs)).toBeLessThanOrEqual(2);
  });
});

describe('connections', () => {
  it('are reused, the last one first', async () => {
    const { records, report } = await run(scenario(openLoad(20, 500)), to(quick));
    const logs = (await server.logs()).slice(-records.length);
    const connections = new Set(logs.map(log => log.connection)).size;
    expect(connections, 'as many as there were requests at once').toBe(report.peakInFlight);
    expect(records.filter(record => record.reused)).toHaveLength(10 - connections);
    for (const record of records) expect(record.connectedMs === null).toBe(record.reused);
  });

  it('are fresh for each attempt when asked for', async () => {
    const { records } = await run(scenario(openLoad(20, 500)), { ...to(quick), connections: 'fresh' });
    const logs = (await server.logs()).slice(-records.length);
    expect(new Set(logs.map(log => log.connection)).size).toBe(10);
    for (const record of records) expect(record).toMatchObject({ reused: false, connectedMs: expect.any(Number) });
  });

  it('that a server gave up while idle cost one more try, not a failure', async () => {
    const four = { limits: { ...limits, requests: 4 } };
    const { records } = await run(scenario(closedLoad(1, 10_000, 0.05), four), to({ ...quick, dropSecond: true }));
    expect(records.map(record => record.outcome)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const resent = inOrder(records).map(record => record.flags.includes('resent'));
    expect(resent).toEqual([false, true, true, true]);
    for (const record of records) expect(record.reused).toBe(false);
  });

  it('are closed at the end, also those in use', async () => {
    await run(scenario(openLoad(50, 400)), to(quick));
    await run(scenario(openLoad(50, 400)), to(hanging), started =>
      when(
        started,
        () => true,
        run => {
          run.stop('test');
          run.stop('test');
        },
      ),
    );
    let open = await server.sockets();
    for (let look = 0; open > 0 && look < 100; look++) open = await server.sockets();
    expect(open).toBe(0);
  });

  it('are kept when the end of the body comes a little after [DONE]', async () => {
    const steps = [...quick.steps.slice(0, -1), { atMs: 150, close: 'end' as const }];
    const three = { limits: { ...limits, requests: 3 } };
    const { records } = await run(scenario(closedLoad(1, 10_000, 0.4), three), to({ steps }));
    expect(inOrder(records).map(record => record.reused)).toEqual([false, true, true]);
    for (const record of records) expect(record.endMs - (record.sentMs ?? 0)).toBeLessThan(150);
  });
});

describe.concurrent('stopping', () => {
  it('lets what runs end at the first call', async () => {
    const slow = { steps: stream({ firstMs: 300, tokens: 3, everyMs: 5 }) };
    const startMs = monotonicMs();
    let dueAtStop = 0;
    const { records, report } = await run(scenario(openLoad(50, 5_000)), to(slow), (started, sofar) =>
      when(
        started,
        () => sofar.progress.some(({ inFlight }) => inFlight > 3),
        () => {
          started.stop('stop.signal');
          dueAtStop = Math.floor((monotonicMs() - startMs) / 20) + 1;
        },
      ),
    );
    expect(report.stop).toEqual({ status: 'interrupted', reason: 'stop.signal' });
    expect(records.length).toBeGreaterThan(3);
    expect(records.every(record => record.outcome === 'ok')).toBe(true);
    expect(report.offeredIntents).toBe(report.notSentIntents + records.length);
    // What was due by then and could not be sent any more is counted, the rest of the plan is not.
    expect(report.offeredIntents).toBeLessThanOrEqual(dueAtStop);
  });

  it('ends everything at the second call, with a record for each attempt', async () => {
    const { records, report } = await run(scenario(openLoad(50, 5_000)), to(hanging), (started, { progress }) => {
      when(started, () => progress.some(({ sent }) => sent > 3), stop);
      when(started, () => progress.some(({ draining }) => draining), stop);
    });
    expect(report.stop).toEqual({ status: 'aborted', reason: 'stop.signal' });
    expect(records).toHaveLength(report.attempts);
    expect(records.length).toBeGreaterThan(3);
    for (const record of records) {
      expect(record).toMatchObject({ outcome: 'client.aborted', abortReason: 'stopped', last: true });
    }
    expect(report.endedMs, 'sooner than any deadline').toBeLessThan(9_000);
  });

  it('before the start ends a run without a request', async () => {
    const { records, report } = await run(scenario(openLoad(50, 5_000)), to(quick), started => started.stop('early'));
    expect(records).toEqual([]);
    expect(report).toMatchObject({ attempts: 0, stop: { status: 'interrupted', reason: 'early' } });
  });

  it('cuts off a retry that was waited for, whose record was there before', async () => {
    const { records } = await run(
      scenario(openLoad(10, 200), { clients: clientsWith('openai-sdk') }),
      to({ status: 503, framing: 'length', headers: { 'retry-after': '30' }, steps: [{ atMs: 0, close: 'end' }] }),
      (started, { progress }) => when(started, () => progress.some(one => one.waitingRetries === 2), stop),
    );
    expect(records).toHaveLength(2);
    for (const record of records) expect(record).toMatchObject({ http: 503, last: false, retry: 0 });
    expect(foldIntents(records, scenario(openLoad(1, 1)).slo).map(({ end }) => end)).toEqual(
      records.map(() => 'interrupted'),
    );
  });
});

describe.concurrent('limits', () => {
  it('on requests are kept to the letter', async () => {
    const { records, report } = await run(
      scenario(openLoad(200, 1_000), { limits: { ...limits, requests: 33 } }),
      to(quick),
    );
    expect(records).toHaveLength(33);
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.requests' });
  });

  it('on requests that are just enough are not named', async () => {
    const { report } = await run(scenario(openLoad(40, 500), { limits: { ...limits, requests: 20 } }), to(quick));
    expect(report).toMatchObject({ attempts: 20, stop: { status: 'completed', reason: null } });
  });

  it('on tokens and money are overshot by no more than was in flight', async () => {
    const price = { currency: 'USD', input: '2', inputCached: null, output: '10' };
    const slow = { steps: stream({ firstMs: 20, tokens: 20, everyMs: 10 }) };
    const base = scenario(openLoad(100, 3_000), { traffic: scenario(openLoad(1, 1)).traffic });
    const tokensOf = (record: AttemptRecord) => record.plannedInputTokens + record.outputTokens;
    const byTokens = await run({ ...base, limits: { ...limits, tokens: 2_000 } }, { ...to(slow) });
    expect(byTokens.report.stop.reason).toBe('limit.tokens');
    const last = Math.max(...byTokens.records.map(record => record.sentMs ?? 0));
    const settled = byTokens.records.filter(record => record.endMs < last);
    expect(sum(settled.map(record => record.outputTokens))).toBeLessThan(2_000);
    // All that was started before the limit was reached: each attempt is worth at most 50 tokens.
    expect(byTokens.records.length * 50).toBeLessThan(2_000 + (byTokens.report.peakInFlight + 1) * 50);
    expect(byTokens.records.length * 50).toBeGreaterThan(1_000);
    expect(sum(byTokens.records.map(tokensOf))).toBeGreaterThan(0);

    const priced = { ...base, target: { ...base.target, price }, limits: { ...limits, money: '0.01' } };
    const byMoney = await run(priced, to(slow));
    expect(byMoney.report.stop.reason).toBe('limit.money');
    expect(sum(byMoney.records.map(record => Number(record.cost)))).toBeGreaterThan(0.005);
    const largest = Math.max(...byMoney.records.map(record => Number(record.cost)));
    expect(sum(byMoney.records.map(record => Number(record.cost)))).toBeLessThan(
      0.01 + largest * (byMoney.report.peakInFlight + 1),
    );
  });

  it('on duration end a run and name themselves', async () => {
    const { records, report } = await run(
      scenario(closedLoad(3, 10_000), { limits: { ...limits, durationMs: 300 } }),
      to(quick),
    );
    expect(report.stop).toEqual({ status: 'completed', reason: 'limit.duration' });
    for (const record of records) expect(record.sentMs).toBeLessThan(600);
  });
});

describe.concurrent('clients', () => {
  const busy: Script = {
    status: 429,
    framing: 'length',
    headers: { 'retry-after-ms': '120' },
    steps: [{ atMs: 0, close: 'end' }],
  };
  const retrying = clientsWith('openai-sdk');

  it('come back when Retry-After says, as new attempts of the same intent', async () => {
    const { records, report } = await run(scenario(openLoad(1, 900), { clients: retrying }), to(busy, busy, quick));
    const attempts = inOrder(records);
    expect(attempts.map(record => [record.intent, record.retry, record.last, record.outcome])).toEqual([
      [0, 0, false, 'busy.rate_limited'],
      [0, 1, false, 'busy.rate_limited'],
      [0, 2, true, 'ok'],
    ]);
    expect(report).toMatchObject({ attempts: 3, offeredIntents: 1 });
    for (const [index, record] of attempts.entries()) {
      const before = attempts[index - 1];
      if (before === undefined) continue;
      expect(record.scheduledMs).toBeCloseTo(before.endMs + 120, 2);
      expect(record.sentMs).toBeGreaterThanOrEqual(record.scheduledMs);
    }
  });

  it('give up after their last retry', async () => {
    const { records } = await run(scenario(openLoad(1, 900), { clients: retrying }), to(busy));
    expect(inOrder(records).map(record => record.last)).toEqual([false, false, true]);
  });

  it('do not retry a stream that broke', async () => {
    const broken: Script = { steps: [...quick.steps.slice(0, 2), { atMs: 30, close: 'reset' }] };
    const { records } = await run(scenario(openLoad(1, 900), { clients: retrying }), to(broken));
    expect(records.map(record => [record.outcome, record.last])).toEqual([['proto.truncated', true]]);
  });

  it('leave when no token has come in time, and only then', async () => {
    const clients = clientsWith('none', { patience: leavingAfter(150) });
    const left = await run(scenario(openLoad(1, 900), { clients }), to(hanging));
    expect(left.records).toMatchObject([{ outcome: 'client.aborted', abortReason: 'patience', last: true }]);
    expect(left.records[0]?.endMs).toBeGreaterThanOrEqual((left.records[0]?.scheduledMs ?? 0) + 150);
    const slow = { steps: stream({ firstMs: 50, tokens: 10, everyMs: 90 }) };
    const longer = { clients: clientsWith('none', { patience: leavingAfter(800) }) };
    const stayed = await run(scenario(openLoad(1, 900), longer), to(slow));
    expect(stayed.records).toMatchObject([{ outcome: 'ok', tokenEvents: 10 }]);
  });

  it('do not come back once they have lost patience', async () => {
    const clients = clientsWith('openai-sdk', { patience: leavingAfter(1_000) });
    const later = { ...busy, headers: { 'retry-after-ms': '1001' } };
    const { records } = await run(scenario(openLoad(1, 900), { clients }), to(later));
    expect(records).toMatchObject([{ http: 429, last: true }]);
  });
});
