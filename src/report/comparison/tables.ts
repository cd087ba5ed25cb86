import { formatWhole } from '../../base/units.js';
import type { ComparedSide, Comparison, MetricDifference, PairComparison } from '../../measure/comparison/types.js';
import { cell, nothing } from '../model/numbers.js';
import type { TermId } from '../model/terms.js';
import type { Cell, Row, Table } from '../model/types.js';
import {
  changeText,
  deltaText,
  metricName,
  pText,
  valueInterval,
  valueText,
  verdictSymbol,
  verdictTone,
} from './words.js';

const termOf: Readonly<Record<string, TermId>> = {
  ttft: 'ttft',
  ttfa: 'ttfa',
  tpot: 'tpot',
  e2e: 'e2e',
  busyRate: 'busy',
  goodFraction: 'good',
  outputTokensPerSecond: 'throughput',
  costPerAnswer: 'cost',
};

/** Every metric of every side: its value, and for all but the baseline the change against that, with the verdict. */
export function metricTable(comparison: Comparison): Table {
  const { sides, pairs } = comparison;
  const [baseline] = sides;
  const columns = sides.map(({ label }, at) => (at === 0 ? `${label} (baseline)` : label));
  const rows = (baseline?.values ?? []).map(({ metric }): Row => {
    const known = pairs[0]?.metrics.find(each => each.metric === metric);
    return {
      label: metricName(metric),
      term: termOf[metric.split('.')[0] ?? ''] ?? null,
      cells: sides.map((side, at) => {
        const difference =
          at === 0 ? undefined : againstBaseline(comparison, side)?.metrics.find(each => each.metric === metric);
        return metricCell(side, metric, known, difference);
      }),
    };
  });
  const group = (title: string, wanted: (id: string) => boolean) => ({
    title,
    rows: rows.filter((_, at) => wanted(baseline?.values[at]?.metric ?? '')),
  });
  return {
    caption: 'Side by side',
    corner: 'Metric',
    columns,
    groups: [
      group('Waiting', id => /^tt/.test(id)),
      group('Reading', id => /^(tpot|e2e)/.test(id)),
      group('Outcome and cost', id => !id.includes('.')),
    ].filter(each => each.rows.length > 0),
    notes: [
      'Percentiles are over all intents: one without an answer counts as a wait without end (∞). Under a value stands its 95 % interval; under that the change against the baseline with the interval of the change, the p corrected for all metrics of the pair, and the verdict.',
    ],
  };
}

/** The comparison of a side with the baseline. */
export function againstBaseline({ pairs, baseline }: Comparison, side: ComparedSide): PairComparison | undefined {
  return pairs.find(pair => pair.from === baseline && pair.to === side.label);
}

function metricCell(
  side: ComparedSide,
  metric: string,
  known: MetricDifference | undefined,
  difference: MetricDifference | undefined,
): Cell {
  const value = side.values.find(each => each.metric === metric);
  const unit = known?.unit ?? 'ms';
  const text = valueText(value, unit, side.currency);
  const range = valueInterval(value, unit, side.currency);
  const notes = range === null ? [] : [range];
  if (difference === undefined) return cell(text, notes);
  const tone = verdictTone(difference.verdict);
  if (difference.verdict === 'too few samples') {
    return cell(text, [
      ...notes,
      `${verdictSymbol(difference.verdict)} too few samples (${formatWhole(value?.n ?? 0)})`,
    ]);
  }
  return cell(
    text,
    [
      ...notes,
      changeText(difference),
      `${pText(difference.correctedP)}, ${verdictSymbol(difference.verdict)} ${difference.verdict}`,
    ],
    tone === 'quiet' ? null : tone,
  );
}

/** How intents ended. */
export function outcomeTable({ sides }: Comparison): Table {
  const ends = ['answered', 'good', 'busy', 'abandoned', 'failed', 'cancelled', 'interrupted'] as const;
  return {
    caption: 'Outcome of the intents',
    corner: 'Intents',
    columns: sides.map(({ label }) => label),
    groups: [
      {
        title: '',
        rows: ends
          .filter(end => (end !== 'interrupted' && end !== 'cancelled') || sides.some(side => side.intents[end] > 0))
          .map(end => ({
            label: end === 'good' ? 'of them good' : end,
            term: null,
            cells: sides.map(side => cell(formatWhole(side.intents[end]))),
          })),
      },
    ],
    notes: [],
  };
}

/** How far the whole distributions lie apart. */
export function effectTable(comparison: Comparison): Table {
  const others = comparison.sides.slice(1);
  const metrics = ['ttft', 'ttfa', 'tpot', 'e2e'] as const;
  const shown = metrics.filter(metric => comparison.sides[0]?.values.some(value => value.metric === `${metric}.p50`));
  return {
    caption: 'Effect sizes',
    corner: 'Cliff’s delta',
    columns: others.map(({ label }) => label),
    groups: [
      {
        title: '',
        rows: shown.map(metric => ({
          label: metric === 'e2e' ? 'End to end' : metric.toUpperCase(),
          term: metric,
          cells: others.map(side => {
            const rank = againstBaseline(comparison, side)?.ranks.find(each => each.metric === metric);
            return rank === undefined ? cell(nothing) : cell(deltaText(rank.delta), [pText(rank.p)]);
          }),
        })),
      },
    ],
    notes: [
      'Chance that an intent waits longer than one of the baseline, less the chance that it waits less: −1 to 1, below 0 is faster. The p is that of the Mann–Whitney test, which takes intents as independent and is not corrected: read it as a description, not as the verdict.',
    ],
  };
}

/** The folders behind it. */
export function runTable({ sides }: Comparison): Table {
  return {
    caption: 'Runs',
    corner: 'Run',
    columns: ['Side', 'Started', 'Plan', 'Measurement'],
    groups: [
      {
        title: '',
        rows: sides.flatMap(side =>
          side.runs.map(run => ({
            label: run.id,
            term: null,
            cells: [
              cell(side.label),
              cell(run.startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')),
              cell(run.planHash.slice(0, 12)),
              cell(
                run.validity,
                run.status === 'completed' ? [] : [run.status],
                run.validity === 'VALID' ? null : 'warn',
              ),
            ],
          })),
        ),
      },
    ],
    notes: [],
  };
}
