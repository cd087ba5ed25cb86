import type { RegressionGate } from '../../measure/comparison/gate.js';
import { toneSymbols } from './chips.js';
import { cell, prose } from './numbers.js';
import type { Chip, Table } from './types.js';

export function gateChip({ met }: RegressionGate): Chip {
  if (met === null) return { tone: 'quiet', word: 'not shown' };
  return met ? { tone: 'good', word: 'held' } : { tone: 'bad', word: 'regressed' };
}

/** What must not become much worse; null without a baseline. */
export function regressionTable(gates: readonly RegressionGate[]): Table | null {
  if (gates.length === 0) return null;
  const several = new Set(gates.map(gate => gate.to)).size > 1;
  return {
    caption: 'Against the baseline',
    corner: 'Metric',
    columns: ['Result', 'Change'],
    groups: [
      {
        title: '',
        rows: gates.map(gate => {
          const chip = gateChip(gate);
          return {
            label: several ? `${gate.to}: ${gate.metric}` : gate.metric,
            term: null,
            cells: [cell(`${toneSymbols[chip.tone]} ${chip.word}`, [], chip.tone), prose(gate.sentence)],
          };
        }),
      },
    ],
    notes: [
      'The end of the 95 % interval decides, not its middle: a metric has regressed when it is surely worse by more than is allowed.',
    ],
  };
}
