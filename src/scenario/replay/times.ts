/** In whole microseconds, the resolution of all times. */
export const micro = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** Rows by time, those of one time as they stand in the file. */
export function orderOf(timesMs: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: timesMs.length }, (_, row) => row);
  const isSorted = timesMs.every((ms, row) => row === 0 || ms >= (timesMs[row - 1] ?? 0));
  return isSorted ? order : order.sort((a, b) => (timesMs[a] ?? 0) - (timesMs[b] ?? 0) || a - b);
}
