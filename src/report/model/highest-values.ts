import { formatMoment } from '../../base/units.js';
import type { ChartSeries } from './types.js';

/** The highest value of each series and when it was, for those who do not see the picture. */
export function highestValues(
  lines: readonly ChartSeries[],
  startMs: readonly number[],
  format: (value: number) => string,
): string {
  const parts = lines.map(({ label, values }) => {
    let at = -1;
    values.forEach((value, i) => {
      if (value !== null && value > (values[at] ?? Number.NEGATIVE_INFINITY)) at = i;
    });
    const value = values[at] ?? null;
    if (value === null) return `${label} no value`;
    return value === 0 ? `${label} none` : `${label} ${format(value)} at ${formatMoment(startMs[at] ?? 0)}`;
  });
  return parts.length === 0 ? '' : `Highest values: ${parts.join('; ')}.`;
}
