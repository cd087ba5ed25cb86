import { NextAttempts } from '../../measure/next-attempts.js';
import { chatRequestBody } from '../../protocol/request.js';
import { type LeaveTimes, leaveTimes, patienceOf } from '../../scenario/clients/patience.js';
import type { RetryBudget } from '../../scenario/clients/retry-budget.js';
import { sample } from '../../scenario/distributions.js';
import { randomFor } from '../../scenario/random.js';
import { conversationMaker } from '../../scenario/traffic/conversation.js';
import { promptFor } from '../../scenario/traffic/prompt.js';
import type { ChatMessage, Intent, PhaseLabel, Scenario } from '../../scenario/types.js';
import type { K6Setup } from '../setup.js';

/* All that the runtime takes from the plan and from the behaviour of clients. */

/**
 * What intent number `index` asks for, for loads whose times are not planned. Their conversations have one turn, so that
 * intents and conversations have the same numbers. `phase` null: classes that keep to some phases come in all.
 */
export function intentsOf({ traffic, seed }: Scenario): (index: number, phase: PhaseLabel | null) => Intent {
  const make = conversationMaker(traffic, seed);
  return (index, phase) => make.begin({ session: index, scheduledMs: null, phase }, index);
}

/** A short intent of each class and language whose prompts the scripts write themselves. */
export function rehearsals({ prompts }: Pick<K6Setup, 'prompts'>, { traffic, seed }: Scenario): readonly Intent[] {
  return traffic
    .filter(({ weight, turns }) => weight > 0 && (!prompts || turns.max > 1))
    .flatMap(of => {
      const make = conversationMaker([{ ...of, during: null }], seed);
      const intent = make.begin({ session: 0, scheduledMs: null, phase: null }, 0);
      const languages = [
        ...(of.chineseShare < 1 ? ['en' as const] : []),
        ...(of.chineseShare > 0 ? ['zh' as const] : []),
      ];
      return languages.map(language => ({ ...intent, language, inputTokens: rehearsedTokens }));
    });
}

const rehearsedTokens = 100;

/** `messages` null writes the prompt. */
export function bodyOf({ scenario, target, salt }: K6Setup, intent: Intent, messages: readonly ChatMessage[] | null) {
  return chatRequestBody({
    model: target.model,
    messages: messages ?? promptFor(scenario.seed, intent, salt),
    maxTokens: intent.outputTokens,
    reasoningEffort: intent.reasoningEffort,
    dialect: target.dialect,
  });
}

/** A user's pause between an answer and the next question, before the intent number `index`. */
export function thinkMs({ load, seed }: Scenario, index: number): number {
  if (load.mode !== 'closed') return 0;
  return 1_000 * Math.max(0, sample(load.thinkSeconds, randomFor(seed, 'think', index)));
}

/** Who asks for an intent: when they leave, and when an attempt follows another. */
export function askingOf(
  { traffic, clients: all, seed }: Scenario,
  intent: Intent,
  askedMs: number,
  budget: RetryBudget,
): { readonly leave: LeaveTimes; readonly attempts: NextAttempts } {
  const clients = traffic.find(of => of.class === intent.class)?.clients ?? all;
  const leave = leaveTimes(patienceOf(clients.patience, seed, intent), askedMs);
  return { leave, attempts: new NextAttempts({ clients, leave, seed, intent, budget }) };
}
