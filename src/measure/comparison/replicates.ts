import { unitDraws } from '../../stats/resample.js';
import { comparedMetrics } from './metrics.js';
import { metricsOfDraw, type UnitTable } from './unit-table.js';

/** Replicates of each metric, in the order of `comparedMetrics`. */
export type Replicates = readonly Float64Array[];

const usualReplicates = 2_000;
const fewestReplicates = 600;
/** Values that all replicates together may look at: a few seconds. */
const budget = 1.2e9;

/** How many replicates a comparison of this size is worth. */
export function replicatesFor(tables: readonly UnitTable[]): number {
  const values = tables.reduce(
    (sum, { latency }) => sum + Object.values(latency).reduce((n, { sorted }) => n + sorted.length, 0),
    0,
  );
  return Math.round(Math.min(usualReplicates, Math.max(fewestReplicates, budget / Math.max(1, values))));
}

/**
 * Bootstrap replicates of every metric of every side. Where all sides ran the same plan each replicate draws the same
 * stretches of it for all of them: what the plan itself does to a stretch then falls out of every difference.
 */
export function replicate(
  tables: readonly UnitTable[],
  count: number,
  seed: number,
  paired: boolean,
): readonly Replicates[] {
  const into = tables.map(() => comparedMetrics.map(() => new Float64Array(count)));
  const values = new Float64Array(comparedMetrics.length);
  const shared = paired ? unitDraws(tables[0]?.units ?? 1, seed) : null;
  const own = tables.map(({ units }, side) => unitDraws(units, seed + side));
  for (let at = 0; at < count; at += 1) {
    const common = shared?.();
    tables.forEach((table, side) => {
      const counts = common ?? own[side]?.() ?? new Uint16Array(table.units);
      metricsOfDraw(table, counts, values);
      into[side]?.forEach((column, metric) => {
        column[at] = values[metric] ?? Number.NaN;
      });
    });
  }
  return into;
}
