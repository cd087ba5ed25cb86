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
  const loads = [...new Set(usable.map(({ load }) => load))].sort((a, b) => a - b);
  if (loads.length < fewestLoads) return null;
  // Of several steps at a load the longest knows most.
  const longest = loads.flatMap(load => {
    const own = usable.filter(step => step.load === load).sort((a, b) => b.measuredMs - a.measuredMs);
    return own.slice(0, 1);
  });
  const power = ({ figures }: CapacityStep) => figures.completedPerSecond / (figures.meanE2eMs ?? Infinity);
  const best = longest.reduce((a, b) => (power(b) > power(a) ? b : a));
  return {
    load: best.load,
    completedPerSecond: best.figures.completedPerSecond,
    meanE2eMs: best.figures.meanE2eMs ?? 0,
    atTheEdge: best === longest.at(-1),
  };
}
