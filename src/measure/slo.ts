import type { Slo } from '../scenario/types.js';
import type { SliceSummary, SloResult } from './summary-types.js';
import { duration, share } from './wording.js';

/**
 * Holds the whole run against the service-level objectives. Latency percentiles are taken over all intents that came
 * to an end of their own, the unanswered ones as +∞: turning users away cannot help to meet one.
 */
export function judgeSlo(slo: Slo, overall: SliceSummary): SloResult[] {
  const results: SloResult[] = slo.latency.map(({ metric, percentile, limitMs }) => {
    const { adjusted, adjustedInfinite } = overall.latency[metric][percentile];
    return {
      objective: `${metric}.${percentile} < ${duration(limitMs)}`,
      met: adjusted === null && !adjustedInfinite ? null : adjusted !== null && adjusted < limitMs,
      actual: adjusted,
      limit: limitMs,
      unit: 'ms',
      failedIntentsDecide: adjustedInfinite,
    };
  });
  if (slo.busyRate !== null) {
    const actual = overall.busyRate.intents.value;
    results.push(shareResult(`busyRate ≤ ${share(slo.busyRate)}`, actual, slo.busyRate, 'highest'));
  }
  if (slo.goodFraction !== null) {
    const actual = overall.goodFraction;
    results.push(shareResult(`goodFraction ≥ ${share(slo.goodFraction)}`, actual, slo.goodFraction, 'lowest'));
  }
  return results;
}

function shareResult(objective: string, actual: number | null, limit: number, kind: 'highest' | 'lowest'): SloResult {
  const met = actual === null ? null : kind === 'highest' ? actual <= limit : actual >= limit;
  return { objective, met, actual, limit, unit: 'share', failedIntentsDecide: false };
}
