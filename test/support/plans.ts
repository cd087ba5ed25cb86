import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { Intent, PhaseSpan, Plan, Scenario } from '../../src/scenario/types.js';
import { clientsWith } from './clients.js';

/** A resolved scenario for tests: open loop, steady 2 intents/s for 60 s, two classes, no objectives. */
export function scenarioOf(overrides: Partial<Scenario> = {}): Scenario {
  const length = { of: { kind: 'constant', value: 100 }, min: 1, max: 1_000 } as const;
  const clients = clientsWith('none');
  const traffic = {
    ...ordinary,
    text: 'prose',
    inputTokens: length,
    outputTokens: length,
    clients,
    apiKeyEnv: null,
  } as const;
  return {
    name: 'test',
    description: '',
    seed: 1,
    target: {
      provider: null,
      name: 'test',
      url: 'http://127.0.0.1:1/v1',
      model: 'test-model',
      apiKeyEnv: null,
      headers: {},
      price: null,
      connections: 'reuse',
      http: 1.1,
      proxy: null,
      proxyAuthEnv: null,
    },
    load: { mode: 'open', shape: { kind: 'steady', base: 2 }, arrivals: 'poisson', durationMs: 60_000 },
    traffic: [
      { ...traffic, class: 'quick-chat', weight: 1, reasoningShare: { kind: 'constant', value: 0 } },
      { ...traffic, class: 'long-reasoning', weight: 1, reasoningShare: { kind: 'constant', value: 0.6 } },
    ],
    clients,
    slo: { latency: [], busyRate: null, goodFraction: null },
    limits: { requests: 100_000, tokens: 1e9, money: null, concurrency: 10_000, durationMs: 900_000 },
    deadlines: { connectMs: 10_000, headersMs: 30_000, firstTokenMs: 120_000, gapMs: 60_000, totalMs: 900_000 },
    stallMs: 1_000,
    allowHosts: [],
    telemetry: [],
    outputs: [],
    ...overrides,
  };
}

export interface PlanParts {
  readonly scenario?: Scenario;
  /** By default one baseline phase. */
  readonly phases?: readonly PhaseSpan[];
  readonly durationMs?: number;
  readonly intents?: readonly Pick<Intent, 'index' | 'scheduledMs' | 'class'>[];
  readonly loadAt?: (ms: number) => number;
}

/** A plan made by hand, so that tests of what comes after it know every number in it. */
export function planOf(parts: PlanParts = {}): Plan {
  const scenario = parts.scenario ?? scenarioOf();
  const durationMs = parts.durationMs ?? scenario.load.durationMs;
  const phases = parts.phases ?? [{ label: 'baseline', startMs: 0, endMs: durationMs }];
  const loadAt = parts.loadAt ?? (() => (scenario.load.mode === 'replay' ? 0 : scenario.load.shape.base));
  const intents = parts.intents ?? [];
  let peakLoad = 0;
  for (let ms = 0; ms <= durationMs; ms += durationMs / 100) peakLoad = Math.max(peakLoad, loadAt(ms));
  return {
    scenario,
    planHash: 'a'.repeat(64),
    phases,
    durationMs,
    estimate: {
      intents: intents.length,
      followUps: 0,
      inputTokens: null,
      outputTokens: null,
      reasoningTokens: null,
      peakLoad,
      peakConcurrency: 10,
      cost: null,
      currency: null,
    },
    intents: () =>
      intents.map(intent => ({
        session: intent.index,
        turn: 1,
        text: 'prose' as const,
        history: [],
        sharedPrefix: null,
        reasoningEffort: null,
        cacheBust: false,
        inputTokens: 50,
        outputTokens: 100,
        reasoningTokens: 60,
        language: 'en' as const,
        blocks: null,
        ...intent,
      })),
    followUp: () => null,
    loadAt,
    operationalTimes(ascendingMs) {
      // Simpson's rule between neighbours.
      let total = 0;
      let fromMs = 0;
      return ascendingMs.map(toMs => {
        const middle = loadAt((fromMs + toMs) / 2);
        total += ((toMs - fromMs) / 6_000) * (loadAt(fromMs) + 4 * middle + loadAt(toMs));
        fromMs = toMs;
        return total;
      });
    },
    phaseAt: ms => phases.findLast(phase => ms >= phase.startMs)?.label ?? 'baseline',
  };
}
