import { exp, ln } from './portable-math.js';

/** ½ ln 2π. */
const halfLnTwoPi = 0.918_938_533_204_672_8;

/** ln Γ(x) for x > 0, to about 1e-14: Stirling's series, after raising small arguments by Γ(x + 1) = x Γ(x). Portable. */
export function lnGamma(x: number): number {
  let product = 1;
  while (x < 12) {
    product *= x;
    x += 1;
  }
  const q = 1 / (x * x);
  const series = (1 / 12 + q * (-1 / 360 + q * (1 / 1260 + q * (-1 / 1680 + q * (1 / 1188 - q * (691 / 360360)))))) / x;
  return (x - 0.5) * ln(x) - x + halfLnTwoPi + series - ln(product);
}

/**
 * ln of the regularised upper incomplete gamma function Q(a, x): the chance that a Gamma variate of shape a lies above x.
 * Power series of P below a + 1, Lentz's continued fraction of Q above (Numerical Recipes, 6.2).
 */
export function lnUpperGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  const lnFront = a * ln(x) - x - lnGamma(a);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum && n < 10_000; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return ln(Math.max(Number.MIN_VALUE, 1 - exp(lnFront) * sum));
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b, tiny);
    c = nonZero(b + numerator / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return lnFront + ln(fraction);
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
