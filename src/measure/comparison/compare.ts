import Big from 'big.js';
import { bootstrapInterval } from '../../stats/bootstrap.js';
import { holm } from '../../stats/holm.js';
import { enoughForQuantile } from '../../stats/quantile.js';
import { mannWhitney } from '../../stats/rank-test.js';
import type { IntentEnd } from '../intents.js';
import { curvesOf } from './curves.js';
import { type DifferenceSide, differenceOf, judged, type RawDifference } from './difference.js';
import type { ComparisonInput, SideInput } from './input.js';
import { type ComparedMetric, comparedMetrics, latencyMetrics, unitsOf } from './metrics.js';
import { type Replicates, replicate, replicatesFor } from './replicates.js';
import type {
  ComparedSide,
  Comparison,
  MetricDifference,
  MetricValue,
  PairComparison,
  RankComparison,
} from './types.js';
import { metricsOfDraw, type UnitTable, unitTable, wholeDraw } from './unit-table.js';
import { outcomeOf, pairSentence, pairVerdict } from './verdict.js';

/** Stretches that all rounds together are cut into, and the fewest of one round. */
const wantedUnits = 50;
const fewestUnitsPerRound = 10;
/** Stretches that must hold an intent for the bootstrap to say anything. */
const fewestFilledUnits = 10;
const fewestIntents = 10;

/** Holds runs against each other; the method is told in docs/methodology.md. */
export function compareRuns(input: ComparisonInput): Comparison {
  const rounds = Math.max(...input.sides.map(side => side.rounds.length));
  const unitsPerRound = Math.max(fewestUnitsPerRound, Math.ceil(wantedUnits / rounds));
  const tables = input.sides.map(side => unitTable(side.rounds, unitsPerRound, side.currency !== null));
  const paired = input.samePlan && tables.every(table => table.units === tables[0]?.units);
  const count = replicatesFor(tables);
  const replicates = replicate(tables, count, input.seed, paired);
  const measured = input.sides.map((side, at) => measure(side, tables[at], replicates[at] ?? [], unitsPerRound));
  const reasons = input.sides.some(thinks);
  const shown = comparedMetrics.filter(metric => isShown(metric, reasons, measured));
  const raw = pairsOf(measured).map(([from, to]) => ({
    from,
    to,
    differences: shown.map(metric => differenceIn(metric, from, to, tables[0]?.units ?? 1)),
  }));
  const pairs = raw.map(({ from, to, differences }): PairComparison => {
    const metrics = judgedTogether(differences, shown, input.margin);
    const verdict = pairVerdict(metrics);
    const [a, b] = [from.side.label, to.side.label];
    return {
      from: a,
      to: b,
      metrics,
      ranks: ranksOf(from, to),
      verdict,
      sentence: pairSentence(a, b, metrics, verdict),
    };
  });
  const sides = measured.map(each => sideOf(each, shown));
  return {
    schema: 'busytone.comparison/1',
    scenario: input.scenario,
    baseline: input.sides[0]?.label ?? '',
    rounds,
    method: {
      confidence: 0.95,
      replicates: count,
      units: tables[0]?.units ?? 0,
      seed: input.seed,
      margin: input.margin,
      tests: Math.max(...pairs.map(pair => pair.metrics.filter(each => each.correctedP !== null).length)),
      paired,
    },
    sides,
    pairs,
    verdict: outcomeOf(
      sides.map(side => side.label),
      pairs,
    ),
    notes: [...input.notes, ...notesOn(input, rounds)],
    curves: curvesOf(input.sides, reasons),
  };
}

interface Measured {
  readonly side: SideInput;
  readonly table: UnitTable;
  readonly replicates: Replicates;
  readonly values: Float64Array;
  /** Values of each round alone. */
  readonly rounds: readonly Float64Array[];
}

function measure(
  side: SideInput,
  table: UnitTable | undefined,
  replicates: Replicates,
  unitsPerRound: number,
): Measured {
  const priced = side.currency !== null;
  const whole = table ?? unitTable(side.rounds, unitsPerRound, priced);
  return {
    side,
    table: whole,
    replicates,
    values: valuesOf(whole),
    rounds: side.rounds.map(round => valuesOf(unitTable([round], 1, priced))),
  };
}

function valuesOf(table: UnitTable): Float64Array {
  const values = new Float64Array(comparedMetrics.length);
  metricsOfDraw(table, wholeDraw(table.units), values);
  return values;
}

function thinks({ rounds }: SideInput): boolean {
  return rounds.some(({ results }) => results.some(({ last }) => last.firstReasoningMs !== null));
}

