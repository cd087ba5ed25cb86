import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Big from 'big.js';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseComparisonFile } from '../scenario/comparison-file.js';
import { defaultLimits } from '../scenario/file/defaults.js';
import { createPlan } from '../scenario/plan.js';
import { presetNamed } from '../scenario/presets/index.js';
import { randomFor } from '../scenario/random.js';
import type { Scenario, TargetSpec } from '../scenario/types.js';
import type { RoundsJournal } from '../store/rounds-journal.js';
import { loadScenario, readerBeside, readScenarioFile } from './prepare.js';
import { fillTarget, knownProviders } from './provider.js';

export interface RoundsRequest {
  /** A file of targets, or a scenario with `targets`. */
  readonly file: string;
  /** Name or path of the scenario; null takes the file's, or the preset for comparisons. */
  readonly scenario: string | null;
  /** null takes the file's, or three. */
  readonly rounds: number | null;
  readonly seed: number;
  readonly caps: RoundsJournal['caps'];
  readonly allowHosts: readonly string[];
}

const usualScenario = 'provider-comparison';
const usualRounds = 3;

/**
 * Reads the targets and decides which is run when: every round runs all of them in an order of its own, so that none
 * always comes first and the time of day is shared.
 * @param now ISO 8601
 */
export async function planRounds(request: RoundsRequest, now: string): Promise<RoundsJournal> {
  const { file, seed } = request;
  const read = parseComparisonFile(await readScenarioFile(file), file, {
    providers: knownProviders,
    readBeside: readerBeside(file),
  });
  const scenarios =
    read.kind === 'scenarios'
      ? read.scenarios
      : await withTargets(read.targets, request.scenario ?? read.scenario ?? usualScenario, file);
  const rounds = request.rounds ?? (read.kind === 'targets' ? read.rounds : null) ?? usualRounds;
  const filled = scenarios.map(scenario => {
    const known = fillTarget(scenario, now).scenario;
    return { ...known, allowHosts: [...new Set([...known.allowHosts, ...request.allowHosts])] };
  });
  checkTargets(filled);
  checkMoney(filled, request.caps.money);
  const labels = targetLabels(filled.map(scenario => scenario.target));
  return {
    schema: 'busytone.rounds/1',
    startedAt: now,
    seed,
    targets: filled.map((scenario, at) => ({
      label: labels[at] ?? '',
      scenario: { ...scenario, target: { ...scenario.target, name: labels[at] ?? null } },
    })),
    order: Array.from({ length: rounds }, (_, round) => shuffled(filled.length, seed, round)),
    caps: request.caps,
    done: [],
  };
}

/** What one run of a round sends: the scenario with a seed of the round, so that no round repeats the prompts of another. */
export function scenarioOfRound(journal: RoundsJournal, round: number, target: number): Scenario {
  const scenario = journal.targets[target]?.scenario;
  if (scenario === undefined) throw new RangeError(`There is no target number ${target}`);
  const left = leftOf(journal);
  return {
    ...scenario,
    seed: scenario.seed + round,
    limits: {
      ...scenario.limits,
      requests: Math.max(1, Math.min(scenario.limits.requests, left.requests)),
      tokens: Math.max(1, Math.min(scenario.limits.tokens, left.tokens)),
      money: smaller(scenario.limits.money, left.money),
    },
  };
}

/** Which cap a round would break by its plan, in words; null when all of it fits into what is left. */
export function capReached(journal: RoundsJournal, round: number): string | null {
  const left = leftOf(journal);
  let requests = 0;
  let tokens = 0;
  let money = new Big(0);
  for (const target of journal.order[round] ?? []) {
    if (journal.done.some(run => run.round === round && run.target === target)) continue;
    const { estimate } = createPlan(scenarioOfRound(journal, round, target));
    requests += estimate.intents ?? 0;
    tokens += (estimate.inputTokens ?? 0) + (estimate.outputTokens ?? 0);
    money = money.plus(estimate.cost ?? 0);
  }
  if (requests > left.requests) return `it plans ${requests} requests, and ${left.requests} are left`;
  if (tokens > left.tokens) return `it plans ${tokens} tokens, and ${left.tokens} are left`;
  if (left.money !== null && money.gt(left.money))
    return `it plans to spend ${money.toFixed(2)}, and ${left.money} is left`;
  return null;
}

/** What all rounds together ask for. */
export interface RoundsTotals {
  readonly rounds: number;
  readonly targets: readonly string[];
  /** null where a closed loop leaves it open. */
  readonly requests: number | null;
  readonly tokens: number | null;
  /** null without a price of each target in one currency. */
  readonly cost: string | null;
  readonly currency: string | null;
  readonly durationMs: number;
}

