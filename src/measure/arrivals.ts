import type { Plan } from '../scenario/types.js';
import { autocorrelationP, dispersionP, indexOfDispersion, lag1Autocorrelation } from '../stats/dispersion.js';
import { exponentialCdf, ksTest, uniformCdf } from '../stats/ks.js';

export interface ArrivalTest {
  /** Gaps tested. */
  readonly n: number;
  /** Smallest p-value of the tests, times their number (Bonferroni). */
  readonly p: number;
  /** Variance / mean of counts in equal stretches of planned load; null where bins are too few. */
  readonly dispersion: number | null;
  readonly autocorrelation: number | null;
}

/** Fewer gaps than this say nothing of a process. */
const fewestGaps = 30;
/**
 * P-values are taken as if at most this many arrivals had been seen. With hundreds of thousands any test finds the
 * microseconds of the timer; the question is whether the load differs from the plan by something that matters.
 */
const mostEffective = 2_000;
const arrivalsInBin = 5;

/**
 * Tests whether arrivals are a Poisson process of the planned rate. Time is first measured in planned intents (the
 * integral of the planned load), which turns any planned shape into a process of rate 1 (time-rescaling theorem).
 * Then gaps must be exponential, arrival times even, counts in equal bins as variable as Poisson's, and neighbouring
 * gaps unrelated.
 * @param sentMs times of sending of first attempts, ascending
 */
export function testPoisson(sentMs: readonly number[], plan: Plan): ArrivalTest | null {
  const times = plannedIntentsAt(sentMs, plan);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const n = gaps.length;
  if (n < fewestGaps) return null;
  const first = times[0] ?? 0;
  const last = times[times.length - 1] ?? 1;
  const effective = Math.min(n, mostEffective);
  const bins = Math.min(Math.floor(n / arrivalsInBin), mostEffective / arrivalsInBin);
  const counts = new Float64Array(bins);
  for (const time of times) {
    const bin = Math.min(bins - 1, Math.floor(((time - first) / (last - first)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const dispersion = indexOfDispersion(counts);
  const autocorrelation = lag1Autocorrelation(gaps);
  const even = times.slice(1, -1).map(time => (time - first) / (last - first));
  const ps = [
    ksTest(gaps, exponentialCdf, effective).p,
    ksTest(even, uniformCdf, effective).p,
    dispersion === null ? 1 : dispersionP(dispersion, bins),
    autocorrelation === null ? 1 : autocorrelationP(autocorrelation, effective),
  ];
  return { n, p: Math.min(1, ...ps.map(p => p * ps.length)), dispersion, autocorrelation };
}

/** Coefficient of variation of gaps, in planned intents: 0 for a clock, 1 for a Poisson process. */
export function gapVariation(atMs: readonly number[], plan: Plan): number | null {
  const times = plannedIntentsAt(atMs, plan);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  if (gaps.length < fewestGaps) return null;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return mean <= 0 ? null : Math.sqrt(squares) / mean;
}

/** Planned intents up to each of the ascending times, by Simpson's rule between neighbours. */
function plannedIntentsAt(atMs: readonly number[], plan: Plan): number[] {
  let total = 0;
  let fromMs = 0;
  return atMs.map(toMs => {
    const middle = plan.loadAt((fromMs + toMs) / 2);
    total += ((toMs - fromMs) / 6_000) * (plan.loadAt(fromMs) + 4 * middle + plan.loadAt(toMs));
    fromMs = toMs;
    return total;
  });
}
