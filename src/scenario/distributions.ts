import { exp, ln } from './portable-math.js';
import type { Random } from './random.js';
import { sampleZeta } from './zeta.js';

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'beta'; readonly alpha: number; readonly beta: number }
  /** Whole numbers k from 1 to `max`, with probability proportional to k^-exponent. */
  | { readonly kind: 'zeta'; readonly exponent: number; readonly max: number }
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly weight: number; readonly of: Distribution }[] };

/**
 * One draw. How many uniform numbers it takes varies (rejection), so give every quantity a stream of its own.
 * Results are the same on every engine; see portable-math.ts.
 */
export function sample(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.low + (distribution.high - distribution.low) * random();
    case 'exponential':
      return distribution.mean * unitExponential(random);
    case 'lognormal':
      return exp(distribution.mu + distribution.sigma * standardNormal(random));
    case 'beta':
      return beta(distribution.alpha, distribution.beta, random);
    case 'zeta':
      return sampleZeta(distribution.exponent, distribution.max, random);
    case 'mixture':
      return sample(pick(distribution.parts, random), random);
  }
}

/** Exponential with mean 1. */
export function unitExponential(random: Random): number {
  return -ln(1 - random());
}

function pick(parts: readonly { readonly weight: number; readonly of: Distribution }[], random: Random): Distribution {
  let total = 0;
  for (const part of parts) total += part.weight;
  let left = random() * total;
  let chosen: Distribution = { kind: 'constant', value: 0 };
  for (const part of parts) {
    if (part.weight <= 0) continue;
    chosen = part.of;
    left -= part.weight;
    if (left < 0) break;
  }
  return chosen;
}

/** Marsaglia's polar method (SIAM Review 6, 1964): needs no trigonometry, whose last bits engines disagree on. */
function standardNormal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * ln(square)) / square);
  }
}

/** X / (X + Y) with X ~ Gamma(alpha), Y ~ Gamma(beta), taken on logarithms since tiny shapes underflow. */
function beta(alpha: number, betaShape: number, random: Random): number {
  const logX = logGammaVariate(alpha, random);
  const logY = logGammaVariate(betaShape, random);
  return 1 / (1 + exp(logY - logX));
}

/** Gamma with this shape and scale 1. */
export function unitGamma(shape: number, random: Random): number {
  return exp(logGammaVariate(shape, random));
}

/**
 * ln of a Gamma(shape, 1) variate: Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26,
 * 2000). Shapes under 1 use Gamma(k) = Gamma(k + 1) U^(1/k).
 */
function logGammaVariate(shape: number, random: Random): number {
  if (shape < 1) return logGammaVariate(shape + 1, random) + ln(1 - random()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const logV = ln(v);
    if (ln(1 - random()) < 0.5 * x * x + d * (1 - v + logV)) return ln(d) + logV;
  }
}
