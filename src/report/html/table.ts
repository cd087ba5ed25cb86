import type { Cell, Row, Table } from '../model/types.js';
import { html, type Markup } from './markup.js';
import { termLink } from './terms.js';

/** A table that scrolls sideways on a narrow screen; reachable and named, so that it scrolls by keyboard too. */
export function tableView(table: Table, style: 'wide' | 'plain' | 'list' | 'matrix' = 'plain'): Markup {
  const rows = table.groups.some(group => group.rows.length > 0);
  return html`${rows ? grid(table, style) : null}${table.notes.map(note => html`<p class="note">${note}</p>`)}`;
}

function grid(table: Table, style: string): Markup {
  const prose = table.columns.map((_, at) =>
    table.groups.some(group => group.rows.some(row => row.cells[at]?.prose === true)),
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table: ${table.caption}"><table class="${style === 'wide' && table.columns.length < 3 ? 'plain' : style}">
<caption class="hidden">${table.caption}</caption>
<thead><tr><th scope="col">${table.corner === '' ? html`<span class="hidden">Metric</span>` : table.corner}</th>${table.columns.map(
    (column, at) => html`<th scope="col"${prose[at] ? html` class="prose"` : null}>${columnHead(column)}</th>`,
  )}</tr></thead>
${table.groups.map(
  group =>
    html`<tbody>${
      group.title === ''
        ? null
        : html`<tr class="group"><th scope="rowgroup" colspan="${table.columns.length + 1}"><span>${group.title}</span></th></tr>`
    }${group.rows.map(rowView)}</tbody>`,
)}
</table></div>`;
}

/** `baseline 0s–60s`: the span goes on a line of its own. */
function columnHead(column: string): Markup {
  const match = /^(.*) (\S+–\S+)$/.exec(column);
  return match ? html`${match[1] ?? ''}<small>${match[2] ?? ''}</small>` : html`${column}`;
}

function rowView(row: Row): Markup {
  return html`<tr><th scope="row">${rowLabel(row)}</th>${row.cells.map(cellView)}</tr>
`;
}

function rowLabel({ label, term, href }: Row): Markup {
  if (href !== undefined) return html`<a href="${href}">${label}</a>`;
  return term === null ? html`${label}` : termLink(term, label);
}

function cellView(cell: Cell): Markup {
  const classes = [cell.prose ? 'prose' : '', cell.tone === null ? '' : `tone-${cell.tone}`].filter(
    name => name !== '',
  );
  const bar =
    cell.share === null || cell.share === 0
      ? null
      : html`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="4"/><rect width="${(cell.share * 100).toFixed(2)}" height="4"/></svg>`;
  return html`<td${classes.length > 0 ? html` class="${classes.join(' ')}"` : null}>${cell.text}${cell.notes.map(
    note => html`<small>${note}</small>`,
  )}${bar}</td>`;
}
