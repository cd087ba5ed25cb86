import { attemptCost } from '../../protocol/cost.js';
import { parseScenario } from '../../scenario/load.js';
import { createPlan } from '../../scenario/plan.js';
import { builtInClasses } from '../../scenario/traffic/classes.js';
import type { Plan, Price } from '../../scenario/types.js';
import type { CheckRequest, Forecast, TokenCost } from '../../store/check-types.js';
import { firstIntents } from './sizes.js';

/** What tokens cost at a price; without one, only the tokens. */
function tokenCost(price: Price | null, promptTokens: number, outputTokens: number): TokenCost {
  return {
    promptTokens,
    outputTokens,
    amount: price === null ? null : attemptCost(price, { prompt: promptTokens, cached: 0, output: outputTokens }),
    currency: price?.currency ?? null,
  };
}

/** What the check itself used. */
export function spent(requests: readonly CheckRequest[], price: Price | null): TokenCost {
  const sum = (pick: (request: CheckRequest) => number) => requests.reduce((total, each) => total + pick(each), 0);
  return tokenCost(
    price,
    sum(each => each.promptTokens ?? 0),
    sum(each => each.outputTokens),
  );
}

/** One intent of each class on average, and the whole of a scenario of the person's own. */
export function forecast(plan: Plan, hasScenario: boolean): Forecast {
  const { price } = plan.scenario.target;
  const classes = classMeans(hasScenario ? plan : builtInPlan()).map(each => ({
    class: each.class,
    ...tokenCost(price, each.promptTokens, each.outputTokens),
  }));
  const { intents, inputTokens, outputTokens } = plan.estimate;
  const known = hasScenario && intents !== null && inputTokens !== null && outputTokens !== null;
  return { classes, whole: known ? { intents, ...tokenCost(price, inputTokens, outputTokens) } : null };
}

interface ClassMean {
  readonly class: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** Averages over the planned intents, so that whatever makes them counts; rounded to whole tokens. */
function classMeans(plan: Plan): readonly ClassMean[] {
  const sums = new Map<string, { count: number; prompt: number; output: number }>();
  for (const intent of firstIntents(plan)) {
    const sum = sums.get(intent.class) ?? { count: 0, prompt: 0, output: 0 };
    sum.count += 1;
    sum.prompt += intent.inputTokens;
    sum.output += intent.outputTokens;
    sums.set(intent.class, sum);
  }
  return [...sums].map(([name, { count, prompt, output }]) => ({
    class: name,
    promptTokens: Math.round(prompt / count),
    outputTokens: Math.round(output / count),
  }));
}

/** Every built-in class in equal parts: a thousand intents of each or more bring their averages near the truth. */
function builtInPlan(): Plan {
  const traffic = builtInClasses.map(each => `  - { class: ${each.class}, weight: 1 }`).join('\n');
  const load = `{ mode: open, shape: steady, base: ${builtInClasses.length * 100}/s, duration: 20s, arrivals: constant }`;
  return createPlan(parseScenario(`name: classes\nload: ${load}\ntraffic:\n${traffic}\n`, 'classes'));
}
