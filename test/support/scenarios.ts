import { builtInClasses } from '../../src/scenario/traffic/classes.js';
import type { OpenLoad, Scenario, ShapeSpec, TrafficClass } from '../../src/scenario/types.js';
import { clientsWith } from './clients.js';

/** A built-in class with a weight. */
export function trafficClass(name: string, weight = 1): TrafficClass {
  const profile = builtInClasses.find(each => each.class === name);
  if (profile === undefined) throw new Error(`No built-in class ${name}`);
  return { ...profile, weight, clients: clientsWith('none'), apiKeyEnv: null };
}

export const flashCrowdSpec: Extract<ShapeSpec, { kind: 'flash-crowd' }> = {
  kind: 'flash-crowd',
  base: 2,
  peakFactor: 20,
  startMs: 60_000,
  riseMs: 60_000,
  holdMs: 120_000,
  halfLifeMs: 30_000,
};

export function openLoad(shape: ShapeSpec, durationMs: number, arrivals: 'poisson' | 'constant' = 'poisson'): OpenLoad {
  return { mode: 'open', shape, arrivals, durationMs };
}

export function scenarioWith(changes: Partial<Scenario>): Scenario {
  return {
    name: 'test',
    description: '',
    seed: 1,
    target: {
      provider: null,
      name: null,
      url: null,
      model: null,
      apiKeyEnv: null,
      headers: {},
      price: null,
      connections: 'reuse',
      http: 1.1,
      proxy: null,
      proxyAuthEnv: null,
    },
    load: openLoad({ kind: 'steady', base: 10 }, 60_000),
    traffic: [trafficClass('long-reasoning')],
    clients: clientsWith('none'),
    slo: { latency: [], busyRate: null, goodFraction: null },
    limits: { requests: 1_000, tokens: 1_000_000, money: null, concurrency: 100, durationMs: 3_600_000 },
    deadlines: { connectMs: 10_000, headersMs: 30_000, firstTokenMs: 120_000, gapMs: 60_000, totalMs: 900_000 },
    stallMs: 1_000,
    allowHosts: [],
    telemetry: [],
    outputs: [],
    ...changes,
  };
}
