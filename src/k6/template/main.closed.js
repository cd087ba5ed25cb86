// The load of a busytone scenario: users who each wait for an answer, think, and ask again.
// The scenario is in scenario.json; README.md says what every file and number means.
import { sleep } from 'k6';
import exec from 'k6/execution';
import { K6Load, summaryWords } from './busytone.k6.js';
import { metrics } from './metrics.js';
import { transport } from './transport.js';

const plan = JSON.parse(open('./scenario.json'));

export const options = {
  scenarios: {
    load: {
      ...plan.executor,
      // Longer than the total deadline of a request: what is cut here leaves no trace but llm_started.
      gracefulStop: plan.executor.gracefulStop,
    },
  },
  // From the scenario's objectives. A metric that was never fed passes in k6, so each comes with a count above 0.
  thresholds: plan.thresholds,
  summaryTrendStats: ['count', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  systemTags: ['status', 'error_code', 'name', 'scenario'],
  noConnectionReuse: plan.target.connections === 'fresh',
  // Addresses to go to instead of what the name server says.
  hosts: JSON.parse(__ENV.BUSYTONE_HOSTS || '{}'),
};

// Prompts, retries, patience, reading of streams and the judgement of outcomes are busytone's own.
const load = new K6Load(plan, transport, {
  now: Date.now,
  sleep,
  print: line => console.log(line),
  environment: __ENV,
  metrics,
});

export function setup() {
  load.begin();
}

export default function () {
  load.asked(exec.scenario.iterationInTest, exec.scenario.startTime);
}

export function handleSummary(data) {
  return { stdout: summaryWords(data), 'summary.json': JSON.stringify(data, null, 2) };
}
