import { formatDurationMs } from '../../base/units.js';
import type { Plan, Scenario } from '../../scenario/types.js';
import { type K6Setup, keyNames, type Style, type TransportName } from '../setup.js';

const kept = '--console-output=records.ndjson';

/**
 * How a folder's test is run, in the folder. The script prints a line when an attempt goes out and when it ends: kept in a
 * file, they do not drown k6's progress. Without the variable k6 would fetch another k6 where it lacks the extension.
 */
export function commandOf(transport: TransportName, args = kept): string {
  const program = transport === 'sse' ? 'K6_AUTO_EXTENSION_RESOLUTION=false k6-sse' : 'k6';
  return `${program} run --no-usage-report --log-format=raw ${args} main.js`;
}

/** The arguments of one of two processes. */
const halfOf = (number: 1 | 2): string =>
  `--execution-segment=${number === 1 ? '0:1/2' : '1/2:1'} --execution-segment-sequence=0,1/2,1 \\
  --tag instance_id=${number} --console-output=records-${number}.ndjson`;

const needs: Readonly<Record<TransportName, string>> = {
  sse: `It needs a k6 that holds the extension \`k6/x/sse\` (\`k6 version --json\` lists it under \`extensions\`); stock k6
cannot load \`transport.js\`. Below, \`k6-sse\` stands for that program. Token times are those at which k6 hands an event to
the script: whole milliseconds, and later the more streams share a core.`,
  relay: `It needs stock k6, and a relay of busytone on the same machine, which sends the requests when k6 says so and watches
the streams as busytone's own engine does. Start it in this folder and leave it open:

\`\`\`sh
busytone relay .
\`\`\`

The key, if the endpoint needs one, is read by the relay. \`BUSYTONE_RELAY\` names another address than
\`http://127.0.0.1:9797\`.`,
  http: `It needs stock k6 and nothing else. k6's own client hands over an answer when it is whole, so **TTFT, TTFA and TPOT
are not measured**, and \`http_req_waiting\` is not a substitute: it is the time to the headers, which many servers send
at once. Thresholds on them are left out. Of users' patience only that for the whole
answer is imitated, because nobody sees whether a token came.`,
};

const arrivals: Readonly<Record<Style, string>> = {
  schedule: `k6 replays the plan: one iteration for each intent in \`schedule.json\`, each waiting for its own moment, so that
arrivals are those of the plan to the millisecond.`,
  idiomatic: `k6 makes the arrivals itself, at the planned rate: evenly spaced, not as people come. What is asked for follows
the plan's mix and lengths, its moments do not; \`planHash\` names the plan that the rate was taken from.`,
};

/** What is other than in busytone's own engine, as far as this scenario asks for it. */
function remarksOf({ traffic, load }: Scenario): readonly string[] {
  const classes = traffic.filter(({ weight }) => weight > 0);
  const remarks: string[] = [];
  if (load.mode === 'open' && classes.some(({ turns }) => turns.max > 1)) {
    remarks.push(`The schedule holds what begins a conversation. Its further turns follow within the same iteration, each after its user has
been answered and has thought, as long as the load lasts; meanwhile the virtual user is taken.`);
  }
  if (classes.some(({ clients }) => clients.retry.budget !== null)) {
    remarks.push(`The retry budget is each virtual user's own, because they share no memory: fewer retries are granted than out of one budget
for the whole run.`);
  }
  if (classes.some(({ cacheBust }) => cacheBust)) {
    remarks.push(`Prompts that keep caches out begin with a mark of this folder. A second run on the same endpoint finds what the first one
left in its cache; a folder with another \`--seed\` has other prompts.`);
  }
  return remarks;
}

