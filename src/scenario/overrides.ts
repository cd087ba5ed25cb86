import { BusytoneError, exitCodes } from '../base/errors.js';
import { formatMoment } from '../base/units.js';
import { retryBehaviourOf } from './clients/retry.js';
import { defaultLimits } from './file/defaults.js';
import { outputOf, withTelemetry } from './file/observe-words.js';
import { sizeProblem } from './file/resolve.js';
import { environmentName, modelName, proxyProblem, urlProblem } from './file/target-schema.js';
import { traceUntil } from './replay/trace.js';
import { stretched } from './shapes/stretched.js';
import { type SloRule, withSloRules } from './slo-rules.js';
import type {
  ClientBehaviour,
  HttpVersion,
  Load,
  ReplayLoad,
  RetryPolicyName,
  Scenario,
  ShapeSpec,
  TargetSpec,
} from './types.js';

/** What a caller may change about a scenario without editing its file. Absent means: as the file says. */
export interface ScenarioOverrides {
  readonly name?: string;
  /**
   * Another provider than the file's also replaces the file's own URL, keys, price and name of the target: no key goes to
   * a host that it was not meant for.
   */
  readonly provider?: string;
  readonly url?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly http?: HttpVersion;
  /** Another proxy than the file's also drops the variable of the file's proxy: a password goes to no other host. */
  readonly proxy?: string;
  readonly proxyAuthEnv?: string;
  /** Intents per second (open) or users (closed). A surge keeps its factor, phases and curves their proportions. */
  readonly baseLoad?: number;
  readonly peakFactor?: number;
  /** Stretches or squeezes a surge with it, cuts a replay. Also raises the duration limit, when it is lower. */
  readonly durationMs?: number;
  /** Does not spread or thin a trace anew: that happened when it was read. */
  readonly seed?: number;
  readonly maxRequests?: number;
  readonly maxTokens?: number;
  /** In the price's currency, as a decimal string. */
  readonly budget?: string;
  readonly maxConcurrency?: number;
  /** What all client libraries do after a failed attempt, whatever the file says of them. The plan stays the same. */
  readonly retry?: RetryPolicyName;
  /** Objectives that are added, or take the place of the file's. */
  readonly slo?: readonly SloRule[];
  /** Added to those of the file. */
  readonly allowHosts?: readonly string[];
  /** Added to those of the file, as `--gpu` takes them: `local`, a URL, `vllm=URL`. */
  readonly telemetry?: readonly string[];
  /** Added to those of the file, as `--out` takes them: `influxdb=URL,tokenEnv=NAME`. */
  readonly outputs?: readonly string[];
}

/**
 * The scenario with overrides applied.
 * @throws BusytoneError `scenario.override` (exit code 2), which names everything that cannot be applied.
 */
export function applyOverrides(scenario: Scenario, overrides: ScenarioOverrides): Scenario {
  const target = targetFor(scenario.target, overrides.provider);
  const problems = [...valueProblems(overrides), ...conflicts(scenario.load, target, overrides)];
  const load = overriddenLoad(scenario.load, overrides);
  const size = problems.length === 0 ? sizeProblem(load) : null;
  if (size !== null) problems.push(`The load ${size}`);
  if (problems.length > 0) {
    throw new BusytoneError(problems.join('\n'), {
      code: 'scenario.override',
      hint: 'busytone run --help lists the options with examples',
      exitCode: exitCodes.usage,
    });
  }
  const { limits } = scenario;
  // The default cap was counted in the currency of a price that no longer applies.
  const stale = target !== scenario.target && limits.money === defaultLimits.money;
  const proxyStays = overrides.proxy === undefined || overrides.proxy === target.proxy;
  return {
    ...scenario,
    seed: overrides.seed ?? scenario.seed,
    target: {
      ...target,
      name: overrides.name ?? target.name,
      url: overrides.url?.replace(/\/+$/, '') ?? target.url,
      model: overrides.model ?? target.model,
      apiKeyEnv: overrides.apiKeyEnv ?? target.apiKeyEnv,
      http: overrides.http ?? target.http,
      proxy: overrides.proxy ?? target.proxy,
      proxyAuthEnv: overrides.proxyAuthEnv ?? (proxyStays ? target.proxyAuthEnv : null),
    },
    load,
    traffic: scenario.traffic.map(traffic => ({
      ...traffic,
      clients: clientsWith(traffic.clients, overrides.retry),
      apiKeyEnv: target === scenario.target ? traffic.apiKeyEnv : null,
    })),
    clients: clientsWith(scenario.clients, overrides.retry),
    slo: withSloRules(scenario.slo, overrides.slo ?? []),
    limits: {
      requests: overrides.maxRequests ?? limits.requests,
      tokens: overrides.maxTokens ?? limits.tokens,
      money: overrides.budget ?? (stale ? null : limits.money),
      concurrency: overrides.maxConcurrency ?? limits.concurrency,
      durationMs: Math.max(limits.durationMs, overrides.durationMs ?? 0),
    },
    allowHosts: [...new Set([...scenario.allowHosts, ...(overrides.allowHosts ?? [])])],
    telemetry: withTelemetry(scenario.telemetry, overrides.telemetry ?? []),
    outputs: [...scenario.outputs, ...(overrides.outputs ?? []).map(outputOf)],
  };
}

function targetFor(target: TargetSpec, provider: string | undefined): TargetSpec {
  if (provider === undefined || provider === target.provider) return target;
  return { ...target, provider, name: null, url: null, apiKeyEnv: null, price: null };
}

function clientsWith(clients: ClientBehaviour, policy: RetryPolicyName | undefined): ClientBehaviour {
  return policy === undefined ? clients : { ...clients, retry: retryBehaviourOf(policy) };
}

