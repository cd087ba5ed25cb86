import { studentReach } from '../../../src/stats/student.js';

/** How much a series grows from the beginning of a stretch to its end, with the interval of that. */
export interface Growth {
  readonly level: number;
  readonly growth: number;
  readonly low: number;
  readonly high: number;
}

/** Neighbouring looks at a process hang together; means of so many stretches hardly do. */
const blocks = 20;
const confidence = 0.99;

/**
 * Growth of a series by the line of least squares through means of stretches of it, with the 99 % interval of Student's t
 * for its slope.
 * @param series in order of time and evenly spaced; at least three values
 */
export function growthOf(series: readonly number[]): Growth {
  const count = Math.min(blocks, series.length);
  const means = Array.from({ length: count }, (_, block) => {
    const part = series.slice(
      Math.floor((block * series.length) / count),
      Math.floor(((block + 1) * series.length) / count),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const middle = (count - 1) / 2;
  const level = means.reduce((sum, value) => sum + value, 0) / count;
  const spread = means.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope = means.reduce((sum, value, at) => sum + (at - middle) * value, 0) / spread;
  const left = means.reduce((sum, value, at) => sum + (value - level - slope * (at - middle)) ** 2, 0);
  const reach = studentReach(confidence, count - 2) * Math.sqrt(left / (count - 2) / spread);
  return { level, growth: slope * count, low: (slope - reach) * count, high: (slope + reach) * count };
}

/** Whether a growth is certain and matters: its interval lies above 0 and itself above what is allowed. */
export function grows({ growth, low }: Growth, allowed: number): boolean {
  return low > 0 && growth > allowed;
}
