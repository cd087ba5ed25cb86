import { formatDurationMs, formatMoment, formatRate, formatShare } from '../../base/units.js';
import type { Series } from '../../measure/summary-types.js';
import { cell, nothing } from './numbers.js';
import type { Chart, ChartSeries, ChartUnit, Row, Table } from './types.js';

/** A data table with more rows than this is no alternative to a picture. */
const mostRows = 120;

/** The numbers behind a chart. Long runs are told in longer windows, by the highest value in each. */
export function windowTable(series: Series, chart: Omit<Chart, 'table'>): Table {
  const step = Math.max(1, Math.ceil(series.startMs.length / mostRows));
  const rows: Row[] = [];
  for (let at = 0; at < series.startMs.length; at += step) {
    rows.push({
      label: formatMoment(series.startMs[at] ?? 0),
      term: null,
      cells: chart.series.map(line => cell(value(highest(line, at, at + step), chart.unit))),
    });
  }
  return {
    caption: `${chart.title}: ${chart.axis}, ${step > 1 ? 'highest value' : 'value'} in each ${formatDurationMs(series.windowMs * step)}`,
    corner: 'From',
    columns: chart.series.map(line => line.label),
    groups: [{ title: '', rows }],
    notes: [],
  };
}

function highest(line: ChartSeries, from: number, to: number): number | null {
  const values = line.values.slice(from, to).filter(value => value !== null);
  return values.length === 0 ? null : Math.max(...values);
}

function value(amount: number | null, unit: ChartUnit): string {
  if (amount === null) return nothing;
  if (unit === 'share') return formatShare(amount);
  return unit === 'ms' ? formatDurationMs(amount) : formatRate(amount);
}
