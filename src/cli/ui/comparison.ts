import type { ChalkInstance } from 'chalk';
import { formatShare } from '../../base/units.js';
import type { RegressionGate } from '../../measure/comparison/gate.js';
import type { Comparison } from '../../measure/comparison/types.js';
import {
  againstBaseline,
  changeText,
  comparisonChip,
  deltaText,
  doubtChip,
  gateChip,
  metricName,
  pText,
  sideFacts,
  toneSymbols,
  valueText,
  verdictSymbol,
  verdictTone,
} from '../../report/index.js';
import { toned, visibleWidth } from './palette.js';
import { type Column, tableText } from './table.js';
import { labelled } from './text.js';

/** A comparison for a terminal: the verdict, then one table for each side that is held against the baseline. */
export function comparisonText(
  comparison: Comparison,
  gates: readonly RegressionGate[],
  width: number,
  paint: ChalkInstance,
): string {
  const chip = comparisonChip(comparison);
  const [baseline, ...others] = comparison.sides;
  const doubt = doubtChip(comparison);
  const warning = doubt === null ? '' : `  ${toned(doubt.tone, paint)(doubt.word)}`;
  const out = [`${toned(chip.tone, paint).bold(chip.word)}${warning}  ${paint.dim(comparison.scenario)}`];
  out.push(labelled('', comparison.verdict.sentence, 2, width));
  // Of two sides the verdict says all.
  for (const pair of comparison.sides.length > 2 ? comparison.pairs : []) {
    if (pair.sentence !== comparison.verdict.sentence) out.push(labelled('', pair.sentence, 2, width));
  }
  for (const side of others) {
    const pair = againstBaseline(comparison, side);
    if (baseline === undefined || pair === undefined) continue;
    const value = (of: typeof side, metric: string, unit: (typeof pair.metrics)[number]['unit']) =>
      valueText(
        of.values.find(each => each.metric === metric),
        unit,
        of.currency,
      );
    const columns: readonly Column<(typeof pair.metrics)[number]>[] = [
      { title: 'metric', cell: each => metricName(each.metric), drop: 0, align: 'left' },
      { title: baseline.label, cell: each => value(baseline, each.metric, each.unit), drop: 1 },
      { title: side.label, cell: each => value(side, each.metric, each.unit), drop: 0 },
      { title: 'change (95 %)', cell: changeText, drop: 2 },
      { title: 'p', cell: each => pText(each.correctedP).replace(/^p (= )?/, ''), drop: 3 },
      {
        title: 'verdict',
        cell: each => {
          const tone = verdictTone(each.verdict);
          return toned(tone, paint)(`${verdictSymbol(each.verdict)} ${each.verdict}`);
        },
        drop: 0,
        align: 'left',
      },
    ];
    out.push('', paint.bold(`${side.label} against ${baseline.label}`), tableText(columns, pair.metrics, width));
    const effects = pair.ranks
      .filter(rank => pair.metrics.some(each => each.metric === `${rank.metric}.p50`))
      .map(rank => `${rank.metric.toUpperCase()} ${deltaText(rank.delta)}`);
    out.push(labelled(paint.dim('  Cliff’s delta'), effects.join('; '), 17, width));
  }
  if (gates.length > 0) out.push('', paint.bold('Gates'), ...gateLines(gates, width, paint));
  const indent = Math.max(13, ...comparison.sides.map(({ label }) => visibleWidth(label) + 2));
  out.push('', ...comparison.sides.map(side => labelled(paint.bold(side.label), sideFacts(side), indent, width)));
  for (const note of comparison.notes) out.push(labelled(paint.yellow('Note'), note, 13, width));
  const { method } = comparison;
  const how = `Percentiles are over all intents; one without an answer waits without end (∞). p is corrected for the ${method.tests} metrics of a pair; differences below ${formatShare(method.margin)} count as none.`;
  out.push('', paint.dim(labelled('', how, 2, width)));
  return out.join('\n');
}

/** What must not become much worse, a line each. */
export function gateLines(gates: readonly RegressionGate[], width: number, paint: ChalkInstance): readonly string[] {
  return gates.map(gate => {
    const { tone, word } = gateChip(gate);
    return labelled(toned(tone, paint)(`  ${toneSymbols[tone]} ${word}`), gate.sentence, 15, width);
  });
}
