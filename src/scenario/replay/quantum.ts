/** Finer grids are no matter to a load test. */
const finestMs = 100;
/** Fewer distinct times say nothing of a grid. */
const fewestTimes = 10;
/** Share of the gaps that must be whole multiples of the grid. */
const enough = 0.98;

/**
 * The grid in milliseconds that recorded times stand on, or null. Whole seconds are one; so are stamps in clumps with
 * gaps near multiples of a step (Mooncake's, 3,000 ms give or take one). A replay of such stamps as they are would send
 * all requests of a step at once, which nobody did.
 * @param ascendingMs recorded times
 */
export function quantumOf(ascendingMs: Float64Array): number | null {
  const gaps: number[] = [];
  for (let at = 1; at < ascendingMs.length; at++) {
    const gap = (ascendingMs[at] ?? 0) - (ascendingMs[at - 1] ?? 0);
    if (gap > 0) gaps.push(gap);
    // A grid shows in the first thousands of gaps.
    if (gaps.length === 20_000) break;
  }
  if (gaps.length < fewestTimes - 1) return null;
  const sorted = [...gaps].sort((a, b) => a - b);
  const shortest = sorted[0] ?? 0;
  if (shortest < finestMs) return null;
  const alike = sorted.filter(gap => gap < shortest * 1.5);
  const step = alike[alike.length >> 1] ?? shortest;
  const tolerance = Math.min(step / 20, 2);
  for (const candidate of [step, 1_000]) {
    const onGrid = gaps.filter(gap => Math.abs(gap - Math.round(gap / candidate) * candidate) <= tolerance).length;
    if (onGrid >= enough * gaps.length) return candidate;
  }
  return null;
}
