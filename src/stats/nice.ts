/**
 * A step for the marks of a scale from 0 to at least `top` that people can count in: 1, 2, 2.5 or 5 times a power of
 * ten, between `fewest` and twice as many of them, the last as close above `top` as can be. `top` must be above 0.
 */
export function niceStep(top: number, fewest: number): number {
  const power = 10 ** Math.floor(Math.log10(top / fewest));
  let best = power;
  let bestEnd = Number.POSITIVE_INFINITY;
  for (const factor of [10, 5, 2.5, 2, 1]) {
    const step = factor * power;
    const steps = Math.ceil(top / step);
    if (steps < fewest || steps > 2 * fewest || steps * step >= bestEnd) continue;
    best = step;
    bestEnd = steps * step;
  }
  return best;
}
