import type { Scenario } from '../types.js';

/** What an open load's rate counts, in words: `conversations` where some have several turns. A trace has a row for each. */
export function arrivalsWord({ load, traffic }: Pick<Scenario, 'load' | 'traffic'>): 'intents' | 'conversations' {
  const talks = traffic.some(({ weight, turns }) => weight > 0 && turns.max > 1);
  return talks && load.mode !== 'replay' ? 'conversations' : 'intents';
}
