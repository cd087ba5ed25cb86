import { unitExponential, unitGamma } from '../distributions.js';
import { lnGamma } from '../gamma-function.js';
import { exp, ln } from '../portable-math.js';
import type { GapLaw } from './renewal.js';

/**
 * Gaps with mean 1: P(gap > x) = e^(−(x / scale)^shape), scale = 1 / Γ(1 + 1 / shape). (gap / scale)^shape is
 * exponential, and Gamma with shape 1 + 1 / shape when gaps are weighted by their length.
 */
export function weibullGaps(shape: number): GapLaw {
  const lnScale = -lnGamma(1 + 1 / shape);
  const gapOf = (power: number) => exp(lnScale + ln(power) / shape);
  return {
    gap: random => gapOf(unitExponential(random)),
    coveringGap: random => gapOf(unitGamma(1 + 1 / shape, random)),
    hazard: gap => (gap <= 0 ? 0 : exp(shape * (ln(gap) - lnScale))),
  };
}
