import { share } from '../wording.js';
import { comparedMetrics } from './metrics.js';
import type { MetricDifference, PairComparison } from './types.js';
import { changeWords } from './verdict.js';

/** Whether a metric became worse than allowed: a decision that a CI job can act on. */
export interface RegressionGate {
  readonly from: string;
  readonly to: string;
  readonly metric: MetricDifference['metric'];
  /** null: the interval holds both sides of the limit, so neither is shown. */
  readonly met: boolean | null;
  readonly sentence: string;
}

/**
 * Holds what decides, and the cost, against the largest regression that is allowed. The end of the interval that speaks
 * for the run decides: a gate fails only when the metric is surely more than `most` worse. `most` is relative for times
 * and costs, and points for shares.
 */
export function regressionGates(pair: PairComparison, most: number): RegressionGate[] {
  return pair.metrics.flatMap((difference): RegressionGate[] => {
    const metric = comparedMetrics.find(each => each.id === difference.metric);
    if (metric === undefined || !(metric.decides || metric.id === 'costPerAnswer')) return [];
    const { least, largest } = worsening(difference, metric.better === 'higher');
    const met = least > most ? false : largest <= most ? true : null;
    return [{ from: pair.from, to: pair.to, metric: metric.id, met, sentence: sentenceOf(difference, met, most) }];
  });
}

/** The least and the largest by which it may have become worse. */
function worsening(difference: MetricDifference, higherIsBetter: boolean): { least: number; largest: number } {
  const { infinite, low, high, p, verdict } = difference;
  if (verdict === 'too few samples') return { least: -Infinity, largest: Infinity };
  if (infinite === 'higher') return { least: low ?? ((p ?? 1) < 0.05 ? Infinity : -Infinity), largest: Infinity };
  if (infinite === 'lower') return { least: -Infinity, largest: high ?? ((p ?? 1) < 0.05 ? -Infinity : Infinity) };
  if (!higherIsBetter) return { least: low ?? -Infinity, largest: high ?? Infinity };
  return { least: high === null ? -Infinity : -high, largest: low === null ? Infinity : -low };
}

function sentenceOf(difference: MetricDifference, met: boolean | null, most: number): string {
  const limit = `${share(most)}${difference.scale === 'points' ? ' points' : ''}`.replace(' % points', ' points');
  if (difference.verdict === 'too few samples') return `${difference.metric}: too few samples to tell.`;
  const words = changeWords(difference);
  if (met === null) return `${words}: a regression of more than ${limit} is neither shown nor excluded.`;
  return met ? `${words}: at most ${limit} worse.` : `${words}: surely more than ${limit} worse.`;
}
