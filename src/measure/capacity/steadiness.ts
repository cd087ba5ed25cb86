import { medianSlope, risingP } from '../../stats/trend.js';
import type { IntentResult } from '../intents.js';
import { Timeline } from '../timeline.js';
import type { Steadiness } from './types.js';

const windows = 10;
/** A queue that rises by chance as steadily as this is taken for one that rises. */
const limitP = 0.01;
/** A queue that grows by a smaller share of the arrivals is within the search's precision. */
const toleratedShare = 0.025;
/** Half-width of 90 % of a normal distribution. */
const reach = 1.645;

/**
 * Whether the endpoint served as much as came. The queue is what a client can see of it: intents that wait for a first
 * token. It rises when Mann's test over ten windows says so (p < 0.01), when it grew by more than 2.5 % of the arrivals,
 * and by more than chance makes of a queue at its limit, √(2 n) for n arrivals. That last bound keeps short steps from
 * being called unsteady; a queue that hides under it shows in the objectives of a longer one.
 * @param results all intents of the step, in order of time
 */
export function steadinessOf(results: readonly IntentResult[], fromMs: number, toMs: number): Steadiness {
  const windowMs = (toMs - fromMs) / windows;
  const line = new Timeline(fromMs, windowMs, windows);
  let arrivals = 0;
  for (const { scheduledMs, last } of results) {
    const untilMs = last.firstTokenMs ?? last.endMs;
    if (scheduledMs >= fromMs && scheduledMs < toMs) arrivals += 1;
    const [from, until] = [Math.max(fromMs, scheduledMs), Math.min(toMs, untilMs)];
    if (until > from) line.spread(from, until, until - from);
  }
  const waiting = line.totals(1 / windowMs);
  const growth = Math.max(0, medianSlope(waiting) * windows);
  const p = risingP(waiting);
  const unservedShare = arrivals === 0 ? 0 : growth / arrivals;
  const rises = p < limitP && unservedShare > toleratedShare && growth > reach * Math.sqrt(2 * arrivals);
  return { steady: !rises, waiting, unservedShare, p };
}
