import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prober } from '../../src/app/capacity/prober.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { openLoad, scenario as scenarioWith, target as targetOf } from '../support/engine-run.js';

const price = { currency: 'USD', input: '1', inputCached: null, output: '2' } as const;
const nothing = { requests: 0, tokens: 0, money: null };

describe('a cool-down', () => {
  let simulator: Simulator;
  const stop = new AbortController();
  const base = scenarioWith(openLoad(1, 1_000));
  const scenario = { ...base, target: { ...base.target, price } };
  const prober = () => {
    const target = { ...targetOf(simulator.url), model: simulator.model };
    return new Prober({ target, scenario, redact: text => text, spent: nothing, stop: stop.signal });
  };
  /** Takes the only place of the machine for so many steps of some 16 ms. */
  const occupy = (tokens: number) =>
    fetch(`${simulator.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: simulator.model,
        stream: true,
        messages: [{ role: 'user', content: `Go on. (Answer in about ${tokens} tokens.)` }],
      }),
    }).then(response => response.text());

  beforeAll(async () => {
    simulator = await startSimulator({ preset: 'r1-starved', speed: 4, maxSequences: 1, queueLimit: 100 });
  });
  afterAll(() => simulator.close());

  it('lasts until the endpoint is as quick as at rest, and counts what it costs', async () => {
    const own = prober();
    await own.rest();
    let free = false;
    const answered = occupy(80).then(() => {
      free = true;
    });
    while (simulator.snapshot().running === 0) await new Promise(resolve => setImmediate(resolve));
    const { probes, recovered } = await own.coolDown(20_000);
    expect(recovered).toBe(true);
    expect(free).toBe(true);
    expect(probes).toBeGreaterThanOrEqual(3);
    expect(own.spent.requests).toBe(3 + probes);
    expect(own.spent.tokens).toBeGreaterThan(own.spent.requests);
    expect(Number(own.spent.money)).toBeGreaterThan(0);
    await answered;
  });

  it('is bounded, and ends when a person ends the search', async () => {
    const own = prober();
    await own.rest();
    const answered = occupy(40);
    while (simulator.snapshot().running === 0) await new Promise(resolve => setImmediate(resolve));
    expect(await own.coolDown(1)).toMatchObject({ probes: 1, recovered: false });
    stop.abort();
    expect(await own.coolDown(20_000)).toMatchObject({ probes: 0, recovered: false });
    await answered;
  });
});
