import type { Slo } from '../../scenario/types.js';
import { type IntentResult, isDecided, meetsLimits } from '../intents.js';
import { tpotMs } from '../metrics.js';
import { duration, share } from '../wording.js';

/** Whether an intent broke an objective; null where it says nothing of it. */
export type Breaks = (result: IntentResult, byMs: number) => boolean | null;

/**
 * An objective as a share of intents that may break it. A percentile lies under its limit exactly when no more intents
 * lie at or above the limit than the percentile leaves out.
 */
export interface ShareObjective {
  /** As written, e.g. `ttft.p95 < 5 s`. */
  readonly objective: string;
  /** The limit of a latency objective; null for a share. */
  readonly latency: Slo['latency'][number] | null;
  readonly allowed: number;
  /** `byMs` is taken off what is measured from the scheduled time: the client's own delay, or 0. */
  readonly breaks: Breaks;
}

const leftOut = { p50: 0.5, p90: 0.1, p95: 0.05, p99: 0.01 } as const;

/** Every objective of an SLO, in the order in which reports show them. */
export function shareObjectives(slo: Slo): ShareObjective[] {
  const all: ShareObjective[] = slo.latency.map(latency => ({
    objective: `${latency.metric}.${latency.percentile} < ${duration(latency.limitMs)}`,
    latency,
    allowed: leftOut[latency.percentile],
    breaks: (result, byMs) => latencyBreaks(result, latency, byMs),
  }));
  if (slo.busyRate !== null) {
    all.push({
      objective: `busyRate ≤ ${share(slo.busyRate)}`,
      latency: null,
      allowed: slo.busyRate,
      breaks: ({ end }) => (isDecided(end) ? end === 'busy' : null),
    });
  }
  if (slo.goodFraction !== null) {
    all.push({
      objective: `goodFraction ≥ ${share(slo.goodFraction)}`,
      latency: null,
      // 1 − 0.95 is a hair over 0.05.
      allowed: Number((1 - slo.goodFraction).toPrecision(12)),
      breaks: (result, byMs) => {
        if (!isDecided(result.end)) return latencyBrokenSoFar(result, slo) ? true : null;
        return result.end !== 'answered' || !meetsLimits(result.last, result.scheduledMs + byMs, slo);
      },
    });
  }
  return all;
}

function latencyBreaks(
  result: IntentResult,
  { metric, limitMs }: Slo['latency'][number],
  byMs: number,
): boolean | null {
  const { end, last, scheduledMs } = result;
  if (metric === 'tpot') {
    if (!isDecided(end)) return null;
    if (end !== 'answered') return true;
    const pace = tpotMs(last);
    return pace === null ? null : pace >= limitMs;
  }
  const at = { ttft: last.firstTokenMs, ttfa: last.firstAnswerMs, e2e: last.lastTokenMs }[metric];
  if (end === 'answered') return at === null || at - scheduledMs - byMs >= limitMs;
  if (isDecided(end)) return true;
  return brokenSoFar(result, metric, limitMs, byMs) ? true : null;
}

/** Of an intent that the run's stop cut off: it had waited longer already than it was to wait in all. */
function brokenSoFar(
  { end, last, scheduledMs }: IntentResult,
  metric: 'ttft' | 'ttfa' | 'e2e',
  limitMs: number,
  byMs: number,
): boolean {
  if (end !== 'interrupted') return false;
  const came = { ttft: last.firstTokenMs, ttfa: last.firstAnswerMs, e2e: null }[metric];
  return (came ?? last.endMs) - scheduledMs - byMs >= limitMs;
}

function latencyBrokenSoFar(result: IntentResult, slo: Slo): boolean {
  return slo.latency.some(({ metric, limitMs }) => metric !== 'tpot' && brokenSoFar(result, metric, limitMs, 0));
}
