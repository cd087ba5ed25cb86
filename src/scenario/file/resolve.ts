import type { ScenarioFile } from '../schema.js';
import { flashCrowdDefaults } from '../shapes/flash-crowd.js';
import { shapeOf } from '../shapes/index.js';
import { rampDefaults } from '../shapes/ramp.js';
import { stepDefaults } from '../shapes/step.js';
import { builtInClasses } from '../traffic/classes.js';
import type {
  ClientBehaviour,
  Distribution,
  Limits,
  Load,
  Price,
  Scenario,
  ShapeSpec,
  Slo,
  TargetSpec,
  TokenLength,
  TrafficClass,
} from '../types.js';
import {
  defaultDeadlines,
  defaultLimits,
  defaultMostInputTokens,
  defaultMostOutputTokens,
  defaultSeed,
  defaultStallMs,
  mostPlannedIntents,
} from './defaults.js';
import { distributionOf } from './distribution-schema.js';

/** A validated file with every default filled in. */
export function resolveScenario(file: ScenarioFile, fallbackName: string): Scenario {
  const { deadlines } = file;
  const target = resolveTarget(file.target);
  return {
    name: file.name ?? fallbackName,
    description: file.description ?? '',
    seed: file.seed ?? defaultSeed,
    target,
    load: resolveLoad(file.load),
    traffic: file.traffic.map(resolveClass),
    clients: resolveClients(file.clients),
    slo: resolveSlo(file.slo),
    limits: resolveLimits(file.limits, target),
    deadlines: {
      connectMs: deadlines?.connect ?? defaultDeadlines.connectMs,
      headersMs: deadlines?.headers ?? defaultDeadlines.headersMs,
      firstTokenMs: deadlines?.firstToken ?? defaultDeadlines.firstTokenMs,
      gapMs: deadlines?.gap ?? defaultDeadlines.gapMs,
      totalMs: deadlines?.total ?? defaultDeadlines.totalMs,
    },
    stallMs: file.stall ?? defaultStallMs,
    allowHosts: file.allowHosts ?? [],
  };
}

/** What is wrong with the size of a load, or null. */
export function sizeProblem(load: Load): string | null {
  if (load.mode === 'closed') return null;
  const intents = shapeOf(load.shape, load.durationMs).cumulative(load.durationMs);
  if (intents <= mostPlannedIntents) return null;
  return `plans about ${intents.toPrecision(2)} intents, more than ${mostPlannedIntents}; lower the load or its duration`;
}

function resolveTarget(target: ScenarioFile['target']): TargetSpec {
  const price: Price | null = target?.price ? { ...target.price, inputCached: target.price.inputCached ?? null } : null;
  return {
    provider: target?.provider ?? null,
    name: target?.name ?? null,
    url: target?.url?.replace(/\/+$/, '') ?? null,
    model: target?.model ?? null,
    apiKeyEnv: target?.apiKeyEnv ?? null,
    headers: target?.headers ?? {},
    price,
    connections: target?.connections ?? 'reuse',
  };
}

function resolveLoad(load: ScenarioFile['load']): Load {
  const shape = resolveShape(load);
  if (load.mode === 'closed') {
    return { mode: 'closed', shape, thinkSeconds: resolveThink(load.think), durationMs: load.duration };
  }
  const arrivals = typeof load.arrivals === 'object' ? load.arrivals.process : load.arrivals;
  return { mode: 'open', shape, arrivals: arrivals ?? 'poisson', durationMs: load.duration };
}

function resolveThink(think: ScenarioFile['load']['think']): Distribution {
  if (typeof think === 'number') return { kind: 'constant', value: think / 1000 };
  return (think && distributionOf(think)) ?? { kind: 'constant', value: 0 };
}