/** Time to the first answer token says nothing new where nobody thinks, and cost nothing where not all have a price. */
function isShown(metric: ComparedMetric, reasons: boolean, measured: readonly Measured[]): boolean {
  if (metric.latency?.metric === 'ttfa') return reasons;
  if (metric.id !== 'costPerAnswer') return true;
  const currencies = new Set(measured.map(({ side }) => side.currency));
  return currencies.size === 1 && !currencies.has(null);
}

function pairsOf(measured: readonly Measured[]): (readonly [Measured, Measured])[] {
  return measured.flatMap((from, at) => measured.slice(at + 1).map(to => [from, to] as const));
}

function differenceIn(metric: ComparedMetric, from: Measured, to: Measured, units: number): RawDifference {
  return differenceOf(metric, differenceSide(metric, from), differenceSide(metric, to), units);
}

function differenceSide(metric: ComparedMetric, { table, replicates, values, rounds }: Measured): DifferenceSide {
  const at = comparedMetrics.indexOf(metric);
  return {
    value: values[at] ?? Number.NaN,
    replicates: replicates[at] ?? new Float64Array(0),
    rounds: rounds.map(round => round[at] ?? Number.NaN),
    proportion:
      metric.unit === 'share'
        ? { count: total(metric.id === 'busyRate' ? table.busy : table.good), of: total(table.decided) }
        : null,
    enough: isEnough(metric, table),
  };
}

function isEnough(metric: ComparedMetric, table: UnitTable): boolean {
  if (table.decided.filter(count => count > 0).length < fewestFilledUnits) return false;
  if (metric.latency === null) return total(table.decided) >= fewestIntents;
  return enoughForQuantile(membersOf(metric, table), metric.latency.share);
}

function membersOf({ latency }: ComparedMetric, table: UnitTable): number {
  return latency === null ? total(table.decided) : total(table.latency[latency.metric].size);
}

function total(column: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < column.length; at += 1) sum += column[at] ?? 0;
  return sum;
}

/** The metrics of a pair are one family: the correction is for all of them that have enough samples. */
function judgedTogether(
  differences: readonly RawDifference[],
  shown: readonly ComparedMetric[],
  margin: number,
): MetricDifference[] {
  const tested = differences.filter(difference => difference.enough && difference.p !== null);
  const corrected = holm(tested.map(difference => difference.p ?? 1));
  return differences.flatMap((difference, at) => {
    const metric = shown[at];
    const place = tested.indexOf(difference);
    return metric ? [judged(difference, metric, corrected[place] ?? null, margin)] : [];
  });
}

function ranksOf(from: Measured, to: Measured): RankComparison[] {
  return latencyMetrics.flatMap(metric => {
    const ranked = ({ table }: Measured) => ({
      sorted: table.latency[metric].sorted,
      infinite: total(table.latency[metric].infinite),
    });
    const test = mannWhitney(ranked(from), ranked(to));
    return test === null ? [] : [{ metric, delta: test.delta, p: test.p }];
  });
}

function sideOf({ side, table, replicates, values }: Measured, shown: readonly ComparedMetric[]): ComparedSide {
  const ends: Record<IntentEnd, number> = {
    answered: 0,
    busy: 0,
    abandoned: 0,
    failed: 0,
    cancelled: 0,
    interrupted: 0,
  };
  let cost = new Big(0);
  for (const { results } of side.rounds) {
    for (const result of results) {
      ends[result.end] += 1;
      for (const attempt of result.attempts) if (attempt.cost !== null) cost = cost.plus(attempt.cost);
    }
  }
  return {
    label: side.label,
    target: side.target,
    model: side.model,
    runs: side.rounds.map(round => round.facts),
    intents: { ...ends, decided: total(table.decided), good: total(table.good) },
    cost: side.currency === null ? null : cost.toFixed(),
    currency: side.currency,
    values: shown.map((metric): MetricValue => {
      const at = comparedMetrics.indexOf(metric);
      const value = values[at] ?? Number.NaN;
      const interval = bootstrapInterval((replicates[at] ?? new Float64Array(0)).slice(), unitsOf(metric, table.units));
      return {
        metric: metric.id,
        value: finite(value),
        infinite: value === Infinity,
        low: finite(interval?.low),
        high: finite(interval?.high),
        n: membersOf(metric, table),
        enough: isEnough(metric, table),
      };
    }),
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function notesOn({ sides }: ComparisonInput, rounds: number): string[] {
  const currencies = new Set(sides.map(side => side.currency));
  return [
    ...(rounds === 1
      ? [
          'Each side is one run, so chance between runs does not show: the intervals know only what happened within them. Rounds would show it: busytone compare --targets.',
        ]
      : []),
    ...(rounds === 2
      ? ['Two rounds tell little of what differs between rounds: intervals are wide. Take three or more.']
      : []),
    ...(currencies.size > 1 ? ['Not all sides have a price in one currency, so cost is not compared.'] : []),
  ];
}
