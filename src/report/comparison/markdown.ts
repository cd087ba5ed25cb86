import { escapeMarkdown, titled } from '../markdown-text.js';
import { toneSymbols } from '../model/chips.js';
import { regressionTable } from '../model/regressions.js';
import type { ComparisonReportInput } from './input.js';
import { effectTable, metricTable, outcomeTable } from './tables.js';
import { comparisonChip, doubtChip, sideFacts } from './words.js';

/** A comparison for a pull request. */
export function comparisonMarkdown({ comparison, gates }: ComparisonReportInput): string {
  const chip = comparisonChip(comparison);
  const { method, sides, pairs, verdict, notes } = comparison;
  const doubt = doubtChip(comparison);
  const regressions = regressionTable(gates);
  const others = pairs.filter(pair => pair.sentence !== verdict.sentence);
  return `${[
    `## ${toneSymbols[chip.tone]} ${chip.word} · ${escapeMarkdown(comparison.scenario)}`,
    '',
    `**${escapeMarkdown(verdict.sentence)}**`,
    '',
    ...(doubt === null ? [] : [`${toneSymbols[doubt.tone]} ${doubt.word}`, '']),
    ...others.map(pair => `- ${escapeMarkdown(pair.sentence)}`),
    '',
    ...(regressions === null ? [] : titled(regressions)),
    ...titled(metricTable(comparison)),
    ...titled(outcomeTable(comparison)),
    ...titled(effectTable(comparison)),
    ...notes.map(note => `- ${escapeMarkdown(note)}`),
    '',
    sides.map(side => `${escapeMarkdown(side.label)}: ${escapeMarkdown(sideFacts(side))}`).join(' · '),
    '',
    `${comparison.rounds === 1 ? 'One round' : `${comparison.rounds} rounds`}; ${method.replicates} bootstrap replicates over ${method.units} stretches; p-values corrected for the ${method.tests} metrics of a pair (Holm).`,
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}
