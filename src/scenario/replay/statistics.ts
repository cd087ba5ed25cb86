import type { TokenQuantiles } from './types.js';

/** Standard deviation / mean of the gaps between ascending times; null with fewer than three times or no gap at all. */
export function gapCvOf(ascendingMs: Float64Array): number | null {
  const gaps = ascendingMs.length - 1;
  if (gaps < 2) return null;
  const mean = ((ascendingMs[gaps] ?? 0) - (ascendingMs[0] ?? 0)) / gaps;
  if (!(mean > 0)) return null;
  let squares = 0;
  for (let at = 1; at <= gaps; at++) {
    const off = (ascendingMs[at] ?? 0) - (ascendingMs[at - 1] ?? 0) - mean;
    squares += off * off;
  }
  return Math.sqrt(squares / gaps) / mean;
}

/** Mean and order statistics (rank ⌈p·n⌉) of the known ones among lengths; null where none is known. */
export function tokenQuantiles(lengths: Int32Array): TokenQuantiles | null {
  const known = lengths.filter(length => length >= 0).sort();
  const last = known.length - 1;
  if (last < 0) return null;
  let sum = 0;
  for (const length of known) sum += length;
  const at = (p: number) => known[Math.max(0, Math.ceil(p * known.length - 1e-9) - 1)] ?? 0;
  return { mean: sum / known.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: known[last] ?? 0 };
}

/** Share of block ids that came before in the list; null for an empty one. */
export function prefixShareOf(blocks: Float64Array): number | null {
  if (blocks.length === 0) return null;
  const sorted = blocks.slice().sort();
  let distinct = 1;
  for (let at = 1; at < sorted.length; at++) if (sorted[at] !== sorted[at - 1]) distinct += 1;
  return 1 - distinct / blocks.length;
}

/**
 * Tokens of a block, from how many blocks prompts of known lengths have: the usual 512 where it explains them, else 16,
 * else another that does; 512 where none does.
 */
export function blockTokensOf(inputTokens: Int32Array, blocksFrom: Float64Array): number {
  let least = 1;
  let most = Number.POSITIVE_INFINITY;
  for (let row = 0; row < inputTokens.length; row++) {
    const tokens = inputTokens[row] ?? -1;
    const count = (blocksFrom[row + 1] ?? 0) - (blocksFrom[row] ?? 0);
    if (tokens < 1 || count < 1) continue;
    least = Math.max(least, Math.ceil(tokens / count));
    if (count > 1) most = Math.min(most, Math.ceil(tokens / (count - 1)) - 1);
  }
  const fits = (tokens: number) => tokens >= least && tokens <= most;
  return [512, 16, least].find(fits) ?? 512;
}
