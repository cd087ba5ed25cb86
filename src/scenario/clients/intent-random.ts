import { type Random, randomFor } from '../random.js';
import type { Intent } from '../types.js';

/**
 * The stream of one purpose for one intent. It hangs on the conversation and the turn, so that turns added to a class
 * shift no draw of another conversation.
 */
export function intentRandom(seed: number, purpose: string, intent: Pick<Intent, 'session' | 'turn'>): Random {
  return randomFor(seed, intent.turn > 1 ? `${purpose}/${intent.turn}` : purpose, intent.session);
}
