// The load of a busytone scenario in k6's own way: k6 makes the arrivals, at the planned rate and evenly spaced.
// The scenario is in scenario.json; README.md says what every file and number means.
import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { K6Load, summaryWords } from './busytone.k6.js';
import { metrics } from './metrics.js';
import { transport } from './transport.js';

const plan = JSON.parse(open('./scenario.json'));
// One copy for all virtual users. Prompts that are not in a file are written when an arrival comes, which takes time.
const prompts = plan.prompts ? new SharedArray('prompts', () => JSON.parse(open('./prompts.json'))) : [];

export const options = {
  scenarios: {
    load: {
      executor: 'ramping-arrival-rate',
      // Rates are whole numbers in k6, so they are told for a minute.
      timeUnit: plan.executor.timeUnit,
      startRate: plan.executor.startRate,
      stages: plan.executor.stages,
      // As many as may be waiting for an answer at once. With too few, k6 drops arrivals: see dropped_iterations.
      preAllocatedVUs: Number(__ENV.BUSYTONE_VUS) || plan.executor.preAllocatedVUs,
      maxVUs: Math.max(Number(__ENV.BUSYTONE_VUS) || 0, plan.executor.maxVUs),
      // Longer than the total deadline of a request: what is cut here leaves no trace but llm_started.
      gracefulStop: plan.executor.gracefulStop,
    },
  },
  // From the scenario's objectives. A metric that was never fed passes in k6, so each comes with a count above 0.
  thresholds: plan.thresholds,
  summaryTrendStats: ['count', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  systemTags: ['status', 'error_code', 'name', 'scenario'],
  // Room for processes that wait for each other.
  setupTimeout: '15m',
  // Only in a folder for Grafana Cloud k6.
  ...(plan.cloud ? { cloud: plan.cloud } : {}),
  noConnectionReuse: plan.target.connections === 'fresh',
  // Addresses to go to instead of what the name server says.
  hosts: JSON.parse(__ENV.BUSYTONE_HOSTS || '{}'),
};

// Prompts, retries, patience, reading of streams and the judgement of outcomes are busytone's own.
const load = new K6Load(plan, transport, {
  now: Date.now,
  sleep,
  print: line => console.log(line),
  read: readText,
  environment: __ENV,
  metrics,
});

// Processes that make one load together agree here on its beginning.
export function setup() {
  return load.begin(exec.test.options);
}

export default function (begun) {
  const { iterationInTest, startTime } = exec.scenario;
  load.arrived(iterationInTest, begun.zeroWallMs || startTime, prompts[iterationInTest] || null);
}

export function teardown() {
  load.end();
}

export function handleSummary(data) {
  return { stdout: summaryWords(data), 'summary.json': JSON.stringify(data, null, 2) };
}

function readText(url) {
  const { status, body, error } = http.get(url, { responseType: 'text', timeout: '10m', tags: { name: 'gate' } });
  if (status !== 200) throw new Error(`Nobody says at ${url} when to begin: ${error || `HTTP ${status}`}`);
  return String(body);
}
