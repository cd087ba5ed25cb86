import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const twoTo32 = 4_294_967_296;

/** Draws the units of one bootstrap replicate after the other: how often each of them is in it. */
export type UnitDraws = () => Uint16Array;

/**
 * Efron's bootstrap over units that are drawn with replacement: single values, or stretches of time whose values belong
 * together. The same seed draws the same. The array is the same one at every call.
 */
export function unitDraws(units: number, seed: number): UnitDraws {
  const generator = xoroshiro128plus(seed);
  const counts = new Uint16Array(units);
  return () => {
    counts.fill(0);
    for (let drawn = 0; drawn < units; drawn += 1) {
      const unit = Math.floor(((generator.next() >>> 0) / twoTo32) * units);
      counts[unit] = (counts[unit] ?? 0) + 1;
    }
    return counts;
  };
}

/** Values in ascending order, each with the unit that it belongs to. */
export interface UnitSample {
  readonly sorted: Float64Array;
  readonly unit: Uint16Array;
  /** Members of each unit that have no value: they count as larger than all. */
  readonly infinite: ArrayLike<number>;
  /** Members of each unit, with and without a value. */
  readonly size: ArrayLike<number>;
}

/** Sorts values with their units beside them. */
export function unitSample(
  members: readonly { readonly unit: number; readonly value: number | null }[],
  units: number,
): UnitSample {
  const infinite = new Float64Array(units);
  const size = new Float64Array(units);
  const valued: { readonly unit: number; readonly value: number }[] = [];
  for (const { unit, value } of members) {
    size[unit] = (size[unit] ?? 0) + 1;
    if (value === null) infinite[unit] = (infinite[unit] ?? 0) + 1;
    else valued.push({ unit, value });
  }
  valued.sort((a, b) => a.value - b.value);
  return {
    sorted: Float64Array.from(valued, each => each.value),
    unit: Uint16Array.from(valued, each => each.unit),
    infinite,
    size,
  };
}

/**
 * Quantiles of a replicate, each a value of the sample or +∞; NaN when the replicate drew nothing. Looks for those above
 * the median from the top down, so that the cost of a p95 is that of the values beyond it.
 * @param counts how often each unit is in the replicate
 * @param shares ascending, above 0
 * @param into takes the quantiles
 */
export function quantilesOfDraw(
  sample: UnitSample,
  counts: Uint16Array,
  shares: readonly number[],
  into: Float64Array,
): void {
  const { sorted, unit, infinite, size } = sample;
  const total = sumOfDraw(size, counts);
  const weight = (at: number) => counts[unit[at] ?? 0] ?? 0;
  const rankOf = (share: number) => Math.max(1, Math.ceil(share * total - 1e-9));
  let next = 0;
  let passed = 0;
  let last = sorted.length;
  let left = total - sumOfDraw(infinite, counts);
  const finite = left;
  const lower = shares.filter(share => share <= 0.5).length;
  for (let at = 0; at < lower; at += 1) {
    const rank = rankOf(shares[at] ?? 0);
    while (passed < rank && next < sorted.length) {
      passed += weight(next);
      next += 1;
    }
    into[at] = passed >= rank ? (sorted[next - 1] ?? Infinity) : Infinity;
  }
  for (let at = shares.length - 1; at >= lower; at -= 1) {
    const rank = rankOf(shares[at] ?? 0);
    while (left >= rank && last > 0) {
      last -= 1;
      left -= weight(last);
    }
    into[at] = rank > finite ? Infinity : (sorted[last] ?? Infinity);
  }
  if (total === 0) into.fill(Number.NaN);
}

/** Sum over a replicate of something that each unit has an amount of. */
export function sumOfDraw(amounts: ArrayLike<number>, counts: Uint16Array): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at += 1) sum += (counts[at] ?? 0) * (amounts[at] ?? 0);
  return sum;
}
