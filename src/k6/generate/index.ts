import { createHash } from 'node:crypto';
import { traceToCsv } from '../../scenario/replay/trace-csv.js';
import { promptFor } from '../../scenario/traffic/prompt.js';
import type { Intent, Plan, Scenario } from '../../scenario/types.js';
import { runFiles } from '../../store/files.js';
import type { StoredScenario } from '../../store/run-types.js';
import { k6Asset } from '../assets.js';
import type { CloudSetup, K6Setup, K6Target, Style, TransportName } from '../setup.js';
import { executorOf } from './executor.js';
import { readmeOf } from './readme.js';
import { thresholdsOf } from './thresholds.js';
import { refuseUnfit } from './unfit.js';

export interface K6Options {
  readonly plan: Plan;
  readonly target: K6Target;
  readonly transport: TransportName;
  readonly style: Style;
  /** Of the run; null takes one that follows from the plan. */
  readonly salt: string | null;
  /** Options for Grafana Cloud; without them it is no folder for it. */
  readonly cloud?: CloudSetup;
  /** Put the gaps between token events into the printed records. */
  readonly keepGaps: boolean;
}

/**
 * Prompts of this many tokens are some 60 MB. k6's engine takes 5 to 10 ms to write one, so they are written beforehand
 * as far as they fit a file.
 */
const mostPromptTokens = 12_000_000;

/**
 * The files of a k6 test, by name: scripts that are the same for every scenario, and the scenario as data beside them.
 * The same options give the same bytes; no file holds a secret or anything of this machine.
 * @throws BusytoneError `k6.unfit` for a load that the style cannot make.
 */
export function generateK6(options: K6Options): ReadonlyMap<string, string> {
  const { plan, transport, style } = options;
  const { scenario } = plan;
  refuseUnfit(scenario, style);
  const setup = setupOf(options);
  const main = mainOf(options);
  const files = new Map([
    ['README.md', readmeOf(plan, setup, style)],
    ['main.js', k6Asset(`template/main.${main}.js`)],
    ['metrics.js', k6Asset('template/metrics.js')],
    ['transport.js', k6Asset(`template/transport.${transport}.js`)],
    ['busytone.k6.js', k6Asset('busytone.k6.js')],
    ['scenario.json', `${JSON.stringify(setup, null, 2)}\n`],
  ]);
  if (main === 'schedule')
    files.set(
      'schedule.json',
      linesOf(plan, intent => intent),
    );
  if (scenario.load.mode === 'replay') files.set(runFiles.trace, [...traceToCsv(scenario.load.trace)].join(''));
  if (setup.prompts)
    files.set(
      'prompts.json',
      linesOf(plan, intent => promptFor(scenario.seed, intent, setup.salt)),
    );
  return files;
}

/** What `scenario.json` of such a test holds. */
export function setupOf(options: K6Options): K6Setup {
  const { plan, target, transport, style, keepGaps, cloud } = options;
  const { scenario } = plan;
  const main = mainOf(options);
  return {
    schema: 'busytone.k6/1',
    planHash: plan.planHash,
    transport,
    target,
    salt: options.salt ?? plan.planHash.slice(0, 8),
    keepGaps,
    prompts:
      main !== 'closed' &&
      transport !== 'relay' &&
      // Where k6 makes the arrivals, which class comes is known when its phase has.
      (main === 'schedule' || scenario.traffic.every(({ during }) => during === null)) &&
      (plan.estimate.inputTokens ?? 0) <= mostPromptTokens,
    executor: executorOf(plan, style),
    thresholds: thresholdsOf(scenario.slo, transport, style),
    ...(cloud === undefined ? {} : { cloud }),
    scenario: withoutRows(scenario),
  };
}

function mainOf({ plan, style }: K6Options): Style | 'closed' {
  return plan.scenario.load.mode === 'closed' ? 'closed' : style;
}

/** The rows of a replay stand in a file of their own, as in a run folder; here is only its hash. */
function withoutRows(scenario: Scenario): StoredScenario {
  const { load } = scenario;
  if (load.mode !== 'replay') return { ...scenario, load };
  const { trace, ...rest } = load;
  const hash = createHash('sha256');
  for (const part of traceToCsv(trace)) hash.update(part);
  return { ...scenario, load: { ...rest, traceSha256: hash.digest('hex') } };
}

/** One intent a line, so that two schedules can be compared by eye. */
function linesOf(plan: Plan, of: (intent: Intent) => unknown): string {
  const lines: string[] = [];
  for (const intent of plan.intents()) lines.push(JSON.stringify(of(intent)));
  return `[\n${lines.join(',\n')}\n]\n`;
}
