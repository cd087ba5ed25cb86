import { formatDurationMs, formatShare } from '../../base/units.js';
import type { SloResult } from '../../measure/summary-types.js';
import { sloChip, toneSymbols } from './chips.js';
import { cell, nothing } from './numbers.js';
import type { Table } from './types.js';

export function sloTable(results: readonly SloResult[]): Table {
  return {
    caption: 'Objectives',
    corner: 'Objective',
    columns: ['Result', 'Measured', 'Limit'],
    groups: [
      {
        title: '',
        rows: results.map(result => {
          const chip = sloChip(result);
          return {
            label: result.objective,
            term: null,
            cells: [
              cell(`${toneSymbols[chip.tone]} ${chip.word}`, [], chip.tone),
              cell(
                sloValue(result, result.actual),
                result.failedIntentsDecide ? ['intents without an answer decide'] : [],
              ),
              cell(sloValue(result, result.limit)),
            ],
          };
        }),
      },
    ],
    notes: [
      ...(results.length === 0 ? ['The scenario sets no objective.'] : []),
      ...(results.some(result => result.failedIntentsDecide)
        ? [
            'Where intents without an answer decide, there are more of them than the percentile leaves out: over all intents it is infinite.',
          ]
        : []),
    ],
  };
}

/** `ttft.p95 < 5 s was missed: 7.20 s`; for machines that show one line. */
export function sloSentence(result: SloResult): string {
  const decided = result.failedIntentsDecide ? ' (intents without an answer decide)' : '';
  return `${result.objective} ${sloChip(result).word}: measured ${sloValue(result, result.actual)}, limit ${sloValue(result, result.limit)}${decided}`;
}

function sloValue(result: SloResult, value: number | null): string {
  if (value === null) return result.failedIntentsDecide ? '∞' : nothing;
  return result.unit === 'ms' ? formatDurationMs(value) : formatShare(value);
}
