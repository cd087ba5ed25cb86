import { expectedTurns } from '../scenario/expected.js';
import type { TraceSource } from '../scenario/replay/types.js';
import type { Load, Plan, PlanEstimate } from '../scenario/types.js';

/** What a run is about to ask for, shown before the first request. */
export interface Preview {
  readonly scenario: string;
  readonly url: string | null;
  readonly model: string | null;
  readonly planHash: string;
  readonly mode: Load['mode'];
  readonly durationMs: number;
  readonly estimate: PlanEstimate;
  /** What was found in the trace of a replay; null without one. */
  readonly trace: TraceSource | null;
  /** Every cap of the scenario with the moment at which the plan reaches it, first reached first. */
  readonly caps: readonly CapForecast[];
}

export interface CapForecast {
  readonly cap: 'requests' | 'tokens' | 'money' | 'concurrency' | 'duration';
  readonly limit: number;
  /** What the whole plan would use of it, without retries; null where a closed loop leaves it open. */
  readonly planned: number | null;
  /** Load time at which the cap is reached; null when the plan stays under it. */
  readonly reachedMs: number | null;
}

/** Looks through a plan without sending anything. Retries are not foreseen: they depend on the endpoint. */
export function previewOf(plan: Plan): Preview {
  const { scenario, estimate } = plan;
  return {
    scenario: scenario.name,
    url: scenario.target.url,
    model: scenario.target.model,
    planHash: plan.planHash,
    mode: scenario.load.mode,
    durationMs: plan.durationMs,
    estimate,
    trace: scenario.load.mode === 'replay' ? scenario.load.source : null,
    caps: capForecasts(plan),
  };
}

/** The cap that ends the run before its plan does; null when none does. */
export function firstCap(preview: Preview): CapForecast | null {
  return preview.caps.find(cap => cap.reachedMs !== null) ?? null;
}

/** Every cap with the moment at which the plan reaches it, first reached first. */
export function capForecasts(plan: Plan): readonly CapForecast[] {
  const { limits } = plan.scenario;
  const spending = spendingTimes(plan);
  const { estimate } = plan;
  const tokens =
    estimate.inputTokens === null || estimate.outputTokens === null
      ? null
      : estimate.inputTokens + estimate.outputTokens;
  const forecasts: CapForecast[] = [
    { cap: 'requests', limit: limits.requests, planned: estimate.intents, reachedMs: spending.requestsMs },
    { cap: 'tokens', limit: limits.tokens, planned: tokens, reachedMs: spending.tokensMs },
    {
      cap: 'duration',
      limit: limits.durationMs,
      planned: plan.durationMs,
      reachedMs: plan.durationMs > limits.durationMs ? limits.durationMs : null,
    },
    {
      cap: 'concurrency',
      limit: limits.concurrency,
      planned: estimate.peakConcurrency,
      reachedMs: estimate.peakConcurrency > limits.concurrency ? peakStartMs(plan) : null,
    },
  ];
  if (limits.money !== null) {
    forecasts.push({
      cap: 'money',
      limit: Number(limits.money),
      planned: estimate.cost === null ? null : Number(estimate.cost),
      reachedMs: spending.moneyMs,
    });
  }
  const order = (cap: CapForecast) => cap.reachedMs ?? Number.POSITIVE_INFINITY;
  return forecasts.sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)));
}

/**
 * When the running totals of a plan with times pass the caps. Looks no further than the last of them, and not at all
 * where the whole plan stays below: a plan of a million is slow to go through. A closed loop's pace is the endpoint's, so
 * it says nothing.
 */
function spendingTimes(plan: Plan) {
  const times: { requestsMs: number | null; tokensMs: number | null; moneyMs: number | null } = {
    requestsMs: null,
    tokensMs: null,
    moneyMs: null,
  };
  const { estimate } = plan;
  const { limits, target } = plan.scenario;
  const { intents, inputTokens, outputTokens, cost } = estimate;
  if (intents === null || inputTokens === null || outputTokens === null) return times;
  const price = target.price;
  let open =
    Number(intents > limits.requests) +
    Number(inputTokens + outputTokens > limits.tokens) +
    Number(limits.money !== null && cost !== null && Number(cost) > Number(limits.money));
  if (open === 0) return times;
  let requests = 0;
  let tokens = 0;
  let money = 0;
  const passed = (name: keyof typeof times, atMs: number) => {
    if (times[name] !== null) return;
    times[name] = atMs;
    open -= 1;
  };
  for (const { intent, atMs } of expectedTurns(plan)) {
    requests += 1;
    tokens += intent.inputTokens + intent.outputTokens;
    if (requests > limits.requests) passed('requestsMs', atMs);
    if (tokens > limits.tokens) passed('tokensMs', atMs);
    if (price !== null && limits.money !== null) {
      money += (intent.inputTokens * Number(price.input) + intent.outputTokens * Number(price.output)) / 1e6;
      if (money > Number(limits.money)) passed('moneyMs', atMs);
    }
    if (open <= 0) break;
  }
  return times;
}

function peakStartMs(plan: Plan): number {
  return plan.phases.find(phase => phase.label === 'peak')?.startMs ?? 0;
}