/** README.md of a generated folder: how to run it, and what each number means. */
export function readmeOf(plan: Plan, setup: K6Setup, style: Style): string {
  const { scenario, durationMs, estimate } = plan;
  const { transport, target, executor, planHash, prompts } = setup;
  const isOpen = scenario.load.mode !== 'closed';
  const names = keyNames(setup);
  const key = names.map(name => `\`${name}\` has to hold an API key; no file does.\n\n`).join('');
  const intents = estimate.intents === null ? '' : `, ${estimate.intents} intents`;
  const users = executor['vus'] ?? executor['preAllocatedVUs'] ?? 'as many as the load asks for';
  const writes = transport !== 'relay' && (!prompts || (estimate.followUps ?? 0) > 0);
  const data = style === 'schedule' && isOpen ? ['| `schedule.json` | the intents: when, which class, how long |'] : [];
  if (scenario.load.mode === 'replay') data.push('| `trace.csv` | the rows of the trace, for `busytone k6 collect` |');
  if (prompts) data.push('| `prompts.json` | what each of them asks |');
  return `# ${scenario.name}, for k6

Load on \`${target.url}\`, model \`${target.model}\`, for ${formatDurationMs(durationMs)}${intents}.

Plan \`${planHash}\`, seed ${scenario.seed}: the same as in every other engine of busytone.

\`\`\`sh
${commandOf(transport)}
\`\`\`

${key}Exit code 99 means that a threshold was crossed; they stand in \`scenario.json\`, to be changed as you like. k6 ends with
the numbers below, and writes all of its own to \`summary.json\`. What became of each request is in \`records.ndjson\`; without
\`--console-output\` it is printed.${transport === 'sse' ? ' The variable keeps k6 from fetching another k6 in the place of yours.' : ''}

Or let busytone run k6, which ends in its report: \`busytone run SCENARIO --engine k6\`.

## How the requests go out

${needs[transport]}

${isOpen ? arrivals[style] : 'A number of users who each wait for an answer, think, and ask again, until the load ends.'}
${remarksOf(plan.scenario)
  .map(remark => `\n${remark}\n`)
  .join('')}
Virtual users: ${users}. Each takes ${writes ? 'five to eight megabytes, because it writes prompts' : 'one to three megabytes'}. \`BUSYTONE_VUS=500\` asks for another number where the load is
open: with too few, ${style === 'idiomatic' && isOpen ? 'k6 drops arrivals (`dropped_iterations`)' : 'requests leave late (`llm_lateness`)'}.

## With several processes or machines

Each process of k6 sends a part of the plan, and all begin at a moment that they are told, in seconds since 1970. Two of them, here
beside each other; on two machines give both the same moment, and let their clocks agree:

\`\`\`sh
export BUSYTONE_BEGIN_AT=$(( $(date +%s) + 60 ))
${commandOf(transport, halfOf(1))} &
${commandOf(transport, halfOf(2))} &
wait
busytone k6 collect . records-1.ndjson records-2.ndjson
\`\`\`

The last command makes one run folder and its report of both; \`busytone run SCENARIO --engine k6 --segments 2\` does all of it on
one machine.${transport === 'relay' ? ' Each machine needs its own relay.' : ''}

## The files

| file | holds |
| ---- | ----- |
| \`main.js\` | options, thresholds, and one line for each iteration |
| \`metrics.js\` | the metrics |
| \`transport.js\` | the k6 module that sends |
| \`scenario.json\` | the scenario as it was resolved, and k6's own numbers |
${data.map(line => `${line}\n`).join('')}| \`busytone.k6.js\` | prompts, retries, patience, reading of streams and outcomes: the code of busytone itself |

## The numbers

Times are milliseconds. All metrics carry the tags \`target\`, \`model\`, \`class\` (of traffic) and \`phase\` (of the load).

| metric | meaning |
| ------ | ------- |
| \`llm_ttft\` | from the moment an intent was asked, retries included, to the first token of its answer, reasoning included |
| \`llm_ttfa\` | the same to the first token of the answer proper |
| \`llm_tpot\` | (last − first token) / (output tokens − 1) |
| \`llm_e2e\` | from the moment asked to the last token |
| \`llm_lateness\` | sent − scheduled: k6's own delay. Above a few milliseconds the other times are k6's, not the endpoint's |
| \`llm_started\` | attempts sent; those that never ended are only here |
| \`llm_outcomes\` | attempts ended, by the tag \`outcome\`: \`ok\`, \`busy.rate_limited\`, … |
| \`llm_answered\` | intents answered |
| \`llm_tokens\` | output tokens |
| \`llm_busy\`, \`llm_good\` | share of the intents turned away, and answered within every latency limit; for thresholds |

k6's percentiles are taken over what was answered, so an endpoint can look fast by turning people away. busytone's own
verdict counts the unanswered as infinitely slow, and may say "missed" where a threshold here is met.

\`records.ndjson\` holds a JSON line, \`{"busytone":"sent",…}\`, for each attempt when it goes out, and another,
\`{"busytone":"ended",…}\`, when it is over; \`start\` and \`over\` are a process's first and last. How the attempts ended, with \`jq\`:

\`\`\`sh
jq -r 'select(.busytone == "ended") | .record.outcome' records.ndjson | sort | uniq -c
\`\`\`

## In Grafana

The dashboards of busytone (\`busytone dashboards up\` starts a Grafana with them) show this test beside other runs, by the
name that it is given as \`testid\`:

\`\`\`sh
${commandOf(transport, `${kept} --tag testid=my-run --out influxdb=http://localhost:8086/busytone`)}
K6_PROMETHEUS_RW_TREND_STATS='p(50),p(95),p(99)' K6_PROMETHEUS_RW_SERVER_URL=http://localhost:9090/api/v1/write \\
  ${commandOf(transport, `${kept} --tag testid=my-run --out experimental-prometheus-rw`)}
\`\`\`

In Prometheus k6's percentiles are over the whole run so far. \`K6_FEATURES=native-histograms\` gives those of an interval.
`;
}
