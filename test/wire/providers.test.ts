import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { dialectOf, providers } from '../../src/protocol/providers/index.js';
import type { ErrorShape, Provider } from '../../src/protocol/providers/types.js';
import type { OutcomeClass } from '../../src/protocol/types.js';
import { busyStyles, type Simulator, startSimulator } from '../../src/simulator/index.js';
import { openLoad, run, scenario, target } from '../support/engine-run.js';
import { occupy } from './simulator-client.js';

const speed = 20;
/** Model time; on the wire it is this divided by the speed. */
const retryAfterMs = 1_500 * speed;
const options = { preset: 'r1-8xh200', speed, retryAfterMs, keepAliveMs: 50 * speed, silentCloseMs: 200 * speed };

/** Takes everybody on, except where a request asks to be refused. */
let open: Simulator;
/** Its one place is taken, so that who is not refused waits. */
let full: Simulator;
let leave: () => void = () => {};

beforeAll(async () => {
  [open, full] = await Promise.all([
    startSimulator(options),
    startSimulator({ ...options, maxSequences: 1, queueLimit: 1_000 }),
  ]);
  ({ leave } = await occupy(full));
});

afterAll(async () => {
  leave();
  await Promise.all([open.close(), full.close()]);
});

/** What a provider's shape becomes when it comes over a socket, in the provider's own dialect. */
async function heard(style: string, carrier: ErrorShape['carrier'], provider: Provider | null): Promise<AttemptRecord> {
  const at = carrier === 'wait' ? full : open;
  const to = target(at.url, { 'x-simulate': `busy=${style}; answer=40` });
  const deadlines = { connectMs: 9_000, headersMs: 9_000, firstTokenMs: 9_000, gapMs: 9_000, totalMs: 9_500 };
  const plan = scenario(openLoad(1, 900), {
    deadlines: carrier === 'wait' ? { ...deadlines, firstTokenMs: 400 } : deadlines,
  });
  const { records } = await run(plan, provider === null ? to : { ...to, dialect: dialectOf(provider) });
  const [record] = records;
  if (record === undefined || records.length !== 1) throw new Error(`${records.length} records instead of one`);
  return record;
}

const waits = { 'retry-after': 2_000, 'retry-after-ms': 1_500 } as const;

interface Row {
  readonly name: string;
  readonly provider: Provider;
  readonly shape: ErrorShape;
}

const rows: readonly Row[] = providers.flatMap(provider =>
  [...provider.busy, ...provider.quota].map(shape => ({ name: `${provider.id} ${shape.id}`, provider, shape })),
);

describe('what each provider says when it is busy or the quota is gone, over a socket', () => {
  it.each(rows)('$name', async ({ provider, shape }) => {
    const record = await heard(shape.simulatedBy, shape.carrier, provider);
    expect({ outcome: record.outcome, http: record.http, retryAfterMs: record.retryAfterMs }).toEqual({
      outcome: shape.outcome,
      http: shape.status,
      retryAfterMs: shape.retryAfter === null ? null : waits[shape.retryAfter],
    });
    // The example in the registry and the bytes of the simulator were written apart and have to say the same.
    if (shape.body === null) expect(record.message).toBeNull();
    else expect(shape.body).toContain(record.message?.replace(/: connection lost$/, ''));
  });
});

describe('busy answers of APIs that speak through gateways', () => {
  it.each<[string, OutcomeClass, number]>([
    ['anthropic', 'busy.overloaded', 529],
    ['gemini', 'busy.overloaded', 503],
  ])('%s', async (style, outcome, http) => {
    const record = await heard(style, 'body', null);
    expect(record).toMatchObject({ outcome, http });
  });
});

it('every style that can be chosen belongs to a provider', () => {
  const spoken = new Set(rows.map(({ shape }) => shape.simulatedBy));
  const others = busyStyles.map(({ name }) => name).filter(name => !spoken.has(name));
  // DeepSeek's faces taken together, and the two APIs above.
  expect(others).toEqual(['deepseek', 'anthropic', 'gemini']);
});
