import Table from 'cli-table3';
import { visibleWidth } from './palette.js';

export interface Column<Row> {
  /** May have two lines. */
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** Columns with the highest number go first when the terminal is too narrow; 0 always stays. */
  readonly drop: number;
  readonly align?: 'left' | 'right';
}

const gap = 2;
const indent = 2;

/** A table without lines, at most `width` columns wide; columns that do not fit are left out, least important first. */
export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string {
  const measured = columns.map(column => {
    const cells = rows.map(column.cell);
    return { column, cells, width: Math.max(...[...column.title.split('\n'), ...cells].map(visibleWidth)) };
  });
  let kept = measured;
  const needed = () => indent + kept.reduce((sum, each) => sum + each.width + gap, -gap);
  while (needed() > width) {
    const last = Math.max(...kept.map(each => each.column.drop));
    if (last === 0) break;
    kept = kept.filter(each => each.column.drop !== last);
  }
  const table = new Table({
    chars: noLines,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': gap },
    head: kept.map(each => each.column.title),
    colAligns: kept.map(each => each.column.align ?? 'right'),
  });
  for (const index of rows.keys()) table.push(kept.map(each => each.cells[index] ?? ''));
  return table
    .toString()
    .split('\n')
    .map(line => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n');
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
