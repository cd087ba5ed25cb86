import { gapHazard } from '../scenario/arrivals/index.js';
import { randomFor } from '../scenario/random.js';
import type { ArrivalProcess, Plan } from '../scenario/types.js';
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

/** Gaps under this cannot be told from each other: the timers of an engine are not finer where many fall together. */
const resolutionMs = 1;

/**
 * Tests whether arrivals follow the planned process at the planned rate. Time is first measured in planned intents (the
 * integral of the planned load with what the process made of it), which turns any planned shape into a process of rate 1
 * (time-rescaling theorem). Gaps that should not be exponential there are made so by their own law: −ln P(longer).
 * Then gaps must be exponential, arrival times even, counts in equal bins as variable as Poisson's, and neighbouring
 * gaps unrelated.
 * @param sentMs times of sending of first attempts, ascending
 */
export function testProcess(sentMs: readonly number[], plan: Plan, process: ArrivalProcess): ArrivalTest | null {
  const gaps = exponentialGaps(sentMs, plan, process);
  const n = gaps.length;
  const times = new Float64Array(n + 1);
  for (let i = 0; i < n; i += 1) times[i + 1] = (times[i] ?? 0) + (gaps[i] ?? 0);
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
  const even = times.subarray(1, -1).map(time => (time - first) / (last - first));
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
  const times = plan.operationalTimes(atMs);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  if (gaps.length < fewestGaps) return null;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const squares = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return mean <= 0 ? null : Math.sqrt(squares) / mean;
}

/**
 * Gaps between arrivals, exponential with mean 1 where they follow the process. Where gaps come in clumps, many are too
 * short to be seen: of those it only counts that they are short, and they get a value below the resolution by the law.
 */
function exponentialGaps(sentMs: readonly number[], plan: Plan, process: ArrivalProcess): Float64Array {
  const times = plan.operationalTimes(sentMs);
  const gaps = Float64Array.from(
    { length: Math.max(0, times.length - 1) },
    (_, i) => (times[i + 1] ?? 0) - (times[i] ?? 0),
  );
  if (typeof process === 'string') return gaps;
  const hazard = gapHazard(process);
  const random = randomFor(plan.scenario.seed, 'short gaps');
  return gaps.map((gap, i) => {
    const wallMs = (sentMs[i + 1] ?? 0) - (sentMs[i] ?? 0);
    if (wallMs >= resolutionMs) return hazard(gap);
    const rate = wallMs > 0 ? gap / wallMs : plan.loadAt(sentMs[i] ?? 0) / 1_000;
    return -Math.log(1 - random() * (1 - Math.exp(-hazard(rate * resolutionMs))));
  });
}
