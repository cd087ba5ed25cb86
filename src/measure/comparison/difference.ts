import { bootstrapInterval, bootstrapP } from '../../stats/bootstrap.js';
import { newcombeInterval, type Proportion, proportionsP } from '../../stats/proportions.js';
import { studentReach, studentTwoSidedP } from '../../stats/student.js';
import { type ComparedMetric, unitsOf } from './metrics.js';
import type { MetricDifference } from './types.js';

/** What one side brings to the difference of one metric. Values may be infinite, or NaN where there is none. */
export interface DifferenceSide {
  readonly value: number;
  readonly replicates: Float64Array;
  /** The value of each round alone. */
  readonly rounds: readonly number[];
  /** For shares: the counts behind it. */
  readonly proportion: Proportion | null;
  readonly enough: boolean;
}

/** A difference before the correction of its p, which needs all of them. */
export type RawDifference = Omit<MetricDifference, 'correctedP' | 'verdict'> & { readonly enough: boolean };

const confidence = 0.95;

/**
 * The change from one side to another with its interval and p. Times, speeds and costs are compared by the logarithm of
 * their ratio, shares by their difference. Of the intervals that can be had, the widest holds, and of the p-values the
 * largest: that of the bootstrap over stretches; for shares Newcombe's and the score test's, which know shares of 0 and
 * 1; with two rounds or more that of Student's t over the rounds, which knows what differs between them.
 */
export function differenceOf(
  metric: ComparedMetric,
  from: DifferenceSide,
  to: DifferenceSide,
  units: number,
): RawDifference {
  const relative = metric.unit !== 'share';
  const step = relative ? logRatio : pointDifference;
  const change = step(from.value, to.value);
  const base = { metric: metric.id, unit: metric.unit, scale: relative ? 'relative' : 'points' } as const;
  if (Number.isNaN(change)) {
    return {
      ...base,
      difference: null,
      change: null,
      infinite: null,
      low: null,
      high: null,
      ratio: null,
      p: null,
      enough: false,
    };
  }
  const steps = from.replicates.map((value, at) => step(value, to.replicates[at] ?? Number.NaN));
  const expandedFor = unitsOf(metric, units);
  const intervals = [bootstrapInterval(steps.slice(), expandedFor, confidence)];
  const ps = [bootstrapP(steps, change, expandedFor)];
  if (from.proportion && to.proportion) {
    intervals.push(newcombeInterval(from.proportion, to.proportion));
    ps.push(proportionsP(from.proportion, to.proportion));
  }
  const scatter = scatterOf(from.rounds.map((value, at) => step(value, to.rounds[at] ?? Number.NaN)));
  if (scatter !== null && Number.isFinite(change)) {
    const reach = studentReach(confidence, scatter.freedom) * scatter.error;
    intervals.push({ low: change - reach, high: change + reach });
    if (scatter.error > 0) ps.push(studentTwoSidedP(change / scatter.error, scatter.freedom));
  }
  const known = intervals.filter(interval => interval !== null);
  const low = Math.min(change, ...known.map(interval => interval.low));
  const high = Math.max(change, ...known.map(interval => interval.high));
  const shown = (value: number) => {
    const back = relative ? Math.expm1(value) : value;
    return Number.isFinite(back) ? back : null;
  };
  const infinite =
    from.value === to.value ? null : to.value === Infinity ? 'higher' : from.value === Infinity ? 'lower' : null;
  const finite = Number.isFinite(to.value) && Number.isFinite(from.value);
  return {
    ...base,
    difference: finite ? to.value - from.value : null,
    change: infinite === null ? shown(change) : null,
    infinite,
    low: low === -Infinity ? null : shown(low),
    high: shown(high),
    ratio: relative && finite ? Math.exp(change) : null,
    p: Math.max(...ps),
    enough: from.enough && to.enough,
  };
}

/** Whether a difference is one, and for whom, once its p is corrected. */
export function judged(
  raw: RawDifference,
  metric: ComparedMetric,
  correctedP: number | null,
  margin: number,
): MetricDifference {
  const { enough, ...difference } = raw;
  const verdict =
    !enough || correctedP === null ? 'too few samples' : verdictOf(difference, metric, correctedP, margin);
  return { ...difference, correctedP, verdict };
}

function verdictOf(
  { change, infinite, difference }: Omit<RawDifference, 'enough'>,
  metric: ComparedMetric,
  correctedP: number,
  margin: number,
): 'better' | 'worse' | 'no difference' {
  if (correctedP >= 1 - confidence) return 'no difference';
  const small =
    infinite === null &&
    (Math.abs(difference ?? 0) < metric.resolution || (metric.unit !== 'share' && Math.abs(change ?? 0) < margin));
  if (small) return 'no difference';
  const higher = infinite === 'higher' || (change ?? 0) > 0;
  return higher === (metric.better === 'higher') ? 'better' : 'worse';
}

/** Standard error of the mean of the rounds; null with fewer than two, or where one has no finite step. */
function scatterOf(steps: readonly number[]): { readonly error: number; readonly freedom: number } | null {
  if (steps.length < 2 || !steps.every(Number.isFinite)) return null;
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const squares = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0);
  const freedom = steps.length - 1;
  return { error: Math.sqrt(squares / freedom / steps.length), freedom };
}

/** ln(to / from). Two infinite or two vanishing values are equal. */
function logRatio(from: number, to: number): number {
  if (from === to) return 0;
  return Math.log(to / from);
}

function pointDifference(from: number, to: number): number {
  return to - from;
}
