import { formatDurationMs } from '../base/units.js';
import type { ReportInput } from './input.js';
import { levelChip, validityChip, verdictChip } from './model/chips.js';
import { sloSentence } from './model/slo.js';
import { visible } from './visible.js';

type Result = { readonly kind: 'passed' | 'failure' | 'skipped'; readonly message: string; readonly detail: string };

interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly result: Result;
}

/** The decisions of a run as JUnit test cases, for CI systems: held, valid, and each objective. */
export function renderJunit(input: ReportInput): string {
  const { run } = input.summary;
  const cases = [heldCase(input), validityCase(input), ...sloCases(input)];
  const count = (kind: Result['kind']) => cases.filter(one => one.result.kind === kind).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="${seconds(run.spanMs)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="busytone" ${totals}>
  <testsuite name="${escapeXml(run.scenario)}" hostname="${escapeXml(run.target)}" timestamp="${escapeXml(run.startedAt)}" ${totals}>
    <properties>
${properties(input)}
    </properties>
${cases.map(one => testCase(one, run.scenario)).join('\n')}
  </testsuite>
</testsuites>
`;
}

function heldCase({ summary: { verdict } }: ReportInput): TestCase {
  const message = `${verdictChip(verdict).word}: ${verdict.headline}`;
  const detail = [message, ...verdict.sentences].join(' ');
  const kinds = { held: 'passed', turned_busy: 'failure', failed: 'failure', too_little_data: 'skipped' } as const;
  return { group: 'endpoint', name: 'held', result: { kind: kinds[verdict.outcome], message, detail } };
}

function validityCase({ summary: { validity } }: ReportInput): TestCase {
  const reasons = validity.checks
    .filter(check => check.level !== 'ok')
    .map(check => `${levelChip(check.level).word}: ${check.message}`);
  const message = validityChip(validity).word;
  return {
    group: 'measurement',
    name: 'measurement is valid',
    result: {
      kind: validity.verdict === 'INVALID' ? 'failure' : 'passed',
      message,
      detail: [message, ...reasons].join('. '),
    },
  };
}

function sloCases({ summary }: ReportInput): TestCase[] {
  return summary.slo.map(result => ({
    group: 'slo',
    name: result.objective,
    result: {
      kind: result.met === null ? 'skipped' : result.met ? 'passed' : 'failure',
      message: sloSentence(result),
      detail: sloSentence(result),
    },
  }));
}

function testCase({ group, name, result }: TestCase, scenario: string): string {
  const open = `    <testcase classname="${escapeXml(`${scenario}.${group}`)}" name="${escapeXml(name)}"`;
  const message = escapeXml(result.message);
  const detail = escapeXml(result.detail);
  if (result.kind === 'passed') return `${open}>\n      <system-out>${detail}</system-out>\n    </testcase>`;
  if (result.kind === 'skipped') return `${open}>\n      <skipped message="${message}"/>\n    </testcase>`;
  return `${open}>\n      <failure message="${message}" type="${escapeXml(group)}">${detail}</failure>\n    </testcase>`;
}

function properties({ summary: { run }, manifest }: ReportInput): string {
  const named = {
    run: run.id,
    plan: run.planHash,
    target: run.target,
    model: run.model,
    engine: run.engine,
    status: run.status,
    busytone: manifest.versions.busytone,
    span: formatDurationMs(run.spanMs),
    timeCompression: String(run.timeCompression),
  };
  return Object.entries(named)
    .map(([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`)
    .join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return visible(text).replace(/[&<>"']/g, character => entities[character] ?? character);
}
