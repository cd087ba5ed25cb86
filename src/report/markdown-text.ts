import type { Cell, Row, Table } from './model/types.js';
import { visible } from './visible.js';

/** A table under a heading, with its notes below it. */
export function titled(table: Table): string[] {
  const rows = table.groups.flatMap(group => group.rows);
  const body =
    rows.length === 0
      ? []
      : [
          line([table.corner, ...table.columns].map(escapeMarkdown)),
          line(['---', ...table.columns.map((_, at) => (rows[0]?.cells[at]?.prose ? '---' : '---:'))]),
          ...rows.map(rowLine),
          '',
        ];
  return [`### ${escapeMarkdown(table.caption)}`, '', ...body, escapeMarkdown(table.notes.join(' ')), ''];
}

function rowLine(row: Row): string {
  const label = escapeMarkdown(row.label);
  return line([row.href === undefined ? label : `[${label}](${row.href})`, ...row.cells.map(cellText)]);
}

function cellText(cell: Cell): string {
  const notes = cell.notes.length === 0 ? '' : `<br><sub>${cell.notes.map(escapeMarkdown).join('<br>')}</sub>`;
  return `${escapeMarkdown(cell.text)}${notes}`;
}

/** A row of a table. */
export function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text that stays text: no markup, no table border, no link, no mention. */
export function escapeMarkdown(text: string): string {
  return visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, character => `\\${character}`)
    .replace(/@/g, '@\u2060')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, word => `${word.slice(0, 3)}&#46;`);
}
