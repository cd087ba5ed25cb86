import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { Scenario, TrafficClass } from '../../src/scenario/types.js';
import { childNamed } from '../support/child.js';
import { clientsWith } from '../support/clients.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { type FaultName, type FaultServer, faultNames, faultOf, startFaultServer } from '../support/fault-server.js';
import { k6For, startRealK6 } from '../support/k6-programs.js';
import { withScripts } from '../support/k6-scripts.js';

const transports = ['relay', 'sse', 'http'] as const;

/** What each fault is booked as by the native engine, and over every transport that sees as much. */
const outcomes: Readonly<Record<FaultName, string>> = {
  none: 'ok',
  '429': 'busy.rate_limited',
  '503': 'busy.overloaded',
  reset: 'net.reset',
  'reset in the answer': 'proto.truncated',
  'connection closed in the answer': 'proto.truncated',
  'end without a finish': 'proto.truncated',
  stall: 'slow.stall',
  hang: 'slow.ttft',
  'error in the stream': 'busy.overloaded',
  'HTML with 200': 'proto.html',
};
const asSeen: Readonly<Record<TransportName, Readonly<Record<FaultName, string>>>> = {
  relay: outcomes,
  sse: outcomes,
  // Nobody sees when a token came: an answer that stalls for good is one that took too long.
  http: { ...outcomes, stall: 'slow.total' },
};

const deadlines = { connectMs: 5_000, headersMs: 1_000, firstTokenMs: 1_000, gapMs: 1_000, totalMs: 1_600 };
/** For hundreds of requests, whose answers take k6 longer to see on a busy machine. */
const unhurried = { connectMs: 5_000, headersMs: 3_000, firstTokenMs: 3_000, gapMs: 3_000, totalMs: 4_000 };
/** For a machine with its hands full. */
const slackMs = 3_000;
const clients = clientsWith('none');
const small: TrafficClass = {
  ...ordinary,
  class: 'small',
  text: 'prose',
  weight: 1,
  inputTokens: { of: { kind: 'constant', value: 40 }, min: 1, max: 200 },
  outputTokens: { of: { kind: 'uniform', low: 11, high: 11 + 2 * faultNames.length }, min: 1, max: 100 },
  clients,
  apiKeyEnv: null,
};
const limits = { requests: 1e6, tokens: 1e9, money: null, concurrency: 150, durationMs: 600_000 };
const faulty = (perSecond: number, durationMs: number, changes: Partial<Scenario> = {}): Scenario =>
  scenario(openLoad(perSecond, durationMs), { clients, traffic: [small], deadlines, limits, ...changes });

function expectBooked(records: readonly AttemptRecord[], expected: Readonly<Record<FaultName, string>>): void {
  const seen = records.map(({ plannedOutputTokens, outcome }) => `${faultOf(plannedOutputTokens)}: ${outcome}`);
  expect([...new Set(seen)].sort()).toEqual(faultNames.map(name => `${name}: ${expected[name]}`).sort());
  for (const { sentMs, endMs } of records) expect(endMs - (sentMs ?? 0)).toBeLessThan(unhurried.totalMs + slackMs);
}

async function withServer<T>(use: (server: FaultServer) => Promise<T>): Promise<T> {
  const server = await startFaultServer();
  return use(server).finally(() => server.close());
}

describe('every fault', () => {
  const few = faulty(60, 750);

  it('has its outcome natively', () =>
    withServer(async ({ url }) => expectBooked((await run(few, target(url))).records, outcomes)));

  it.each(transports)('has its outcome in generated scripts over %s', transport =>
    withServer(async ({ url }) => {
      const { records, ingest } = await withScripts(transport, target(url), few, { users: 20 });
      expectBooked(records, asSeen[transport]);
      expect(ingest.inFlight).toBe(0);
    }),
  );
});

const folder = mkdtempSync(join(tmpdir(), 'busytone-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nobody listens there. */
const nowhere = target('http://127.0.0.1:9/v1');

describe('a connection that is refused', () => {
  const some = faulty(20, 300);
  const expectRefused = (records: readonly AttemptRecord[]) => {
    expect(records).toHaveLength(6);
    for (const { outcome, http, stage } of records) {
      expect({ outcome, http, stage }).toEqual({ outcome: 'net.refused', http: null, stage: 'connect' });
    }
  };

  it('is told apart natively', async () => expectRefused((await run(some, nowhere)).records));

  it.each(transports)('is told apart by generated scripts over %s', async transport =>
    expectRefused((await withScripts(transport, nowhere, some, { users: 2 })).records),
  );

  for (const transport of transports) {
    const binary = k6For(transport);
    it.skipIf(binary === null)(`is told apart by a real k6 over ${transport} (needs it)`, async () => {
      if (binary === null) return;
      const start = startRealK6(binary, transport, join(folder, `refused-${transport}`));
      expectRefused((await run(some, nowhere, () => {}, start)).records);
    });
  }
});

/** Open files of a process, by Linux; 0 where it is gone. */
function filesOf(pid: number | null): number {
  try {
    return pid === null ? 0 : readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

describe('a real k6', () => {
  const many = faulty(170, 3_000, { deadlines: unhurried });

  for (const transport of transports) {
    const binary = k6For(transport);
    it.skipIf(binary === null)(
      `books every fault over ${transport}, and keeps no file open after it (needs ${transport === 'sse' ? 'K6_SSE_BIN' : 'k6 in PATH'})`,
      () =>
        withServer(async server => {
          if (binary === null) return;
          const before = filesOf(process.pid);
          let [last, own] = [0, before];
          const watch = setInterval(() => {
            last = filesOf(childNamed('k6')) || last;
            own = filesOf(process.pid);
          }, 50);
          const start = startRealK6(binary, transport, join(folder, transport));
          const { records } = await run(many, target(server.url), () => {}, start).finally(() => clearInterval(watch));
          expect(records.length).toBeGreaterThanOrEqual(500);
          expectBooked(records, asSeen[transport]);
          // What is open in the end are connections that are kept for the next request: a user's own, and their other
          // ends, which are in this process as the relay is.
          expect(last).toBeGreaterThan(0);
          expect(last).toBeLessThan(limits.concurrency + 30);
          expect(own - before).toBeLessThan(3 * limits.concurrency + 30);
        }),
    );
  }
});
