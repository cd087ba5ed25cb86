import type { ChalkInstance } from 'chalk';
import { formatCount, formatDurationMs, formatWhole } from '../../base/units.js';
import type { CheckedGroup, CheckReport, CheckRequest, Finding, TokenCost } from '../../store/check-types.js';
import { money } from './preview.js';
import { type Column, tableText } from './table.js';
import { labelled } from './text.js';

const verdictWords: Readonly<Record<CheckReport['verdict'], string>> = {
  ok: 'READY',
  warn: 'READY, WITH WARNINGS',
  fail: 'NOT READY',
};

/** Two blanks, a sign, a blank, the title and two blanks. */
const indent = 23;
/** Lines of prose are not read across a whole wide screen. */
const widest = 110;

/** The result of a check for a terminal: the verdict, then what was found, group by group, then what it cost. */
export function checkText(report: CheckReport, width: number, paint: ChalkInstance): string {
  const columns = Math.min(width, widest);
  const blocks = [
    verdictBlock(report, columns, paint),
    ...report.groups.filter(group => group.skipped === null).map(group => groupBlock(group, columns, paint)),
    skippedBlock(report.groups, columns, paint),
    requestsBlock(report.requests, width, paint),
    costBlock(report, width, paint),
  ];
  return blocks.filter(block => block !== '').join('\n\n');
}

function verdictBlock(
  { verdict, counts, target, scenario, requests, durationMs }: CheckReport,
  width: number,
  paint: ChalkInstance,
) {
  const colour = verdict === 'ok' ? paint.green : verdict === 'warn' ? paint.yellow : paint.red;
  const parts = [
    `${counts.ok} ok`,
    `${counts.warn} warning${counts.warn === 1 ? '' : 's'}`,
    `${counts.fail} failed`,
    `${counts.unknown} unknown`,
  ];
  const what = scenario === null ? '' : `${scenario} → `;
  return [
    colour.bold(verdictWords[verdict]),
    labelled('', paint.dim(`${what}${target.url}, ${target.model}`), 2, width),
    labelled(
      '',
      `${parts.join(', ')}; ${requests.length} request${requests.length === 1 ? '' : 's'}, ${formatDurationMs(durationMs)}`,
      2,
      width,
    ),
  ].join('\n');
}

function groupBlock({ title, findings }: CheckedGroup, width: number, paint: ChalkInstance): string {
  return [
    paint.bold(title),
    ...findings.map((finding, index) => findingLines(finding, findings[index - 1], width, paint)),
  ].join('\n');
}

/** A cure that is also the one of the finding before is told once. */
function findingLines(
  { status, title, found, cure }: Finding,
  before: Finding | undefined,
  width: number,
  paint: ChalkInstance,
): string {
  const signs = { ok: paint.green('✓'), warn: paint.yellow('!'), fail: paint.red('✗'), unknown: paint.cyan('?') };
  const told = labelled(`  ${signs[status]} ${title}`, found, indent, width);
  if (cure === null || cure === before?.cure) return told;
  return `${told}\n${labelled(' '.repeat(indent) + paint.cyan('Try'), cure, indent + 5, width)}`;
}

function skippedBlock(groups: readonly CheckedGroup[], width: number, paint: ChalkInstance): string {
  const byReason = new Map<string, string[]>();
  for (const { skipped, title } of groups) {
    if (skipped !== null) byReason.set(skipped, [...(byReason.get(skipped) ?? []), title]);
  }
  return [...byReason]
    .map(([reason, titles]) => labelled(paint.dim('Not looked at'), `${titles.join(', ')}: ${reason}`, 15, width))
    .join('\n');
}

const requestColumns: readonly Column<CheckRequest>[] = [
  { title: 'request', cell: ({ purpose }) => purpose, drop: 0, align: 'left' },
  { title: 'HTTP', cell: ({ http }) => (http === null ? '–' : String(http)), drop: 3 },
  { title: 'outcome', cell: ({ outcome }) => outcome ?? '–', drop: 0, align: 'left' },
  { title: 'prompt', cell: ({ promptTokens }) => (promptTokens === null ? '–' : formatCount(promptTokens)), drop: 2 },
  { title: 'output', cell: ({ outputTokens }) => formatCount(outputTokens), drop: 1 },
  { title: 'TTFT', cell: ({ ttftMs }) => duration(ttftMs), drop: 0 },
  { title: 'TTFA', cell: ({ ttfaMs }) => duration(ttfaMs), drop: 4 },
  { title: 'TPOT', cell: ({ tpotMs }) => duration(tpotMs), drop: 1 },
  { title: 'total', cell: ({ totalMs }) => duration(totalMs), drop: 3 },
];

function requestsBlock(requests: readonly CheckRequest[], width: number, paint: ChalkInstance): string {
  return requests.length === 0 ? '' : `${paint.bold('Requests')}\n${tableText(requestColumns, requests, width)}`;
}

function duration(ms: number | null): string {
  return ms === null ? '–' : formatDurationMs(ms);
}

interface CostRow extends TokenCost {
  readonly what: string;
}

function costBlock({ cost, forecast }: CheckReport, width: number, paint: ChalkInstance): string {
  const { whole } = forecast;
  const rows: readonly CostRow[] = [
    { what: 'this check', ...cost },
    ...forecast.classes.map(each => ({ ...each, what: `one ${each.class}, on average` })),
    ...(whole === null ? [] : [{ ...whole, what: `all ${formatWhole(whole.intents)} intents` }]),
  ];
  const columns: readonly Column<CostRow>[] = [
    { title: 'tokens and cost', cell: ({ what }) => what, drop: 0, align: 'left' },
    { title: 'prompt', cell: ({ promptTokens }) => formatCount(promptTokens), drop: 0 },
    { title: 'output', cell: ({ outputTokens }) => formatCount(outputTokens), drop: 0 },
    ...(cost.amount === null
      ? []
      : [
          {
            title: 'cost',
            cell: ({ amount, currency }: CostRow) => (amount === null ? '–' : money(amount, currency)),
            drop: 0,
          },
        ]),
  ];
  const note = 'Forecasts count every prompt token in full, as with no cache, and no retries.';
  return `${paint.bold('What it costs')}\n${tableText(columns, rows, width)}\n${paint.dim(labelled('', note, 2, Math.min(width, widest)))}`;
}
