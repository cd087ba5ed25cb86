import type { Slo } from '../../scenario/types.js';
import type { Style, TransportName } from '../setup.js';

const trendOf = { ttft: 'llm_ttft', ttfa: 'llm_ttfa', tpot: 'llm_tpot', e2e: 'llm_e2e' } as const;

/**
 * The scenario's objectives as k6 thresholds. k6 lets a metric pass that was never fed, and its percentiles know only
 * what was answered: so they stand beside counts above 0, and the verdict of a report is the stricter one.
 */
export function thresholdsOf(
  slo: Slo,
  transport: TransportName,
  style: Style,
): Readonly<Record<string, readonly string[]>> {
  const thresholds: Record<string, string[]> = { llm_started: ['count>0'], llm_answered: ['count>0'] };
  const watched = transport !== 'http';
  for (const { metric, percentile, limitMs } of slo.latency) {
    if (!watched && metric !== 'e2e') continue;
    const name = trendOf[metric];
    thresholds[name] = [...(thresholds[name] ?? []), `p(${percentile.slice(1)})<${limitMs}`];
  }
  if (slo.busyRate !== null) thresholds['llm_busy'] = [`rate<=${slo.busyRate}`];
  const knowsGood = watched || slo.latency.every(({ metric }) => metric === 'e2e');
  if (slo.goodFraction !== null && knowsGood) thresholds['llm_good'] = [`rate>=${slo.goodFraction}`];
  if (style === 'idiomatic') thresholds['dropped_iterations'] = ['count<1'];
  return thresholds;
}
