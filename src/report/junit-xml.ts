import { visible } from './visible.js';

export type CaseResult = {
  readonly kind: 'passed' | 'failure' | 'skipped';
  readonly message: string;
  readonly detail: string;
};

export interface TestCase {
  readonly group: string;
  readonly name: string;
  readonly result: CaseResult;
}

export interface TestSuite {
  readonly name: string;
  readonly hostname: string;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly lastedMs: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

/** One suite in JUnit's XML, as CI systems read it. */
export function junitXml({ name, hostname, timestamp, lastedMs, properties, cases }: TestSuite): string {
  const count = (kind: CaseResult['kind']) => cases.filter(one => one.result.kind === kind).length;
  const totals = `tests="${cases.length}" failures="${count('failure')}" errors="0" skipped="${count('skipped')}" time="${(lastedMs / 1_000).toFixed(3)}"`;
  const lines = Object.entries(properties).map(
    ([key, value]) => `      <property name="${key}" value="${escapeXml(value)}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="busytone" ${totals}>
  <testsuite name="${escapeXml(name)}" hostname="${escapeXml(hostname)}" timestamp="${escapeXml(timestamp)}" ${totals}>
    <properties>
${lines.join('\n')}
    </properties>
${cases.map(one => testCase(one, name)).join('\n')}
  </testsuite>
</testsuites>
`;
}

/** Met, not met, or not to be told, as a case's result. */
export function decided(met: boolean | null, message: string): CaseResult {
  return { kind: met === null ? 'skipped' : met ? 'passed' : 'failure', message, detail: message };
}

function testCase({ group, name, result }: TestCase, suite: string): string {
  const open = `    <testcase classname="${escapeXml(`${suite}.${group}`)}" name="${escapeXml(name)}"`;
  const message = escapeXml(result.message);
  const detail = escapeXml(result.detail);
  if (result.kind === 'passed') return `${open}>\n      <system-out>${detail}</system-out>\n    </testcase>`;
  if (result.kind === 'skipped') return `${open}>\n      <skipped message="${message}"/>\n    </testcase>`;
  return `${open}>\n      <failure message="${message}" type="${escapeXml(group)}">${detail}</failure>\n    </testcase>`;
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
