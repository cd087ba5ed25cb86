import { quantilesOfDraw, sumOfDraw, type UnitSample, unitSample } from '../../stats/resample.js';
import { type IntentResult, intentE2eMs, intentTtfaMs, intentTtftMs, isDecided } from '../intents.js';
import { tpotMs } from '../metrics.js';
import { Timeline } from '../timeline.js';
import { spreadOutputTokens } from '../tokens.js';
import { comparedMetrics, type LatencyMetric, latencyMetrics, percentileShares } from './metrics.js';

/** One run of a side. */
export interface Round {
  readonly results: readonly IntentResult[];
  /** How long arrivals were planned for. */
  readonly durationMs: number;
}

/**
 * The intents of a side cut into units of the bootstrap: stretches of equal length of each round. What happens in one
 * stretch hangs together (a queue builds up, a place in the batch is taken), so stretches are drawn and not intents.
 */
export interface UnitTable {
  readonly units: number;
  /** Load time of all rounds. */
  readonly loadMs: number;
  readonly decided: Float64Array;
  readonly answered: Float64Array;
  readonly busy: Float64Array;
  readonly good: Float64Array;
  /** That came in this stretch, whatever they were asked for in; those after the end of the load are in none. */
  readonly outputTokens: Float64Array;
  /** null without a price. */
  readonly cost: Float64Array | null;
  readonly latency: Readonly<Record<LatencyMetric, UnitSample>>;
}

const readers: Readonly<Record<LatencyMetric, (result: IntentResult) => number | null>> = {
  ttft: intentTtftMs,
  ttfa: intentTtfaMs,
  tpot: ({ last }) => tpotMs(last),
  e2e: intentE2eMs,
};

export function unitTable(rounds: readonly Round[], unitsPerRound: number, priced: boolean): UnitTable {
  const units = rounds.length * unitsPerRound;
  const column = () => new Float64Array(units);
  const table = {
    decided: column(),
    answered: column(),
    busy: column(),
    good: column(),
    outputTokens: column(),
    cost: priced ? column() : null,
  };
  const members: Record<LatencyMetric, { unit: number; value: number | null }[]> = {
    ttft: [],
    ttfa: [],
    tpot: [],
    e2e: [],
  };
  let loadMs = 0;
  const add = (to: Float64Array, unit: number, amount: number) => {
    to[unit] = (to[unit] ?? 0) + amount;
  };
  rounds.forEach(({ results, durationMs }, round) => {
    for (const result of results) {
      const within = Math.floor((result.scheduledMs / durationMs) * unitsPerRound);
      const unit = round * unitsPerRound + Math.min(unitsPerRound - 1, Math.max(0, within));
      for (const { cost } of result.attempts) {
        if (table.cost !== null && cost !== null) add(table.cost, unit, Number(cost));
      }
      if (!isDecided(result.end)) continue;
      add(table.decided, unit, 1);
      if (result.end === 'busy') add(table.busy, unit, 1);
      if (result.end === 'answered') add(table.answered, unit, 1);
      if (result.good) add(table.good, unit, 1);
      for (const metric of latencyMetrics) {
        const value = latencyOf(result, metric);
        if (value !== 'none') members[metric].push({ unit, value });
      }
    }
    const flow = new Timeline(0, durationMs / unitsPerRound, unitsPerRound + 1);
    for (const { attempts } of results) spreadOutputTokens(attempts, flow);
    flow.totals().forEach((tokens, within) => {
      if (within < unitsPerRound) add(table.outputTokens, round * unitsPerRound + within, tokens);
    });
    loadMs += durationMs;
  });
  const sample = (metric: LatencyMetric) => unitSample(members[metric], units);
  return {
    ...table,
    units,
    loadMs,
    latency: { ttft: sample('ttft'), ttfa: sample('ttfa'), tpot: sample('tpot'), e2e: sample('e2e') },
  };
}

/**
 * An intent without an answer waits for ever (null), and so does one that spent its whole budget on thinking for its
 * first answer token; an answer too short to have the metric has none.
 */
function latencyOf(result: IntentResult, metric: LatencyMetric): number | null | 'none' {
  if (result.end !== 'answered') return null;
  const value = readers[metric](result);
  if (value !== null) return value;
  return metric === 'ttfa' && result.last.flags.includes('budget_exhausted') ? null : 'none';
}

/** Every unit once: the measurement itself, as a draw. */
export function wholeDraw(units: number): Uint16Array {
  return new Uint16Array(units).fill(1);
}

/** All compared metrics of a draw, in their order: NaN where there is nothing to compute one from. */
export function metricsOfDraw(table: UnitTable, counts: Uint16Array, into: Float64Array): void {
  const quantiles = new Float64Array(percentileShares.length);
  let at = 0;
  for (const metric of latencyMetrics) {
    quantilesOfDraw(table.latency[metric], counts, percentileShares, quantiles);
    for (const value of quantiles) into[at++] = value;
  }
  const decided = sumOfDraw(table.decided, counts);
  const answered = sumOfDraw(table.answered, counts);
  into[at++] = decided === 0 ? Number.NaN : sumOfDraw(table.busy, counts) / decided;
  into[at++] = decided === 0 ? Number.NaN : sumOfDraw(table.good, counts) / decided;
  into[at++] = (sumOfDraw(table.outputTokens, counts) / table.loadMs) * 1_000;
  into[at++] = table.cost === null ? Number.NaN : sumOfDraw(table.cost, counts) / answered;
  if (at !== comparedMetrics.length) throw new RangeError('The compared metrics and their computation differ');
}
