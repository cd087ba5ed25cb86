import { unitGamma } from '../distributions.js';
import { lnUpperGamma } from '../gamma-function.js';
import type { GapLaw } from './renewal.js';

/**
 * Gaps with mean 1 and coefficient of variation `cv`: Gamma with shape 1 / cv² and scale cv². The Gamma weighted by its
 * length is one of shape + 1.
 */
export function gammaGaps(cv: number): GapLaw {
  const shape = 1 / (cv * cv);
  return {
    gap: random => unitGamma(shape, random) / shape,
    coveringGap: random => unitGamma(shape + 1, random) / shape,
    hazard: gap => -lnUpperGamma(shape, gap * shape),
  };
}
