import type { Comparison } from '../../measure/comparison/types.js';
import { csvText } from '../csv-text.js';

const head = [
  'from',
  'to',
  'metric',
  'unit',
  'from_value',
  'to_value',
  'difference',
  'scale',
  'change',
  'change_low',
  'change_high',
  'ratio',
  'p',
  'corrected_p',
  'verdict',
];

/** Every difference of every pair, a line each. Infinite values are written `inf`. */
export function comparisonCsv({ pairs, sides }: Comparison): string {
  const measured = (label: string, metric: string) => {
    const value = sides.find(side => side.label === label)?.values.find(each => each.metric === metric);
    return value?.infinite ? 'inf' : (value?.value ?? null);
  };
  const rows = pairs.flatMap(pair =>
    pair.metrics.map(each => [
      pair.from,
      pair.to,
      each.metric,
      each.unit,
      measured(pair.from, each.metric),
      measured(pair.to, each.metric),
      each.difference,
      each.scale,
      each.change,
      each.low,
      each.high,
      each.ratio,
      each.p,
      each.correctedP,
      each.verdict,
    ]),
  );
  return csvText([head, ...rows]);
}
