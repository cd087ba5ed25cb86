import type { ClientBehaviour, Scenario, TrafficClass } from '../../scenario/types.js';

const intentsPerSecond = 1_000;
const durationMs = 50;
/** Neither the load nor an answer may take longer: a rehearsal that does not get on is given up. */
const longestMs = 500;
const promptTokens = 50;

const clients: ClientBehaviour = {
  retry: { policy: 'none', flavour: 'node', max: 0, honoursRetryAfter: true, budget: null },
  reclick: null,
  patience: { firstTokenSeconds: null, totalSeconds: null, cancel: null },
};

/** A moment of load for the rehearsal of a scenario: the same classes with short prompts, at a pace that is soon over. */
export function rehearsalOf(scenario: Scenario): Scenario {
  return {
    ...scenario,
    load: { mode: 'open', shape: { kind: 'steady', base: intentsPerSecond }, arrivals: 'constant', durationMs },
    traffic: scenario.traffic.map(briefly),
    clients,
    limits: {
      requests: 1_000,
      tokens: Number.MAX_SAFE_INTEGER,
      money: null,
      concurrency: 1_000,
      durationMs: longestMs,
    },
    deadlines: {
      connectMs: longestMs,
      headersMs: longestMs,
      firstTokenMs: longestMs,
      gapMs: longestMs,
      totalMs: longestMs,
    },
    telemetry: [],
    outputs: [],
  };
}

function briefly(traffic: TrafficClass): TrafficClass {
  return {
    ...traffic,
    inputTokens: { of: { kind: 'constant', value: promptTokens }, min: 1, max: promptTokens },
    turns: { of: { kind: 'constant', value: 1 }, max: 1 },
    sharedPrefix: null,
    during: null,
    clients,
    apiKeyEnv: null,
  };
}
