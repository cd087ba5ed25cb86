import type { TrafficClass } from '../types.js';

/** What an open load's rate counts, in words: `conversations` where some have several turns. */
export function arrivalsWord(traffic: readonly TrafficClass[]): 'intents' | 'conversations' {
  return traffic.some(({ weight, turns }) => weight > 0 && turns.max > 1) ? 'conversations' : 'intents';
}
