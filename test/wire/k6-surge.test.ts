import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransportName } from '../../src/k6/setup.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { Load, TrafficClass } from '../../src/scenario/types.js';
import { startSimulator } from '../../src/simulator/index.js';
import { clientsWith } from '../support/clients.js';
import { run, scenario, target } from '../support/engine-run.js';
import { k6For, startRealK6 } from '../support/k6-programs.js';
import { booksOf, withScripts } from '../support/k6-scripts.js';

/*
 * A surge on the simulated endpoint, whose answer follows from seed and request alone: every engine must book the same,
 * attempt by attempt.
 */

const transports = ['relay', 'sse', 'http'] as const;
const clients = clientsWith('immediate', {
  reclick: { probability: 0.5, max: 1, delaySeconds: { kind: 'uniform', low: 0.01, high: 0.03 } },
});
const small: TrafficClass = {
  ...ordinary,
  class: 'small',
  text: 'prose',
  weight: 1,
  // Long enough that no two prompts are the same.
  inputTokens: { of: { kind: 'constant', value: 120 }, min: 1, max: 200 },
  outputTokens: { of: { kind: 'uniform', low: 8, high: 40 }, min: 1, max: 100 },
  clients,
  apiKeyEnv: null,
};
const step = { kind: 'step', base: 50, peakFactor: 5, startMs: 300, holdMs: 1_000 } as const;
const load: Load = { mode: 'open', shape: step, arrivals: 'poisson', durationMs: 1_600 };
const patient = { connectMs: 10_000, headersMs: 10_000, firstTokenMs: 10_000, gapMs: 1_500, totalMs: 20_000 };
const surge = scenario(load, { clients, traffic: [small], deadlines: patient });

const simulator = () =>
  startSimulator({
    chances: 'request',
    seed: 5,
    speed: 30,
    busy: 'deepseek',
    busyRate: 0.2,
    silentCloseMs: 15_000,
    faults: {
      reset: 0.02,
      'reset-mid-stream': 0.02,
      truncate: 0.02,
      'error-event': 0.02,
      'malformed-line': 0.01,
      'html-502': 0.02,
      'empty-answer': 0.02,
      'no-usage': 0.02,
      'no-done': 0.02,
      'resource-cut': 0.02,
      'content-filter': 0.02,
      crlf: 0.02,
      stall: 0.02,
    },
  });

async function onSimulator<T>(send: (to: ReturnType<typeof target>) => Promise<T>): Promise<T> {
  const endpoint = await simulator();
  // Natively a request that a kept connection broke under goes out again, and would meet the fate of its next attempt.
  return send({ ...target(endpoint.url), connections: 'fresh' }).finally(() => endpoint.close());
}

const folders: string[] = [];
afterAll(() => Promise.all(folders.map(folder => rm(folder, { recursive: true, force: true }))));

async function overRealK6(transport: TransportName): Promise<readonly AttemptRecord[]> {
  const binary = k6For(transport);
  if (binary === null) throw new Error(`There is no k6 for ${transport}`);
  const folder = await mkdtemp(join(tmpdir(), 'busytone-test-'));
  folders.push(folder);
  const start = startRealK6(binary, transport, join(folder, 'k6'));
  return (await onSimulator(to => run(surge, to, () => {}, start))).records;
}

/** How many keep-alives came while a request waited is a matter of time, which is no part of the books. */
const booked = (records: readonly AttemptRecord[]) => booksOf(records).map(({ keepAlives: _, ...rest }) => rest);
type Booked = ReturnType<typeof booked>;

/** What a transport cannot see, told as what it books in the place of what the native engine does. */
const asSeen: Readonly<Record<TransportName, (native: Booked) => Booked>> = {
  relay: native => native,
  // A refusal without a line break at its end comes without its words: it is judged by its status, to the same class.
  sse: native =>
    native.map(attempt => {
      if (attempt.outcome !== 'busy.overloaded' || attempt.providerCode === null) return attempt;
      return { ...attempt, rule: '17.http_503', providerCode: null };
    }),
  // Nobody sees an answer stall. It came whole in the end, so its user is content and does not ask again.
  http: native =>
    native.flatMap((attempt, index) => {
      const stalled = native.findIndex(({ intent, outcome }) => intent === attempt.intent && outcome === 'slow.stall');
      if (stalled === -1 || index < stalled) return [attempt];
      return index > stalled ? [] : [whole(attempt)];
    }),
};

/** A stalled answer that was waited for. What it came to is only known to whoever got it. */
function whole(stalled: Booked[number]): Booked[number] {
  const known = { outcome: 'ok', rule: '32.ok', stage: 'tail', finishReason: 'stop', tokenSource: 'usage' } as const;
  const came = { promptTokens: expect.any(Number), outputTokens: expect.any(Number), tokenEvents: expect.any(Number) };
  return { ...stalled, ...known, ...came, last: true };
}

describe('a surge on one simulated endpoint', () => {
  let native: Booked = [];
  const scripts = new Map<TransportName, Booked>();
  beforeAll(async () => {
    native = booked((await onSimulator(to => run(surge, to))).records);
    for (const transport of transports) {
      const { records } = await onSimulator(to => withScripts(transport, to, surge, { users: 16 }));
      scripts.set(transport, booked(records));
    }
  });

  it('meets every way of being busy and of breaking', () => {
    expect(new Set(native.map(({ intent }) => intent)).size).toBeGreaterThanOrEqual(250);
    const outcomes = native.map(({ outcome }) => outcome);
    expect(outcomes.filter(outcome => outcome.startsWith('busy.')).length).toBeGreaterThan(50);
    expect(native.some(({ retry, reclick }) => retry > reclick)).toBe(true);
    expect(native.some(({ reclick }) => reclick > 0)).toBe(true);
  });

  it.each(transports)('is booked by generated scripts over %s as by the native engine', transport => {
    expect(scripts.get(transport)).toEqual(asSeen[transport](native));
  });

  for (const transport of transports) {
    it.skipIf(k6For(transport) === null)(
      `is booked by a real k6 over ${transport} as by the native engine (needs ${transport === 'sse' ? 'K6_SSE_BIN' : 'k6 in PATH'})`,
      async () => {
        expect(booked(await overRealK6(transport))).toEqual(asSeen[transport](native));
      },
    );
  }
});
