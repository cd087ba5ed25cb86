import { type ClassProfile, ordinary } from './profile.js';

/**
 * Requests that ask for nothing, to use up what is limited by their number: a few words and one token in return, no
 * reasoning, nobody who waits. Assumed as a whole; of the attacks on DeepSeek in January 2025 only times and multiples of the
 * load are public. Attackers retry nothing: give such a load clients without retries.
 */
export const attack: ClassProfile = {
  ...ordinary,
  class: 'attack',
  text: 'bare',
  inputTokens: { of: { kind: 'uniform', low: 1, high: 20 }, min: 1, max: 20 },
  outputTokens: { of: { kind: 'constant', value: 1 }, min: 1, max: 1 },
  thinkSeconds: { kind: 'constant', value: 0 },
};
