import { quantileOfSorted } from '../../stats/quantile.js';
import { type IntentResult, intentE2eMs, intentTtfaMs, intentTtftMs, isDecided } from '../intents.js';
import type { SideInput } from './input.js';
import type { ComparisonCurves } from './types.js';

/** Points of a distribution function that a picture can show. */
const ecdfPoints = 120;
const wantedWindows = 40;
/** Windows hold this many intents of a side on average, at least. */
const intentsPerWindow = 8;

/** What the charts are drawn from. Shares of a distribution function are of all intents: who gets no answer is missing at its end. */
export function curvesOf(sides: readonly SideInput[], reasons: boolean): ComparisonCurves {
  const decided = sides.map(side => side.rounds.flatMap(({ results }) => results.filter(({ end }) => isDecided(end))));
  const metrics = [
    ['ttft', intentTtftMs],
    ...(reasons ? ([['ttfa', intentTtfaMs]] as const) : []),
    ['e2e', intentE2eMs],
  ] as const;
  return {
    ecdf: metrics.map(([metric, read]) => ({
      metric,
      sides: sides.map(({ label }, at) => ({ label, ...ecdfOf(decided[at] ?? [], read) })),
    })),
    overTime: overTimeOf(sides, decided),
  };
}

function ecdfOf(results: readonly IntentResult[], read: (result: IntentResult) => number | null) {
  const sorted = Float64Array.from(results.map(read).filter(value => value !== null)).sort();
  const valueMs: number[] = [];
  const share: number[] = [];
  const points = Math.min(ecdfPoints, sorted.length);
  for (let point = 1; point <= points; point += 1) {
    const rank = Math.round((point * sorted.length) / points);
    valueMs.push(round(sorted[rank - 1] ?? 0));
    share.push(rank / results.length);
  }
  return { valueMs, share };
}

function overTimeOf(
  sides: readonly SideInput[],
  decided: readonly (readonly IntentResult[])[],
): ComparisonCurves['overTime'] {
  const durationMs = Math.max(...sides.flatMap(side => side.rounds.map(run => run.durationMs)));
  const fewest = Math.min(...decided.map(results => results.length));
  const windows = Math.max(1, Math.min(wantedWindows, Math.floor(fewest / intentsPerWindow)));
  const windowMs = durationMs / windows;
  return {
    windowMs,
    startMs: Array.from({ length: windows }, (_, at) => at * windowMs),
    sides: sides.map(({ label }, side) => {
      const cells = Array.from({ length: windows }, (): IntentResult[] => []);
      for (const result of decided[side] ?? []) {
        cells[Math.min(windows - 1, Math.max(0, Math.floor(result.scheduledMs / windowMs)))]?.push(result);
      }
      const waits = cells.map(cell => Float64Array.from(cell.map(intentTtftMs).filter(value => value !== null)).sort());
      const at = (p: number) => waits.map(sorted => maybe(quantileOfSorted(sorted, p)));
      return {
        label,
        ttftP50Ms: at(0.5),
        ttftP95Ms: at(0.95),
        busyShare: cells.map(cell =>
          cell.length === 0 ? null : cell.filter(({ end }) => end === 'busy').length / cell.length,
        ),
      };
    }),
  };
}

function maybe(value: number | null): number | null {
  return value === null ? null : round(value);
}

/** Digits beyond a microsecond are no measurement. */
function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
