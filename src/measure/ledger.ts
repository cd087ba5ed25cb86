import { wilsonInterval } from '../stats/wilson.js';
import type { AttemptRecord } from './attempt.js';
import { isCancelled } from './outcomes.js';
import type { ErrorSample, Share } from './summary-types.js';

/** A share with its 95 % interval; without trials nothing is known of it. */
export function shareOf(count: number, of: number): Share {
  const interval = wilsonInterval(count, of);
  return { count, of, value: of === 0 ? null : count / of, low: interval?.low ?? null, high: interval?.high ?? null };
}

/** One real message for each kind of failure, the most frequent first. A user who had enough of an answer is none. */
export function errorSamples(attempts: Iterable<AttemptRecord>): ErrorSample[] {
  const kinds = new Map<string, { -readonly [Key in keyof ErrorSample]: ErrorSample[Key] }>();
  for (const a of attempts) {
    if (a.outcome === 'ok' || isCancelled(a)) continue;
    const key = `${a.outcome}\n${a.rule}\n${a.http}\n${a.providerCode}`;
    const known = kinds.get(key);
    if (known) {
      known.count += 1;
      known.firstMs = Math.min(known.firstMs, a.endMs);
      known.lastMs = Math.max(known.lastMs, a.endMs);
      known.message ??= a.message;
    } else {
      const { outcome, rule, confidence, http, providerCode, message, endMs } = a;
      kinds.set(key, {
        outcome,
        rule,
        confidence,
        http,
        providerCode,
        message,
        count: 1,
        firstMs: endMs,
        lastMs: endMs,
      });
    }
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count || a.firstMs - b.firstMs);
}
