import type { Intent, Plan } from '../../scenario/types.js';

/** How large the intents of a plan are, in tokens. */
export interface PlannedSizes {
  /** Intents that were looked at. */
  readonly looked: number;
  readonly longestOutput: number;
  /** Prompt and answer of one intent. */
  readonly longestTotal: number;
  /** Intents whose prompt and answer together are above a number of tokens. */
  over(tokens: number): number;
}

/** An endless plan and a plan of days are looked at up to here. */
const mostLooked = 100_000;

export function plannedSizes(plan: Plan): PlannedSizes {
  const totals: number[] = [];
  let longestOutput = 0;
  let longestTotal = 0;
  for (const { inputTokens, outputTokens } of firstIntents(plan)) {
    totals.push(inputTokens + outputTokens);
    longestOutput = Math.max(longestOutput, outputTokens);
    longestTotal = Math.max(longestTotal, inputTokens + outputTokens);
  }
  return {
    looked: totals.length,
    longestOutput,
    longestTotal,
    over: tokens => totals.filter(each => each > tokens).length,
  };
}

/** The first intents of a plan, whether it ends or not. */
export function* firstIntents(plan: Plan): Generator<Intent> {
  let looked = 0;
  for (const intent of plan.intents()) {
    yield intent;
    looked += 1;
    if (looked === mostLooked) return;
  }
}
