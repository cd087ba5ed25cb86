import { logGamma } from './binomial.js';

/** Chance that a value of Student's t distribution lies at least `t` away from 0, on either side. 1 degree or more. */
export function studentTwoSidedP(t: number, freedom: number): number {
  if (t === 0) return 1;
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The `t` that Student's distribution stays within, on both sides, with `confidence`; by bisection. */
export function studentReach(confidence: number, freedom: number): number {
  const wanted = 1 - confidence;
  let low = 0;
  let high = 1;
  while (studentTwoSidedP(high, freedom) > wanted) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSidedP(middle, freedom) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8) where that is quick. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let fraction = 1;
  for (let k = 200; k >= 1; k -= 1) {
    const m = k >> 1;
    const step =
      k % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    fraction = 1 + step / fraction;
  }
  return front / fraction;
}
