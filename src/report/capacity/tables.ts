import { formatDurationMs, formatShare } from '../../base/units.js';
import { shortLoad } from '../../measure/capacity/answer.js';
import type { Capacity } from '../../measure/capacity/types.js';
import { cell, interval, nothing, prose } from '../model/numbers.js';
import type { Fact, Table } from '../model/types.js';
import { amountText, decisionWord, stepCells, stepColumns } from './words.js';

/** Every step with its own report. */
export function stepTable(capacity: Capacity, report: 'report.html' | 'report.md'): Table {
  return {
    caption: 'Steps',
    corner: 'Step',
    columns: stepColumns(capacity).map(({ title }) => title),
    groups: [
      {
        title: '',
        rows: capacity.steps.map(step => ({
          label: String(step.number),
          term: null,
          href: `${step.folder}/${report}`,
          cells: stepCells(step, capacity),
        })),
      },
    ],
    notes: [
      'The number of a step leads to its own report. Percentiles are over all intents of the measured part; one without an answer waits without end (∞). Under a load stands why the step was made, under the intents its warm-up and its measured part.',
    ],
  };
}

/** Why each step was decided as it was. */
export function reasonTable({ steps, unit }: Capacity): Table {
  return {
    caption: 'Why',
    corner: 'Step',
    columns: ['Load', 'Decision', 'Because', 'Queue grew by', 'Waited before'],
    groups: [
      {
        title: '',
        rows: steps.map(step => {
          const { word, tone } = decisionWord(step);
          const { coolDown, steadiness } = step;
          return {
            label: String(step.number),
            term: null,
            cells: [
              cell(shortLoad(step.load, unit)),
              cell(word, [], tone),
              prose(step.why),
              cell(formatShare(steadiness.unservedShare), steadiness.steady ? [] : ['not steady']),
              coolDown === null
                ? cell(nothing)
                : cell(formatDurationMs(coolDown.lastedMs), coolDown.recovered ? [] : ['not at rest']),
            ],
          };
        }),
      },
    ],
    notes: [
      'Decided by all steps at the load so far. Queue: growth of the number that waited for a first token, as a share of what came.',
    ],
  };
}

/** Every objective at every load, for those who check. */
export function evidenceTable({ steps, unit }: Capacity): Table {
  const objectives = steps[0]?.objectives ?? [];
  return {
    caption: 'Objectives',
    corner: 'Step',
    columns: ['Load', ...objectives.map(({ objective, allowed }) => `${objective} (${formatShare(allowed)} may)`)],
    groups: [
      {
        title: '',
        rows: steps.map(step => ({
          label: String(step.number),
          term: null,
          cells: [
            cell(shortLoad(step.load, unit)),
            ...step.objectives.map(({ violating, of, share, low, high, effective }) => {
              if (share === null) return cell(nothing);
              const range = interval(low, high, formatShare);
              return cell(formatShare(share), [
                ...(range === null ? [] : [range]),
                `${violating} of ${of}, worth ${Math.round(effective)}`,
              ]);
            }),
          ],
        })),
      },
    ],
    notes: [
      'Share of the intents that broke the objective, with its 95 % interval. Waits in one queue hang together, so they are worth fewer independent ones.',
    ],
  };
}

export function methodFacts({ search, unit, answer, spent, currency }: Capacity): readonly Fact[] {
  const money = spent.money === null ? '' : ` for ${amountText(spent.money)} ${currency ?? ''}`.trimEnd();
  return [
    {
      label: 'Search',
      value: `from ${shortLoad(search.from, unit)}, times ${search.growth} until it breaks, then halving on a logarithmic scale to ${formatShare(search.precision)}, in ${search.mostSteps} steps at most`,
    },
    {
      label: 'Upper end',
      value: search.to === null ? 'none given' : `no step above ${shortLoad(search.to, unit)}`,
    },
    {
      label: 'Confidence',
      value: '95 % for each of the two decisions: that the one load holds and that the other breaks',
    },
    {
      label: 'Confirmed',
      value: answer.confirmed ? 'by a further step at the held load' : 'no',
    },
    {
      label: 'Spent',
      value: `${spent.requests.toLocaleString('en')} requests and ${spent.tokens.toLocaleString('en')} tokens${money}, with the small requests between the steps`,
    },
  ];
}
