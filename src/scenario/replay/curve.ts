import type { Shape } from '../shapes/index.js';
import type { ReplayLoad } from '../types.js';

/** Bins that a curve has at most, so that each is as long as one of these steps, or more where a load lasts for weeks. */
const mostBins = 400;
const stepsMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600].map(
  seconds => seconds * 1_000,
);

/** The load of a replay: rows of each second, or of a longer step in a longer load, over its time. */
export function replayCurve({ trace, durationMs, phases }: ReplayLoad): Omit<Shape, 'whenCumulative'> {
  const leastMs = durationMs / mostBins;
  const binMs = stepsMs.find(step => step >= leastMs) ?? leastMs;
  const counts = new Uint32Array(Math.max(1, Math.ceil(durationMs / binMs)));
  for (const ms of trace.scheduledMs) {
    const bin = Math.min(counts.length - 1, Math.floor(ms / binMs));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  /** The last bin may be cut short. */
  const secondsOf = (bin: number) => Math.min(binMs, durationMs - bin * binMs) / 1_000;
  const before = new Float64Array(counts.length + 1);
  let peak = 0;
  for (const [bin, count] of counts.entries()) {
    before[bin + 1] = (before[bin] ?? 0) + count;
    // A cut bin that holds little time would make a peak of one row.
    peak = Math.max(peak, count / Math.max(secondsOf(bin), Math.min(binMs, durationMs) / 2_000));
  }
  const loadIn = (bin: number) => Math.min(peak, (counts[bin] ?? 0) / secondsOf(bin));
  return {
    durationMs,
    phases,
    peak,
    loadAt: ms => (ms < 0 || ms >= durationMs ? 0 : loadIn(Math.floor(ms / binMs))),
    cumulative(ms) {
      const within = Math.min(Math.max(ms, 0), durationMs);
      const bin = Math.min(counts.length - 1, Math.floor(within / binMs));
      const share = (within - bin * binMs) / (secondsOf(bin) * 1_000);
      return (before[bin] ?? 0) + (counts[bin] ?? 0) * share;
    },
  };
}
