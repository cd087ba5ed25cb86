import { BusytoneError, exitCodes } from '../../base/errors.js';
import { shareObjectives } from '../../measure/capacity/objectives.js';
import type { SearchSettings } from '../../measure/capacity/types.js';
import { defaultLimits } from '../../scenario/file/defaults.js';
import type { ScenarioOverrides } from '../../scenario/load.js';
import { createPlan } from '../../scenario/plan.js';
import { isAttack } from '../../scenario/shapes/attack.js';
import type { Scenario } from '../../scenario/types.js';
import type { CapacityJournal, CapacityRequest } from '../../store/capacity-types.js';
import { checkLoadUnit, type GivenLoad, loadScenario, prepareRun } from '../prepare.js';

/** What a new search is asked for. Absent: the usual. */
export interface CapacityPlanOptions {
  /** Name of a preset or path of a scenario file; null takes the preset for a plain first look at an endpoint. */
  readonly scenario: string | null;
  /** `maxRequests`, `maxTokens` and `budget` are over all steps together. */
  readonly overrides: ScenarioOverrides;
  /** Load of the first step, instead of the scenario's base. */
  readonly from?: GivenLoad;
  readonly to?: GivenLoad;
  readonly growth?: number;
  readonly precision?: number;
  readonly mostSteps?: number;
  readonly stepMs?: number;
  readonly warmUpMs?: number;
  readonly coolDownMs?: number;
  readonly timeMs?: number;
  readonly gpus?: number;
  readonly gpuHourUsd?: string;
  /** A scenario whose peak is the surge, or the peak itself. */
  readonly surge?: string | GivenLoad;
  readonly headroom?: number;
}

export const usualSearch = { growth: 2, precision: 0.05, mostSteps: 15, coolDownMs: 60_000, headroom: 0.2 } as const;

/** The least load of a search, as a part of its first. */
const leastPart = 1_000;

export interface PlannedSearch {
  readonly journal: CapacityJournal;
  /** What the provider gave, and what the scenario makes of a search. */
  readonly notes: readonly string[];
}

/**
 * Reads the scenario and settles what is searched for and how.
 * @param now ISO 8601
 * @throws BusytoneError (exit code 2) for what cannot be searched: no objective, a replay, an attack, classes that come
 * only in some phases; or `usage.load_unit`.
 */
export async function planSearch(options: CapacityPlanOptions, version: string, now: string): Promise<PlannedSearch> {
  const { from, to } = options;
  const { scenario, notes } = await prepareRun(
    {
      scenario: options.scenario,
      overrides: options.overrides,
      ...(from === undefined ? {} : { load: from }),
    },
    now,
  );
  const base = searchableBase(scenario);
  if (to !== undefined) checkLoadUnit(to, scenario, '--to');
  const whole = scenario.load.mode === 'closed';
  const settings: SearchSettings = {
    from: base,
    to: to?.base ?? null,
    least: whole ? 1 : base / leastPart,
    growth: options.growth ?? usualSearch.growth,
    precision: options.precision ?? usualSearch.precision,
    mostSteps: options.mostSteps ?? usualSearch.mostSteps,
    whole,
  };
  const { overrides } = options;
  const request: CapacityRequest = {
    scenario: {
      ...scenario,
      limits: { ...scenario.limits, concurrency: overrides.maxConcurrency ?? defaultLimits.concurrency },
    },
    stepMs: options.stepMs ?? null,
    warmUpMs: options.warmUpMs ?? null,
    coolDownMs: options.coolDownMs ?? usualSearch.coolDownMs,
    caps: {
      requests: overrides.maxRequests ?? defaultLimits.requests,
      tokens: overrides.maxTokens ?? defaultLimits.tokens,
      money: scenario.limits.money,
      timeMs: options.timeMs ?? defaultLimits.durationMs,
    },
    gpus: options.gpus ?? null,
    gpuHourUsd: options.gpuHourUsd ?? null,
    surge: await surgeOf(options, scenario),
  };
  const journal: CapacityJournal = {
    version,
    startedAt: now,
    status: 'running',
    ended: null,
    search: settings,
    request,
    made: [],
    probes: { requests: 0, tokens: 0, money: null },
  };
  return { journal, notes: [...notes, ...conversationNotes(scenario)] };
}

/** The base load of a scenario that a search makes sense for. */
function searchableBase({ name, load, slo, traffic }: Scenario): number {
  if (load.mode === 'replay') {
    throw unfit(
      'replay',
      `${name} replays a trace, which has its own load`,
      'Search with a scenario that has a rate or users.',
    );
  }
  if (isAttack(load.shape)) {
    throw unfit(
      'attack',
      `${name} imitates an attack, which no capacity is planned for`,
      'Take a scenario of ordinary users.',
    );
  }
  if (traffic.some(({ during }) => during !== null)) {
    throw unfit(
      'phases',
      `Classes of ${name} come only in some phases, so it has no one mix to search with`,
      'Leave out "during" in the traffic, or the classes that have it.',
    );
  }
  const objectives = shareObjectives(slo);
  if (objectives.length === 0) {
    throw unfit(
      'no_slo',
      `${name} has no SLO, so every load would do`,
      "Add one: --slo 'ttft.p95<2s' --slo 'busyRate<=2%'",
    );
  }
  const none = objectives.find(({ allowed }) => allowed <= 0);
  if (none !== undefined) {
    throw unfit(
      'slo_zero',
      `No number of requests can show that ${none.objective} holds: it allows none at all to break it`,
      'Allow a share, however small, for example 0.5%.',
    );
  }
  return load.shape.base;
}

function unfit(code: string, message: string, hint: string): BusytoneError {
  return new BusytoneError(message, { code: `capacity.${code}`, exitCode: exitCodes.usage, hint });
}

function conversationNotes({ traffic, load }: Scenario): readonly string[] {
  const talks = traffic.some(({ turns }) => turns.max > 1);
  if (!talks || load.mode !== 'open') return [];
  return [
    'The rate is that of conversations begun; their further questions come on top, when people have thought, and only as far as a step lasts that long.',
  ];
}

async function surgeOf(
  { surge, headroom, overrides }: CapacityPlanOptions,
  scenario: Scenario,
): Promise<CapacityRequest['surge']> {
  if (surge === undefined) return null;
  const free = headroom ?? usualSearch.headroom;
  if (typeof surge !== 'string') {
    checkLoadUnit(surge, scenario, '--surge');
    const words = surge.mode === 'open' ? `${surge.base}/s` : String(surge.base);
    return { surge: words, peak: surge.base, headroom: free };
  }
  const wanted = await loadScenario(surge, overrides.seed);
  const peak = createPlan(wanted).estimate.peakLoad;
  if (wanted.load.mode !== 'replay') {
    checkLoadUnit({ base: peak, mode: wanted.load.mode }, scenario, '--surge');
  }
  return { surge: wanted.name, peak, headroom: free };
}
