/** Cumulative counts by ascending upper bound, the last of them +Inf. */
export type Buckets = readonly (readonly [upper: number, count: number])[];

/**
 * What was observed between two looks at a histogram. A histogram that shrank was started anew: then everything in it
 * came since. Bounds that only one of the looks has are left out.
 */
export function bucketsBetween(before: Buckets, after: Buckets): Buckets {
  const earlier = new Map(before);
  const restarted = after.some(([upper, count]) => count < (earlier.get(upper) ?? 0));
  if (restarted) return after;
  return after.flatMap(([upper, count]) => {
    const known = earlier.get(upper);
    return known === undefined ? [] : [[upper, count - known] as const];
  });
}

/**
 * The p-quantile, by a straight line within its bucket, whose lower bound is the bound before it or 0: the rule of
 * Prometheus' `histogram_quantile`. In the last bucket it is the highest finite bound. null without observations.
 * @param p 0 to 1
 */
export function bucketQuantile(buckets: Buckets, p: number): number | null {
  const total = buckets[buckets.length - 1]?.[1] ?? 0;
  if (!(total > 0)) return null;
  const rank = p * total;
  let lower = 0;
  let below = 0;
  for (const [upper, count] of buckets) {
    if (count >= rank && count > below) {
      if (upper === Number.POSITIVE_INFINITY) return lower;
      // A first bound of 0 or less has no lower bound of its own.
      if (below === 0 && upper <= 0) return upper;
      return lower + (upper - lower) * ((rank - below) / (count - below));
    }
    lower = upper;
    below = Math.max(below, count);
  }
  return lower;
}
