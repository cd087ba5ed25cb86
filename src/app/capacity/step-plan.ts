import Big from 'big.js';
import { intentsToShow } from '../../measure/capacity/evidence.js';
import { measuredLabel, warmUpLabel } from '../../measure/capacity/step.js';
import type { CapacityStep, EndReason, Spending } from '../../measure/capacity/types.js';
import { createPlan } from '../../scenario/plan.js';
import type { Scenario } from '../../scenario/types.js';
import type { CapacityRequest } from '../../store/capacity-types.js';

/** Bounds of the measured part of a first step whose length nobody gave, and that of a closed loop. */
const shortestStepMs = 20_000;
const longestStepMs = 120_000;
const closedStepMs = 60_000;
/** Intents that are planned for each that it takes to show an objective: some objectives are broken by a few. */
const planned = 1.5;
/** The warm-up's part of the measured part, and how many answers it lasts at least. */
const warmUpPart = 1 / 3;
const warmUpAnswers = 2;
/** Answers that are under way when a step's load ends are waited for as long as the load lasted, and at least so long. */
const shortestDrainMs = 30_000;

export interface StepLength {
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/**
 * How long a step lasts: long enough to show every objective, `stretch` times as long where a shorter one was not sure.
 * The warm-up fills the batch: it lasts as long as two answers of the step before did.
 */
export function stepLength(
  request: CapacityRequest,
  load: number,
  stretch: number,
  before: Pick<CapacityStep, 'figures'> | null,
): StepLength {
  const { scenario, stepMs } = request;
  const wantedMs = ((planned * intentsToShow(scenario.slo)) / load) * 1_000;
  const usualMs =
    scenario.load.mode === 'closed' ? closedStepMs : Math.min(longestStepMs, Math.max(shortestStepMs, wantedMs));
  const firstMs = stepMs ?? Math.round(usualMs);
  const answersMs = warmUpAnswers * (before?.figures.meanE2eMs ?? 0);
  const warmUpMs = request.warmUpMs ?? Math.min(firstMs, Math.max(firstMs * warmUpPart, answersMs));
  return { warmUpMs: Math.round(warmUpMs), measuredMs: firstMs * stretch };
}

/** How long the answers of a step may take once its load has ended. */
export function drainMs({ warmUpMs, measuredMs }: StepLength): number {
  return Math.max(shortestDrainMs, warmUpMs + measuredMs);
}

/**
 * What a step sends: the scenario's traffic at a steady load, warm-up and measured part as phases of their own, with a
 * seed of the step, so that no step asks what a cache has kept from another, and with what the caps leave.
 */
export function scenarioOfStep(
  { scenario }: CapacityRequest,
  step: StepLength & { readonly load: number; readonly number: number },
  left: Spending,
): Scenario {
  const { load, warmUpMs, measuredMs, number } = step;
  if (scenario.load.mode === 'replay') throw new RangeError('A replay has its own load.');
  const durationMs = warmUpMs + measuredMs;
  const steady = { kind: 'steady', base: load } as const;
  return {
    ...scenario,
    seed: scenario.seed + number,
    load: {
      ...scenario.load,
      shape: {
        kind: 'phases',
        base: load,
        parts: [
          { shape: steady, durationMs: warmUpMs, label: warmUpLabel },
          { shape: steady, durationMs: measuredMs, label: measuredLabel },
        ],
      },
      durationMs,
    },
    limits: {
      requests: Math.max(1, left.requests),
      tokens: Math.max(1, left.tokens),
      money: left.money,
      concurrency: scenario.limits.concurrency,
      durationMs: durationMs + drainMs(step),
    },
  };
}

/** What the caps over all steps leave. */
export function leftOf({ caps }: CapacityRequest, spent: Spending): Spending {
  return {
    requests: Math.max(0, caps.requests - spent.requests),
    tokens: Math.max(0, caps.tokens - spent.tokens),
    money: caps.money === null ? null : new Big(caps.money).minus(spent.money ?? 0).toFixed(),
  };
}

/** The cap that a step would break by its plan; null when all of it fits into what is left. */
export function capReached(scenario: Scenario, left: Spending): EndReason | null {
  const { intents, inputTokens, outputTokens, cost } = createPlan(scenario).estimate;
  if (left.requests < Math.max(1, intents ?? 0)) return 'limit.requests';
  if (left.tokens < Math.max(1, (inputTokens ?? 0) + (outputTokens ?? 0))) return 'limit.tokens';
  if (left.money !== null && new Big(left.money).lte(cost ?? 0)) return 'limit.money';
  return null;
}

/** Two spendings together. */
export function together(a: Spending, b: Spending): Spending {
  const money = a.money === null ? b.money : b.money === null ? a.money : new Big(a.money).plus(b.money).toFixed();
  return { requests: a.requests + b.requests, tokens: a.tokens + b.tokens, money };
}
