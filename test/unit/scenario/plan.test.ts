import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { presets } from '../../../src/scenario/presets/index.js';
import type { Intent, Scenario } from '../../../src/scenario/types.js';
import { flashCrowdSpec, openLoad, scenarioWith, trafficClass } from '../../support/scenarios.js';

const mix = [trafficClass('long-reasoning', 7), trafficClass('quick-chat', 3)];
const surge = (base: number) => openLoad({ ...flashCrowdSpec, base }, 540_000);
const closed: Scenario['load'] = {
  mode: 'closed',
  shape: { kind: 'steady', base: 50 },
  thinkSeconds: { kind: 'constant', value: 1 },
  durationMs: 60_000,
};

function firstOf(intents: Iterable<Intent>, count: number): Intent[] {
  const taken: Intent[] = [];
  for (const intent of intents) {
    if (taken.length === count) break;
    taken.push(intent);
  }
  return taken;
}

describe('a plan', () => {
  it('makes the same intents on every pass', () => {
    const plan = createPlan(scenarioWith({ load: surge(0.5), traffic: mix }));
    const once = [...plan.intents()];
    expect([...plan.intents()]).toEqual(once);
    expect(once.map(intent => intent.index)).toEqual(once.map((_, index) => index));
    expect(once).toHaveLength(plan.estimate.intents ?? -1);
  });

  it('can be read by two readers at once', () => {
    const plan = createPlan(scenarioWith({}));
    const a = plan.intents()[Symbol.iterator]();
    const b = plan.intents()[Symbol.iterator]();
    a.next();
    a.next();
    expect(b.next().value?.index).toBe(0);
    expect(a.next().value?.index).toBe(2);
  });

  it('knows its load and phase at each moment', () => {
    const plan = createPlan(scenarioWith({ load: surge(2) }));
    expect([0, 59_999, 60_000, 120_000, 240_000, 500_000, 1e9].map(ms => plan.phaseAt(ms))).toEqual([
      'baseline',
      'baseline',
      'onset',
      'peak',
      'decay',
      'recovery',
      'recovery',
    ]);
    expect(plan.loadAt(180_000)).toBe(40);
    expect(plan.durationMs).toBe(540_000);
  });

  it('has the golden hash of each preset for real endpoints, on any machine', () => {
    const hashes = presets
      .filter(preset => preset.name !== 'demo')
      .map(preset => [preset.name, createPlan(parseScenario(preset.yaml, preset.name)).planHash]);
    expect(Object.fromEntries(hashes)).toMatchInlineSnapshot(`
      {
        "botnet-burst": "005bae87032ce8039cbf62dda7189b0923442c424e178c584227e52e9249fd56",
        "deepseek-2025": "04315d1268800b90afa4b56bb9f3afdbae6917e7259a48563fb7967e35ea1175",
        "diurnal": "7b4a53166d375af163cf9cbcd498f98c926867f95fd5263874565bb31f00156a",
        "launch-day": "c079f44c693fbd46a10a9dec20d4f2e52507a026086cda9c773978733fab1c0f",
        "long-reasoning": "bc2829db82ca39ca835da4e5011d4da639ed9b106fbe035e8a1584e94583cd47",
        "million-in-an-hour": "52473d0725f464ee0c5186326a5818d66b2f590cdeb6ff5c589e42412c885231",
        "provider-comparison": "618796143e08e66bded151643ce3b778ad9695d9a9368cde43cc091d659d900d",
        "retry-storm": "eba8de8d2eeb64543a5e07aa79fbe989582c5e46b1824d4cae2c2fcf7422f06e",
        "smoke": "8a5154dfa1fdbfa1e72a07787e9350204f768ace6b657eea3b652cd495ab528a",
        "soak": "f6f80f73bf7d0a4e7a386c16ccf96aa92d7f7c8a3628d5d37b2653ab93a7c477",
        "steady-chat": "5700c3b614672257c328cdccc4f80c01558b27003d43b6b8550c04514cd1e95c",
        "viral-surge": "4f35d6e4688ad858a619d68ea9665e69c4c0d893cdc7d670c13b31744c4ca88f",
      }
    `);
  });

  it('has golden first intents', () => {
    const plan = createPlan(scenarioWith({ seed: 20250127, load: surge(2), traffic: mix }));
    expect(firstOf(plan.intents(), 3)).toMatchInlineSnapshot(`
      [
        {
          "blocks": null,
          "cacheBust": false,
          "class": "quick-chat",
          "history": [],
          "index": 0,
          "inputTokens": 698,
          "language": "en",
          "outputTokens": 51,
          "reasoningEffort": null,
          "reasoningTokens": 0,
          "scheduledMs": 333.872,
          "session": 0,
          "sharedPrefix": null,
          "text": "prose",
          "turn": 1,
        },
        {
          "blocks": null,
          "cacheBust": false,
          "class": "long-reasoning",
          "history": [],
          "index": 1,
          "inputTokens": 769,
          "language": "zh",
          "outputTokens": 1098,
          "reasoningEffort": null,
          "reasoningTokens": 388,
          "scheduledMs": 449.896,
          "session": 1,
          "sharedPrefix": null,
          "text": "prose",
          "turn": 1,
        },
        {
          "blocks": null,
          "cacheBust": false,
          "class": "long-reasoning",
          "history": [],
          "index": 2,
          "inputTokens": 13,
          "language": "en",
          "outputTokens": 481,
          "reasoningEffort": null,
          "reasoningTokens": 357,
          "scheduledMs": 534.518,
          "session": 2,
          "sharedPrefix": null,
          "text": "prose",
          "turn": 1,
        },
      ]
    `);
  });

  it('changes its hash with what is sent and with nothing else', () => {
    const scenario = scenarioWith({ load: surge(0.2), traffic: mix });
    const hash = (changes: Partial<Scenario>) => createPlan({ ...scenario, ...changes }).planHash;
    const same = hash({});
    expect(same).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ name: 'other', target: { ...scenario.target, url: 'http://x/v1' }, stallMs: 5 })).toBe(same);
    expect(hash({ traffic: [...mix].reverse() })).toBe(same);
    const others = [
      hash({ seed: 2 }),
      hash({ load: surge(0.21) }),
      hash({ traffic: [trafficClass('long-reasoning', 6), trafficClass('quick-chat', 4)] }),
      hash({ traffic: [{ ...trafficClass('long-reasoning', 7), class: 'renamed' }, trafficClass('quick-chat', 3)] }),
      hash({ load: closed }),
      hash({ load: { ...closed, durationMs: 60_001 } }),
      hash({ load: { ...closed, thinkSeconds: { kind: 'constant', value: 2 } } }),
    ];
    expect(new Set([same, ...others]).size).toBe(others.length + 1);
  });

  it('sums up what it will ask for', () => {
    const price = { currency: 'USD', input: '0.55', inputCached: null, output: '2.19' };
    const scenario = scenarioWith({ load: surge(1), traffic: mix });
    const plan = createPlan({ ...scenario, target: { ...scenario.target, price } });
    const intents = [...plan.intents()];
    const total = (key: 'inputTokens' | 'outputTokens' | 'reasoningTokens') =>
      intents.reduce((sum, intent) => sum + intent[key], 0);
    const { estimate } = plan;
    expect(estimate).toMatchObject({
      intents: intents.length,
      inputTokens: total('inputTokens'),
      outputTokens: total('outputTokens'),
      reasoningTokens: total('reasoningTokens'),
      currency: 'USD',
    });
    // Integers carry the check, so that no float has to be exact.
    const cost = (BigInt(total('inputTokens')) * 55n + BigInt(total('outputTokens')) * 219n)
      .toString()
      .padStart(9, '0');
    const digits = `${cost.slice(0, -8)}.${cost.slice(-8)}`.replace(/0+$/, '');
    expect(estimate.cost).toBe(digits);
    expect(estimate.peakLoad).toBeCloseTo(20, 9);
  });

  it('estimates the streams open at once', () => {
    const traffic = [
      {
        ...trafficClass('quick-chat'),
        outputTokens: { of: { kind: 'constant', value: 200 }, min: 1, max: 200 } as const,
      },
    ];
    const load = openLoad({ kind: 'steady', base: 10 }, 60_000, 'constant');
    // 10 a second for 10 seconds each.
    expect(createPlan(scenarioWith({ load, traffic })).estimate.peakConcurrency).toBe(100);
  });

  it('is endless in a closed loop, without times or sums', () => {
    const plan = createPlan(scenarioWith({ load: closed, traffic: mix }));
    const intents = firstOf(plan.intents(), 2_500);
    expect(intents).toHaveLength(2_500);
    expect(intents.every(intent => intent.scheduledMs === null)).toBe(true);
    expect(plan.estimate).toMatchObject({ intents: null, cost: null, peakLoad: 50, peakConcurrency: 50 });
  });

  it('takes time in proportion to its length, and no memory', () => {
    setFlagsFromString('--expose_gc');
    const collect = runInNewContext('gc') as () => void;
    const walk = (base: number) => {
      const plan = createPlan(scenarioWith({ load: openLoad({ kind: 'steady', base }, 100_000), traffic: mix }));
      collect();
      const heapBefore = process.memoryUsage().heapUsed;
      const started = process.hrtime.bigint();
      let count = 0;
      let heapGrowth = 0;
      for (const intent of plan.intents()) {
        count += 1;
        if (intent.index === base * 90) {
          collect();
          heapGrowth = process.memoryUsage().heapUsed - heapBefore;
        }
      }
      return { count, heapGrowth, ns: Number(process.hrtime.bigint() - started) };
    };
    walk(500);
    const tenth = walk(1_000);
    const million = walk(10_000);
    expect(million.count / tenth.count).toBeCloseTo(10, 0);
    expect(million.heapGrowth).toBeLessThan(5_000_000);
    expect(million.ns / tenth.ns).toBeLessThan(40);
  });
});
