import { expectedSwitches } from '../arrivals/modulation.js';
import type { ScenarioFile } from '../schema.js';
import { shapeOf } from '../shapes/index.js';
import { expectedPieces } from '../shapes/pieces.js';
import { builtInClasses } from '../traffic/classes.js';
import type {
  ClientBehaviour,
  Distribution,
  Limits,
  Load,
  Price,
  Scenario,
  Slo,
  TargetSpec,
  TokenLength,
  TrafficClass,
} from '../types.js';
import { resolveArrivals } from './arrivals-schema.js';
import {
  defaultDeadlines,
  defaultLimits,
  defaultMostInputTokens,
  defaultMostOutputTokens,
  defaultSeed,
  defaultStallMs,
  mostPieces,
  mostPlannedIntents,
} from './defaults.js';
import { distributionOf } from './distribution-schema.js';
import { resolveOutput } from './outputs-schema.js';
import { type CurveFiles, resolveShape } from './resolve-shape.js';
import { resolveTelemetry } from './telemetry-schema.js';

/** A validated file with every default filled in and the curves of its files at hand. */
export function resolveScenario(file: ScenarioFile, fallbackName: string, curves: CurveFiles): Scenario {
  const { deadlines } = file;
  const target = resolveTarget(file.target);
  return {
    name: file.name ?? fallbackName,
    description: file.description ?? '',
    seed: file.seed ?? defaultSeed,
    target,
    load: resolveLoad(file.load, curves),
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
    telemetry: resolveTelemetry(file.telemetry ?? []),
    outputs: (file.outputs ?? []).map(resolveOutput),
  };
}

/** What is wrong with the size of a load, or null. */
export function sizeProblem(load: Load): string | null {
  const pieces = Math.ceil(expectedPieces(load.shape, load.durationMs));
  if (pieces > mostPieces) {
    return `changes about ${pieces} times, more than ${mostPieces}; make its days or bursts longer or the load shorter`;
  }
  const switches = load.mode === 'open' ? expectedSwitches(load.arrivals, load.durationMs) : 0;
  if (switches > mostPieces) {
    return `switches its rate about ${Math.ceil(switches)} times, more than ${mostPieces}; make the times of its arrivals longer`;
  }
  const intents = shapeOf(load.shape, load.durationMs).cumulative(load.durationMs);
  if (intents === 0) return 'plans nothing at all within its duration; give it a load above 0 or more time';
  if (load.mode === 'closed' || intents <= mostPlannedIntents) return null;
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

function resolveLoad(load: ScenarioFile['load'], curves: CurveFiles): Load {
  const { shape, durationMs } = resolveShape(load, curves);
  return load.mode === 'closed'
    ? { mode: 'closed', shape, thinkSeconds: resolveThink(load.think), durationMs }
    : { mode: 'open', shape, arrivals: resolveArrivals(load.arrivals, shape.kind), durationMs };
}

function resolveThink(think: ScenarioFile['load']['think']): Distribution {
  if (typeof think === 'number') return { kind: 'constant', value: think / 1000 };
  return (think && distributionOf(think)) ?? { kind: 'constant', value: 0 };
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