export function totalsOf(journal: RoundsJournal): RoundsTotals {
  const plans = journal.order.flatMap((order, round) =>
    order.map(target => createPlan(scenarioOfRound(journal, round, target))),
  );
  const sum = (amounts: readonly (number | null)[]) =>
    amounts.reduce<number | null>((total, each) => (total === null || each === null ? null : total + each), 0);
  const currencies = new Set(plans.map(({ estimate }) => estimate.currency));
  const [currency = null] = currencies;
  const priced = currencies.size === 1 && currency !== null && plans.every(({ estimate }) => estimate.cost !== null);
  return {
    rounds: journal.order.length,
    targets: journal.targets.map(({ label }) => label),
    requests: sum(plans.map(({ estimate }) => estimate.intents)),
    tokens: sum(plans.flatMap(({ estimate }) => [estimate.inputTokens, estimate.outputTokens])),
    cost: priced ? plans.reduce((total, { estimate }) => total.plus(estimate.cost ?? 0), new Big(0)).toFixed() : null,
    currency: priced ? currency : null,
    durationMs: plans.reduce((total, plan) => total + plan.durationMs, 0),
  };
}

/** What the caps leave; without a cap endless, or null for money. */
function leftOf({ caps, done }: RoundsJournal): { requests: number; tokens: number; money: string | null } {
  const spent = done.reduce((sum, run) => sum.plus(run.money ?? 0), new Big(0));
  return {
    requests:
      caps.requests === null ? Infinity : Math.max(0, caps.requests - done.reduce((sum, run) => sum + run.requests, 0)),
    tokens: caps.tokens === null ? Infinity : Math.max(0, caps.tokens - done.reduce((sum, run) => sum + run.tokens, 0)),
    money: caps.money === null ? null : new Big(caps.money).minus(spent).toFixed(),
  };
}

function smaller(own: string | null, left: string | null): string | null {
  if (own === null || left === null) return left ?? own;
  return new Big(own).lt(left) ? own : left;
}

async function withTargets(targets: readonly TargetSpec[], name: string, file: string): Promise<readonly Scenario[]> {
  const scenario = await loadScenario(await scenarioSource(name, file));
  return targets.map(target => {
    const money = scenario.limits.money ?? (target.price === null ? null : defaultLimits.money);
    return { ...scenario, target, limits: { ...scenario.limits, money } };
  });
}

/** A path in a file of targets is relative to that file. */
async function scenarioSource(name: string, file: string): Promise<string> {
  if (presetNamed(name) !== null) return name;
  const beside = join(dirname(file), name);
  return readFile(beside).then(
    () => beside,
    () => name,
  );
}

function checkTargets(scenarios: readonly Scenario[]): void {
  const missing = scenarios.flatMap(({ target }, at) => {
    const lacks = [...(target.url === null ? ['url'] : []), ...(target.model === null ? ['model'] : [])];
    return lacks.length === 0 ? [] : [`targets[${at}] has no ${lacks.join(' and no ')}`];
  });
  if (missing.length === 0) return;
  throw new BusytoneError(missing.join('\n'), {
    code: 'target.missing',
    exitCode: exitCodes.usage,
    hint: 'Give each target its url and model, or a provider that has them.',
  });
}

function checkMoney(scenarios: readonly Scenario[], budget: string | null): void {
  if (budget === null) return;
  const currencies = new Set(scenarios.map(({ target }) => target.price?.currency ?? null));
  if (currencies.size === 1 && !currencies.has(null)) return;
  throw new BusytoneError('One budget for all targets needs a price of each, in one currency', {
    code: 'compare.no_price',
    exitCode: exitCodes.usage,
    hint: 'Give every target a price in the same currency, or limit --max-requests and --max-tokens instead.',
  });
}

/** The first way to name the targets that tells them apart. */
function targetLabels(targets: readonly TargetSpec[]): readonly string[] {
  const host = (url: string | null) => (url === null ? '' : new URL(url).host);
  const candidates = [
    targets.map(({ name, provider, url }) => name ?? provider ?? host(url)),
    targets.map(({ name, url }) => name ?? host(url)),
    targets.map(({ model }) => model ?? ''),
    targets.map(({ name, provider, url }, at) => `${name ?? provider ?? host(url)}-${at + 1}`),
  ];
  return candidates.find(labels => new Set(labels).size === labels.length) ?? [];
}

/** Fisher and Yates. */
function shuffled(length: number, seed: number, round: number): readonly number[] {
  const random = randomFor(seed, 'compare.order', round);
  const order = Array.from({ length }, (_, at) => at);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const [a = 0, b = 0] = [order[last], order[other]];
    order[last] = b;
    order[other] = a;
  }
  return order;
}
