import type { CapacityStep, Knee } from './types.js';

/** Fewer loads than this make no curve. */
const fewestLoads = 3;

/**
 * The knee of the curve of latency over throughput: where throughput / latency is highest, Kleinrock's power (ICC 1979).
 * Below it more load costs little waiting; above it waiting grows faster than what is served. Latency is the mean E2E.
 * Steps that were given up are left out: of their answers only the quickest were seen.
 */
export function kneeOf(steps: readonly CapacityStep[]): Knee | null {
  const usable = steps.filter(
    ({ givenUp, judgement, figures }) =>
      !givenUp && judgement.decision !== 'instrument' && figures.meanE2eMs !== null && figures.completedPerSecond > 0,
  );
  const longest = longestAtEach(usable);
  if (longest.length < fewestLoads) return null;
  const power = ({ figures }: CapacityStep) => figures.completedPerSecond / (figures.meanE2eMs ?? Infinity);
  const best = longest.reduce((a, b) => (power(b) > power(a) ? b : a));
  return {
    load: best.load,
    completedPerSecond: best.figures.completedPerSecond,
    meanE2eMs: best.figures.meanE2eMs ?? 0,
    atTheEdge: best === longest.at(-1),
  };
}

/** Of several steps at a load the one that was measured longest, which knows most; in ascending order of load. */
export function longestAtEach(steps: readonly CapacityStep[]): readonly CapacityStep[] {
  const longest = new Map<number, CapacityStep>();
  for (const step of steps) {
    if (step.measuredMs >= (longest.get(step.load)?.measuredMs ?? 0)) longest.set(step.load, step);
  }
  return [...longest.values()].sort((a, b) => a.load - b.load);
}