function overriddenLoad(load: Load, overrides: ScenarioOverrides): Load {
  const durationMs = overrides.durationMs ?? load.durationMs;
  if (load.mode === 'replay') return cutReplay(load, durationMs);
  const shape = stretched(overriddenShape(load.shape, overrides), durationMs / load.durationMs);
  return { ...load, shape, durationMs };
}

/** A replay is not stretched: it ends earlier. */
function cutReplay(load: ReplayLoad, durationMs: number): ReplayLoad {
  if (!(durationMs > 0 && durationMs < load.durationMs)) return load;
  const phases = load.phases.flatMap(({ label, startMs, endMs }) =>
    startMs < durationMs ? [{ label, startMs, endMs: Math.min(endMs, durationMs) }] : [],
  );
  return { ...load, trace: traceUntil(load.trace, durationMs), phases, durationMs };
}

function overriddenShape(shape: ShapeSpec, overrides: ScenarioOverrides): ShapeSpec {
  const base = overrides.baseLoad ?? shape.base;
  if (shape.kind === 'phases') {
    const parts = shape.parts.map(part => ({
      ...part,
      shape: { ...part.shape, base: part.shape.base * (base / shape.base) },
    }));
    return base === shape.base ? shape : { ...shape, base, parts };
  }
  if (!('peakFactor' in shape)) return { ...shape, base };
  return { ...shape, base, peakFactor: overrides.peakFactor ?? shape.peakFactor };
}

function valueProblems(overrides: ScenarioOverrides): string[] {
  const problems: string[] = [];
  const demand = (
    value: number | undefined,
    what: string,
    fits: (value: number) => boolean,
    show: (value: number) => string = String,
  ) => {
    if (value !== undefined && !fits(value)) problems.push(`${what}, not ${show(value)}`);
  };
  const wholeFrom = (least: number) => (value: number) => Number.isSafeInteger(value) && value >= least;
  demand(overrides.baseLoad, 'The base load has to be above 0 and at most 1000000', v => v > 0 && v <= 1_000_000);
  demand(overrides.peakFactor, 'The peak has to be 1 to 100000 times the base', v => v >= 1 && v <= 100_000);
  demand(
    overrides.durationMs,
    'The duration has to be above 0 and at most 30 days',
    v => v > 0 && v <= 2_592_000_000,
    formatMoment,
  );
  demand(overrides.seed, 'The seed has to be a whole number from 0', wholeFrom(0));
  demand(overrides.maxRequests, 'The limit of requests has to be a whole number from 1', wholeFrom(1));
  demand(overrides.maxTokens, 'The limit of tokens has to be a whole number from 1', wholeFrom(1));
  demand(overrides.maxConcurrency, 'The limit of concurrency has to be a whole number from 1', wholeFrom(1));
  if (overrides.budget !== undefined && !/^\d{1,12}(\.\d{1,12})?$/.test(overrides.budget)) {
    problems.push('The budget has to be an amount without a currency sign, for example 10 or 2.50');
  }
  if (overrides.budget !== undefined && Number(overrides.budget) === 0) {
    problems.push('The budget has to be above 0');
  }
  if (overrides.model !== undefined && !modelName.test(overrides.model)) {
    problems.push('The model has to be a name of 1 to 200 visible characters');
  }
  const url = overrides.url === undefined ? null : urlProblem(overrides.url);
  if (url !== null) problems.push(`The URL cannot be used: ${url}`);
  if (overrides.apiKeyEnv !== undefined && !environmentName.test(overrides.apiKeyEnv)) {
    problems.push('The API key is given by the name of an environment variable, for example OPENAI_API_KEY');
  }
  const proxy = overrides.proxy === undefined ? null : proxyProblem(overrides.proxy);
  if (proxy !== null) problems.push(`The proxy cannot be used: ${proxy}`);
  if (overrides.proxyAuthEnv !== undefined && !environmentName.test(overrides.proxyAuthEnv)) {
    problems.push("The proxy's user:password is given by the name of an environment variable, for example PROXY_AUTH");
  }
  return problems;
}

const noPeak = {
  steady: 'A steady load has no peak',
  diurnal: 'A diurnal load has its peaks from its table',
  curve: 'A curve has its peak among its points',
} as const;

function replayConflicts(load: ReplayLoad, { baseLoad, peakFactor, durationMs }: ScenarioOverrides): string[] {
  const problems: string[] = [];
  if (baseLoad !== undefined || peakFactor !== undefined) {
    problems.push(
      "A replay has the trace's own rate and peak; set load.replay.scale (more or fewer requests) or load.replay.speed in the file",
    );
  }
  if (durationMs !== undefined && durationMs > load.durationMs) {
    problems.push(
      `The replay lasts ${formatMoment(load.durationMs)}, less than ${formatMoment(durationMs)}; leave the duration out`,
    );
  }
  return problems;
}

function conflicts(load: Load, target: TargetSpec, overrides: ScenarioOverrides): string[] {
  const problems: string[] = load.mode === 'replay' ? replayConflicts(load, overrides) : [];
  if (overrides.peakFactor !== undefined && load.mode !== 'replay' && !('peakFactor' in load.shape)) {
    const what = load.shape.kind === 'phases' ? 'A load in phases has no peak of its own' : noPeak[load.shape.kind];
    problems.push(`${what}; take a scenario with a step, ramp or flash-crowd shape`);
  }
  if (overrides.baseLoad !== undefined && load.mode === 'closed' && !Number.isInteger(overrides.baseLoad)) {
    problems.push(`A closed load is a whole number of users, not ${overrides.baseLoad}`);
  }
  if (overrides.budget !== undefined && target.price === null && target.provider === null) {
    problems.push('A budget needs a price to count with; add target.price to the scenario file');
  }
  return problems;
}
