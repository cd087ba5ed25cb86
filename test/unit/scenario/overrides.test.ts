import { describe, expect, it } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { applyOverrides, type ScenarioOverrides } from '../../../src/scenario/load.js';
import type { ShapeSpec } from '../../../src/scenario/types.js';
import { clientsWith, leavingAfter } from '../../support/clients.js';
import { shapeIn } from '../../support/load-shape.js';
import { flashCrowdSpec, openLoad, scenarioWith } from '../../support/scenarios.js';

const surge = scenarioWith({ load: openLoad(flashCrowdSpec, 540_000), allowHosts: ['a.example'] });

function refusal(scenario: typeof surge, overrides: ScenarioOverrides): string {
  try {
    applyOverrides(scenario, overrides);
  } catch (error) {
    if (!(error instanceof BusytoneError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['scenario.override', 2]);
    return error.message;
  }
  throw new Error('accepted');
}

describe('applyOverrides', () => {
  it('changes nothing without overrides', () => {
    expect(applyOverrides(surge, {})).toEqual(surge);
  });

  it('replaces what is given and leaves the rest', () => {
    const price = { currency: 'USD', input: '1', inputCached: null, output: '2' };
    const priced = { ...surge, target: { ...surge.target, price } };
    const changed = applyOverrides(priced, {
      name: 'deepseek',
      url: 'https://x.example/v1//',
      model: 'm',
      apiKeyEnv: 'KEY',
      baseLoad: 5,
      peakFactor: 3,
      durationMs: 7_200_000,
      seed: 9,
      maxRequests: 10,
      maxTokens: 20,
      budget: '2.50',
      maxConcurrency: 30,
      allowHosts: ['b.example', 'a.example'],
    });
    expect(changed).toEqual({
      ...priced,
      seed: 9,
      target: { ...priced.target, name: 'deepseek', url: 'https://x.example/v1', model: 'm', apiKeyEnv: 'KEY' },
      load: openLoad(
        {
          ...flashCrowdSpec,
          base: 5,
          peakFactor: 3,
          startMs: 800_000,
          riseMs: 800_000,
          holdMs: 1_600_000,
          halfLifeMs: 400_000,
        },
        7_200_000,
      ),
      limits: { requests: 10, tokens: 20, money: '2.50', concurrency: 30, durationMs: 7_200_000 },
      allowHosts: ['a.example', 'b.example'],
    });
  });

  it('gives everybody one retry policy, with its own constants', () => {
    const patient = clientsWith('openai-sdk', { patience: leavingAfter(1_000) });
    const tiers = { ...surge, clients: patient, traffic: surge.traffic.map(each => ({ ...each, clients: patient })) };
    const changed = applyOverrides(tiers, { retry: 'full-jitter' });
    for (const { clients } of [changed, ...changed.traffic]) {
      expect(clients).toEqual(clientsWith('full-jitter', { patience: leavingAfter(1_000) }));
    }
  });

  it('sends no key of a class to another provider', () => {
    const keyed = { ...surge, traffic: surge.traffic.map(each => ({ ...each, apiKeyEnv: 'PAID_KEY' })) };
    const keys = (overrides: ScenarioOverrides) => applyOverrides(keyed, overrides).traffic.map(each => each.apiKeyEnv);
    expect(keys({ provider: 'deepseek' })).toEqual([null]);
    expect(keys({ apiKeyEnv: 'KEY', model: 'm' })).toEqual(['PAID_KEY']);
  });

  it.each<[ScenarioOverrides, string]>([
    [{ baseLoad: 0 }, 'The base load has to be above 0'],
    [{ baseLoad: Number.NaN }, 'The base load has to be above 0'],
    [{ peakFactor: 0.5 }, 'The peak has to be 1 to 100000 times the base'],
    [{ durationMs: -1 }, 'The duration has to be above 0'],
    [{ seed: 1.5 }, 'The seed has to be a whole number'],
    [{ maxRequests: 0 }, 'The limit of requests'],
    [{ maxTokens: 0.5 }, 'The limit of tokens'],
    [{ maxConcurrency: Number.POSITIVE_INFINITY }, 'The limit of concurrency'],
    [{ budget: '10' }, 'A budget needs a price'],
    [{ budget: '$10' }, 'The budget has to be an amount'],
    [{ url: 'ftp://x' }, 'The URL cannot be used'],
    [{ apiKeyEnv: 'sk-1234567890' }, 'The API key is given by the name'],
    [{ baseLoad: 900_000 }, 'The load plans about'],
  ])('refuses %j', (overrides, message) => {
    expect(refusal(surge, overrides)).toContain(message);
  });

  it('refuses a peak for a steady load and half a user', () => {
    const steady = scenarioWith({});
    expect(refusal(steady, { peakFactor: 5 })).toContain('A steady load has no peak');
    const closed = scenarioWith({
      load: {
        mode: 'closed',
        shape: { kind: 'steady', base: 5 },
        thinkSeconds: { kind: 'constant', value: 0 },
        durationMs: 1_000,
      },
    });
    expect(refusal(closed, { baseLoad: 2.5 })).toContain('whole number of users');
  });

  it('tells everything at once and repeats no key', () => {
    const message = refusal(surge, {
      baseLoad: -1,
      seed: -1,
      apiKeyEnv: 'sk-1234567890',
      url: 'https://u:pw12345@x/v1',
    });
    expect(message.split('\n')).toHaveLength(4);
    expect(message).not.toMatch(/1234567890|pw12345/);
  });

  it('scale a load in phases and a curve as a whole', () => {
    const part = {
      shape: { kind: 'step', base: 6, peakFactor: 2, startMs: 0, holdMs: null },
      durationMs: 1_000,
    } as const;
    const first = { ...part, shape: { kind: 'steady', base: 2 }, label: null } as const;
    const phases = { kind: 'phases', base: 2, parts: [first, { ...part, label: null }] } as const;
    const load = (shape: ShapeSpec, overrides: ScenarioOverrides) =>
      shapeIn(applyOverrides(scenarioWith({ load: openLoad(shape, 10_000) }), overrides).load);
    expect(load(phases, { baseLoad: 4 })).toMatchObject({
      base: 4,
      parts: [{ shape: { base: 4 } }, { shape: { base: 12 } }],
    });
    expect(load(phases, { seed: 3 })).toEqual(phases);
    const curve = { kind: 'curve', base: 2, points: [{ atMs: 0, factor: 1, label: null }] } as const;
    expect(load(curve, { baseLoad: 4 })).toEqual({ ...curve, base: 4 });
    expect(() => load(phases, { peakFactor: 4 })).toThrow('A load in phases has no peak of its own; take');
    expect(() => load(curve, { peakFactor: 4 })).toThrow('A curve has its peak among its points; take');
  });
});
