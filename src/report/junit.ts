import { formatDurationMs } from '../base/units.js';
import type { RegressionGate } from '../measure/comparison/gate.js';
import type { ReportInput } from './input.js';
import { decided, junitXml, type TestCase } from './junit-xml.js';
import { levelChip, validityChip, verdictChip } from './model/chips.js';
import { sloSentence } from './model/slo.js';

/** The decisions of a run as JUnit test cases, for CI systems: held, valid, each objective, and each regression. */
export function renderJunit(input: ReportInput): string {
  const { run } = input.summary;
  return junitXml({
    name: run.scenario,
    hostname: run.target,
    timestamp: run.startedAt,
    lastedMs: run.spanMs,
    properties: {
      run: run.id,
      plan: run.planHash,
      target: run.target,
      model: run.model,
      engine: run.engine,
      status: run.status,
      busytone: input.manifest.versions.busytone,
      span: formatDurationMs(run.spanMs),
      timeCompression: String(run.timeCompression),
    },
    cases: [heldCase(input), validityCase(input), ...sloCases(input), ...regressionCases(input.gates ?? [])],
  });
}

/** One case for each metric that must not become much worse. */
export function regressionCases(gates: readonly RegressionGate[]): TestCase[] {
  return gates.map(gate => ({
    group: 'regression',
    name: `${gate.to}: ${gate.metric} against ${gate.from}`,
    result: decided(gate.met, gate.sentence),
  }));
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
    result: decided(result.met, sloSentence(result)),
  }));
}
