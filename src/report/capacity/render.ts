import type { Capacity } from '../../measure/capacity/types.js';
import { csvText } from '../csv-text.js';
import { junitXml, type TestCase } from '../junit-xml.js';
import { capacityMarkdown } from './markdown.js';
import { capacityPage } from './page.js';

/** Every form of a search beside its JSON, by file name. */
export function renderCapacity(capacity: Capacity): readonly (readonly [name: string, content: string])[] {
  return [
    ['capacity.html', capacityPage(capacity)],
    ['capacity.md', capacityMarkdown(capacity)],
    ['capacity.csv', capacityCsv(capacity)],
    ['capacity-junit.xml', capacityJunit(capacity)],
  ];
}

const head = [
  'step',
  'load',
  'purpose',
  'decision',
  'given_up',
  'objective',
  'allowed',
  'violating',
  'intents',
  'effective',
  'share',
  'low',
  'high',
  'completed_per_second',
  'good_per_second',
  'output_tokens_per_second',
  'in_flight',
  'ttft_p95_ms',
  'validity',
  'folder',
];

/** A line for each objective of each step. Infinite values are written `inf`. */
function capacityCsv({ steps }: Capacity): string {
  const rows = steps.flatMap(step =>
    step.objectives.map(each => [
      step.number,
      step.load,
      step.purpose,
      step.judgement.decision,
      step.givenUp,
      each.objective,
      each.allowed,
      each.violating,
      each.of,
      each.effective,
      each.share,
      each.low,
      each.high,
      step.figures.completedPerSecond,
      step.figures.goodPerSecond,
      step.figures.outputTokensPerSecond,
      step.figures.inFlight,
      step.figures.latency.ttft.p95.infinite ? 'inf' : step.figures.latency.ttft.p95.value,
      step.validity,
      step.folder,
    ]),
  );
  return csvText([head, ...rows]);
}

/** Whether a load was found that holds, and whether each step is a measurement, for a CI system. */
function capacityJunit({ name, target, version, answer, startedAt, steps }: Capacity): string {
  const cases: TestCase[] = [
    {
      group: 'capacity',
      name: 'a load holds every objective',
      result: {
        kind: answer.holds === null ? 'failure' : 'passed',
        message: answer.headline,
        detail: [answer.headline, ...answer.sentences].join('\n'),
      },
    },
    ...steps.map(
      ({ number, folder, validity, why }): TestCase => ({
        group: 'measurement',
        name: `step ${number} is valid`,
        result: {
          kind: validity === 'INVALID' ? 'failure' : 'passed',
          message: `${validity} measurement`,
          detail: `${folder}: ${why}`,
        },
      }),
    ),
  ];
  const lastedMs = steps.reduce((sum, step) => sum + step.warmUpMs + step.measuredMs, 0);
  const properties = { busytone: version, verdict: answer.headline };
  return junitXml({ name, hostname: target.name, timestamp: startedAt, lastedMs, properties, cases });
}
