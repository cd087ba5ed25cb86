import { regressionCases } from '../junit.js';
import { junitXml, type TestCase } from '../junit-xml.js';
import type { ComparisonReportInput } from './input.js';

/** The comparison's decisions for a CI system: whether all runs are measurements, and each regression. */
export function comparisonJunit({ comparison, gates, version }: ComparisonReportInput): string {
  const runs = comparison.sides.flatMap(side => side.runs);
  const cases: TestCase[] = runs.map(run => ({
    group: 'measurement',
    name: `${run.id} is valid`,
    result: {
      kind: run.validity === 'INVALID' ? 'failure' : 'passed',
      message: `${run.validity} measurement`,
      detail: `${run.validity} measurement, ${run.status}`,
    },
  }));
  return junitXml({
    name: comparison.scenario,
    hostname: comparison.baseline,
    timestamp: runs[0]?.startedAt ?? '',
    lastedMs: 0,
    properties: { busytone: version, baseline: comparison.baseline, verdict: comparison.verdict.sentence },
    cases: [...cases, ...regressionCases(gates)],
  });
}
