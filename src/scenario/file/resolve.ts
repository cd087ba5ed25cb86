import { expectedSwitches } from '../arrivals/modulation.js';
import { withReplayClasses } from '../replay/classes.js';
import type { ScenarioFile } from '../schema.js';
import { shapeOf } from '../shapes/index.js';
import { expectedPieces } from '../shapes/pieces.js';
import { ordinary } from '../traffic/classes/profile.js';
import { builtInClasses } from '../traffic/classes.js';
import type {
  ClientBehaviour,
  Distribution,
  Limits,
  Load,
  Price,
  ReplayLoad,
  Scenario,
  Slo,
  TargetSpec,
  TokenLength,
  TrafficClass,
} from '../types.js';
import { resolveArrivals } from './arrivals-schema.js';
import { resolveClients } from './clients-schema.js';
import { resolvePrefix, resolveThink, resolveTurns } from './conversation-schema.js';
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

/** A validated file with every default filled in, and the curves or the trace of its files at hand. */
export function resolveScenario(
  file: ScenarioFile,
  fallbackName: string,
  curves: CurveFiles,
  replay: ReplayLoad | null,
): Scenario {
  const { deadlines } = file;
  const target = resolveTarget(file.target);
  const clients = resolveClients(file.clients);
  return {
    name: file.name ?? fallbackName,
    description: file.description ?? '',
    seed: file.seed ?? defaultSeed,
    target,
    load: replay ?? resolveLoad(file.load, curves),
    traffic: resolveTraffic(file.traffic ?? [], replay, clients),
    clients,
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
  if (load.mode === 'replay') return load.trace.scheduledMs.length === 0 ? 'holds no row of the trace' : null;
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

/** A target with its defaults filled in. */
export function resolveTarget(target: ScenarioFile['target']): TargetSpec {
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
    http: target?.http ?? 1.1,
    proxy: target?.proxy ?? null,
    proxyAuthEnv: target?.proxyAuthEnv ?? null,
  };
}

function resolveLoad(load: ScenarioFile['load'], curves: CurveFiles): Load {
  const { shape, durationMs } = resolveShape(load, curves);
  return load.mode === 'closed'
    ? {
        mode: 'closed',
        shape,
        thinkSeconds: (load.think === undefined ? null : resolveThink(load.think)) ?? noPause,
        durationMs,
      }
    : { mode: 'open', shape, arrivals: resolveArrivals(load.arrivals, shape.kind), durationMs };
}

/** Of users in a closed loop that gives none. */
const noPause: Distribution = { kind: 'constant', value: 0 };

type ClassEntry = NonNullable<ScenarioFile['traffic']>[number];

/** The classes of the file and, for a replay, those that it needs beside them. */
function resolveTraffic(
  entries: readonly ClassEntry[],
  replay: ReplayLoad | null,
  clients: ClientBehaviour,
): readonly TrafficClass[] {
  const given = entries.map(entry => resolveClass(entry, clients));
  return replay === null ? given : withReplayClasses(given, replay.trace, clients);
}

function resolveClass(entry: ClassEntry, clients: ClientBehaviour): TrafficClass {
  const model = entry.like ?? entry.class;
  const known = builtInClasses.find(each => each.class === model);
  const usual = known ?? ordinary;
  const { turns, think, sharedPrefix } = entry;
  return {
    class: entry.class,
    weight: entry.weight ?? 1,
    text: known?.text ?? 'prose',
    inputTokens: resolveLength(entry.input, known?.inputTokens, defaultMostInputTokens),
    outputTokens: resolveLength(entry.output, known?.outputTokens, defaultMostOutputTokens),
    reasoningShare: resolveReasoning(entry.reasoningShare) ?? usual.reasoningShare,
    chineseShare: resolveLanguage(entry.language) ?? usual.chineseShare,
    turns: turns === undefined ? usual.turns : resolveTurns(turns),
    thinkSeconds: (think === undefined ? null : resolveThink(think)) ?? usual.thinkSeconds,
    followUpTokens: resolveLength(entry.followUp, usual.followUpTokens, defaultMostInputTokens),
    sharedPrefix: sharedPrefix === undefined ? usual.sharedPrefix : resolvePrefix(sharedPrefix),
    cacheBust: entry.cacheBust ?? usual.cacheBust,
    reasoningEffort: entry.reasoningEffort ?? usual.reasoningEffort,
    during: entry.during ?? usual.during,
    clients: resolveClients(entry.clients, clients),
    apiKeyEnv: entry.apiKeyEnv ?? null,
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
