import { redactor } from '../../src/base/redact.js';
import { startEngine } from '../../src/engine/native.js';
import type { EngineOptions, EngineProgress, EngineRun, EngineTarget } from '../../src/engine/types.js';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { EngineReport, EngineSample } from '../../src/measure/self.js';
import { createPlan } from '../../src/scenario/plan.js';
import { ordinary } from '../../src/scenario/traffic/classes/profile.js';
import type { Load, Scenario } from '../../src/scenario/types.js';
import { clientsWith } from './clients.js';

/** Of all runs, so that prompts that keep caches out are the same in each. */
export const salt = '00c0ffee';

/** What a run handed to its sink. */
export interface Collected {
  readonly records: AttemptRecord[];
  readonly gaps: number[];
  readonly samples: EngineSample[];
  readonly progress: EngineProgress[];
}

export interface FinishedRun extends Collected {
  readonly report: EngineReport;
}

export function openLoad(perSecond: number, durationMs: number): Load {
  return { mode: 'open', shape: { kind: 'steady', base: perSecond }, arrivals: 'constant', durationMs };
}

export function closedLoad(users: number, durationMs: number, thinkSeconds = 0): Load {
  const shape = { kind: 'steady', base: users } as const;
  return { mode: 'closed', shape, thinkSeconds: { kind: 'constant', value: thinkSeconds }, durationMs };
}

const small = { of: { kind: 'constant', value: 30 }, min: 1, max: 1_000 } as const;

/** A scenario with one class of small intents, whose clients are the scenario's, and no limit in reach. */
export function scenario(load: Load, changes: Partial<Scenario> = {}): Scenario {
  const { clients = clientsWith('none') } = changes;
  return {
    name: 'wire',
    description: '',
    seed: 11,
    target: {
      provider: null,
      name: 'truth',
      url: null,
      model: 'truth',
      apiKeyEnv: null,
      headers: {},
      price: null,
      connections: 'reuse',
      http: 1.1,
      proxy: null,
      proxyAuthEnv: null,
    },
    load,
    traffic: [
      {
        ...ordinary,
        class: 'small',
        text: 'prose',
        weight: 1,
        inputTokens: small,
        outputTokens: small,
        clients,
        apiKeyEnv: null,
      },
    ],
    clients,
    slo: { latency: [], busyRate: null, goodFraction: null },
    limits: { requests: 1e6, tokens: 1e9, money: null, concurrency: 10_000, durationMs: 600_000 },
    deadlines: { connectMs: 10_000, headersMs: 10_000, firstTokenMs: 10_000, gapMs: 10_000, totalMs: 15_000 },
    stallMs: 1_000,
    allowHosts: [],
    telemetry: [],
    outputs: [],
    ...changes,
  };
}

export function target(url: string, headers: Record<string, string> = {}): EngineTarget {
  return {
    name: 'truth',
    url,
    addresses: null,
    model: 'truth',
    apiKey: null,
    classKeys: new Map(),
    apiKeyHeader: null,
    headers,
    connections: 'reuse',
    http: 1.1,
    dialect: { includeUsage: true, maxTokensField: 'max_tokens', reasoningEffort: true },
    insecureTls: false,
    proxy: null,
  };
}

/** Options whose sink keeps everything. */
function collecting(plan: Scenario, to: EngineTarget): { options: EngineOptions; collected: Collected } {
  const collected: Collected = { records: [], gaps: [], samples: [], progress: [] };
  const sink: EngineOptions['sink'] = {
    attempts: (batch, gaps) => {
      collected.records.push(...batch);
      for (const gap of gaps) collected.gaps.push(gap);
    },
    sample: sample => collected.samples.push(sample),
    progress: progress => collected.progress.push(progress),
  };
  return {
    options: { plan: createPlan(plan), target: to, salt, keepGaps: true, redact: redactor([]), sink },
    collected,
  };
}

/** Runs a scenario to its end; `during` may stop it, and sees what has been collected so far. */
export async function run(
  plan: Scenario,
  to: EngineTarget,
  during: (run: EngineRun, sofar: Collected) => void = () => {},
  start: (options: EngineOptions) => EngineRun = startEngine,
): Promise<FinishedRun> {
  const { options, collected } = collecting(plan, to);
  const started = start(options);
  during(started, collected);
  return { ...collected, report: await started.finished };
}