function resolveShape(load: ScenarioFile['load']): ShapeSpec {
  const base = load.base.value;
  const factorOr = (fallback: number): number => {
    if (load.peak === undefined) return fallback;
    return load.peak.unit === 'factor' ? load.peak.value : load.peak.value / base;
  };
  switch (load.shape ?? 'steady') {
    case 'steady':
      return { kind: 'steady', base };
    case 'step':
      return {
        kind: 'step',
        base,
        peakFactor: factorOr(stepDefaults.peakFactor),
        startMs: load.start ?? stepDefaults.startMs,
        holdMs: load.hold ?? null,
      };
    case 'ramp':
      return {
        kind: 'ramp',
        base,
        peakFactor: factorOr(rampDefaults.peakFactor),
        startMs: load.start ?? rampDefaults.startMs,
        riseMs: load.rise ?? rampDefaults.riseMs,
      };
    case 'flash-crowd':
      return {
        kind: 'flash-crowd',
        base,
        peakFactor: factorOr(flashCrowdDefaults.peakFactor),
        startMs: load.start ?? flashCrowdDefaults.startMs,
        riseMs: load.rise ?? flashCrowdDefaults.riseMs,
        holdMs: load.hold ?? flashCrowdDefaults.holdMs,
        halfLifeMs: load.halfLife ?? flashCrowdDefaults.halfLifeMs,
      };
  }
}

type ClassEntry = ScenarioFile['traffic'][number];

function resolveClass(entry: ClassEntry): TrafficClass {
  const known = builtInClasses.find(each => each.class === entry.class);
  return {
    class: entry.class,
    weight: entry.weight ?? 1,
    inputTokens: resolveLength(entry.input, known?.inputTokens, defaultMostInputTokens),
    outputTokens: resolveLength(entry.output, known?.outputTokens, defaultMostOutputTokens),
    reasoningShare: resolveReasoning(entry.reasoningShare) ?? known?.reasoningShare ?? { kind: 'constant', value: 0 },
    chineseShare: resolveLanguage(entry.language) ?? known?.chineseShare ?? 0,
  };
}

function resolveLength(given: ClassEntry['input'], known: TokenLength | undefined, most: number): TokenLength {
  if (typeof given === 'number') return { of: { kind: 'constant', value: given }, min: given, max: given };
  const own = given && distributionOf(given);
  const min = given?.min ?? (own ? 1 : (known?.min ?? 1));
  const max = given?.max ?? (own ? most : (known?.max ?? most));
  return { of: own ?? known?.of ?? { kind: 'constant', value: 1 }, min: Math.min(min, max), max: Math.max(min, max) };
}

function resolveReasoning(given: ClassEntry['reasoningShare']): Distribution | null {
  if (given === undefined) return null;
  return typeof given === 'number' ? { kind: 'constant', value: given } : distributionOf(given);
}

function resolveLanguage(given: ClassEntry['language']): number | null {
  if (given === undefined) return null;
  if (typeof given === 'object') return given.zh;
  return given === 'zh' ? 1 : 0;
}

function resolveClients(clients: ScenarioFile['clients']): ClientBehaviour {
  return { retry: clients?.retry ?? 'none', patienceFirstTokenMs: clients?.patience?.firstToken ?? null };
}

function resolveSlo(slo: ScenarioFile['slo']): Slo {
  const latency = (['ttft', 'ttfa', 'tpot', 'e2e'] as const).flatMap(metric =>
    (['p50', 'p90', 'p95', 'p99'] as const).flatMap(percentile => {
      const limitMs = slo?.[metric]?.[percentile];
      return limitMs === undefined ? [] : [{ metric, percentile, limitMs }];
    }),
  );
  return { latency, busyRate: slo?.busyRate ?? null, goodFraction: slo?.goodFraction ?? null };
}

/** With a provider and no price the default cap waits until the provider's price is known. */
function resolveLimits(limits: ScenarioFile['limits'], { price, provider }: TargetSpec): Limits {
  const money = limits?.money ?? limits?.usd ?? null;
  return {
    requests: limits?.requests ?? defaultLimits.requests,
    tokens: limits?.tokens ?? defaultLimits.tokens,
    money: price ? (money ?? defaultLimits.money) : provider ? money : null,
    concurrency: limits?.concurrency ?? defaultLimits.concurrency,
    durationMs: limits?.duration ?? defaultLimits.durationMs,
  };
}
