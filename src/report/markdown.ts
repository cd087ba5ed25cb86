import type { ReportInput } from './input.js';
import { escapeMarkdown, line, titled } from './markdown-text.js';
import { buildModel } from './model/build.js';
import { toneSymbols } from './model/chips.js';
import type { Chip, Fact, KeyNumber, Table } from './model/types.js';

/** Rows and columns of a table that a pull request can bear. */
const most = { rows: 10, columns: 8, doubts: 6 };

/** Details of the slices that only the HTML report has. */
const details = new Set([
  'Sent',
  'Amplification',
  'Dispatch lateness p99',
  'TTFT p99',
  'Thinking time p50',
  'TTFT samples',
  'TTFA p50',
  'End to end p95',
  'TPOT p95',
  'ITL p99',
  'Stalls',
  'Output tokens',
]);

/** The report for a pull request: the decision and the tables, in at most 120 lines. */
export function renderMarkdown(input: ReportInput): string {
  const model = buildModel(input);
  const chips = [model.verdict, ...(model.status === null ? [] : [model.status]), model.validity];
  const doubts = model.checks.filter(check => check.chip.tone !== 'good').slice(0, most.doubts);
  return `${[
    `## ${chipText(model.verdict)} · ${escapeMarkdown(model.title)}`,
    '',
    `**${escapeMarkdown(model.headline)}**`,
    '',
    ...model.sentences.map(sentence => `- ${escapeMarkdown(sentence)}`),
    '',
    chips.map(chipText).join(' · '),
    ...doubts.map(check => `- ${chipText(check.chip)}: ${escapeMarkdown(check.message)}`),
    '',
    ...model.notices.map(notice => `- ${escapeMarkdown(notice)}`),
    '',
    ...keyTable(model.keyNumbers),
    ...titled(shorten(model.slo, 'objectives')),
    ...(model.regressions === null ? [] : titled(shorten(model.regressions, 'metrics'))),
    ...titled(narrow(model.phases)),
    ...titled(narrow(model.classes)),
    ...titled(shorten(model.ledger, 'rarer outcomes')),
    '### Environment',
    '',
    facts([...model.facts, ...model.environment.filter(fact => !['Started', 'Plan'].includes(fact.label))]),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')}\n`;
}

function chipText(chip: Chip): string {
  return `${toneSymbols[chip.tone]} ${chip.word}`;
}

function keyTable(numbers: readonly KeyNumber[]): string[] {
  const rows = numbers.map(number =>
    line([number.label, `**${escapeMarkdown(number.value)}**`, escapeMarkdown(number.notes.join('; '))]),
  );
  return [line(['', '', '']), line(['---', '---', '---']), ...rows, ''];
}

/** The rows that decide, and the first columns of a mix of many classes; the HTML report has all. */
function narrow(table: Table): Table {
  const hidden = table.columns.length - most.columns;
  return {
    ...table,
    columns: table.columns.slice(0, most.columns),
    groups: table.groups.map(group => ({
      ...group,
      rows: group.rows
        .filter(row => !details.has(row.label))
        .map(row => ({ ...row, cells: row.cells.slice(0, most.columns) })),
    })),
    notes: hidden > 0 ? [...table.notes, `${hidden} more columns stand in the HTML report.`] : table.notes,
  };
}

function shorten(table: Table, what: string): Table {
  const rows = table.groups.flatMap(group => group.rows);
  if (rows.length <= most.rows) return table;
  return {
    ...table,
    groups: [{ title: '', rows: rows.slice(0, most.rows) }],
    notes: [...table.notes, `${rows.length - most.rows} ${what} more stand in the HTML report.`],
  };
}

function facts(all: readonly Fact[]): string {
  return all.map(fact => `${fact.label}: ${escapeMarkdown(fact.value)}`).join(' · ');
}
