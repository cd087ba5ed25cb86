import { sample } from '../distributions.js';
import type { Distribution, Intent, Patience } from '../types.js';
import { intentRandom } from './intent-random.js';

/** The patience of one intent's user, in milliseconds; null where nothing makes them leave. */
export interface DrawnPatience {
  /** From the scheduled time, without a token. */
  readonly firstTokenMs: number | null;
  /** From the scheduled time to the end of the answer. */
  readonly totalMs: number | null;
  /** From the first token until the user stops the answer. */
  readonly cancelAfterMs: number | null;
}

/** When a user leaves; null: never. */
export interface LeaveTimes {
  /** Load time at which they do if no token has come. */
  readonly firstTokenAtMs: number | null;
  /** Load time at which they do if the answer is not complete. */
  readonly totalAtMs: number | null;
  /** Milliseconds after the first token at which they have had enough. */
  readonly cancelAfterMs: number | null;
}

/** Somebody who stays to the end. */
export const staying: LeaveTimes = { firstTokenAtMs: null, totalAtMs: null, cancelAfterMs: null };

/** When somebody with this patience leaves who asked at `askedMs`. */
export function leaveTimes({ firstTokenMs, totalMs, cancelAfterMs }: DrawnPatience, askedMs: number): LeaveTimes {
  return {
    firstTokenAtMs: firstTokenMs === null ? null : askedMs + firstTokenMs,
    totalAtMs: totalMs === null ? null : askedMs + totalMs,
    cancelAfterMs,
  };
}

/** Draws when an intent's user leaves: from seed and intent alone, each time from a stream of its own. */
export function patienceOf(patience: Patience, seed: number, intent: Pick<Intent, 'session' | 'turn'>): DrawnPatience {
  const draw = (of: Distribution | null, what: string) =>
    of === null ? null : Math.max(0, sample(of, intentRandom(seed, `patience/${what}`, intent)) * 1_000);
  const { cancel } = patience;
  const cancels = cancel !== null && intentRandom(seed, 'patience/cancel', intent)() < cancel.share;
  return {
    firstTokenMs: draw(patience.firstTokenSeconds, 'first token'),
    totalMs: draw(patience.totalSeconds, 'total'),
    cancelAfterMs: cancels ? draw(cancel.afterSeconds, 'cancel after') : null,
  };
}
