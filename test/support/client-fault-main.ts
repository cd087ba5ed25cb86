/**
 * Loads a server and prints what the run is called, while something is done to this process: from outside, by whoever
 * started it, or by itself. Arguments: the base URL of a truth server, and the load; `busy-loop` also holds the engine's
 * thread up for `heldUpMs`.
 */
import { summarise } from '../../src/measure/summarise.js';
import { createPlan } from '../../src/scenario/plan.js';
import { heldUpMs, type Judged } from './client-fault.js';
import { openLoad, run, scenario, target } from './engine-run.js';
import { runFacts } from './runs.js';
import { stream } from './truth-script.js';
import { scripted } from './truth-server.js';

const [url = '', kind = 'steady'] = process.argv.slice(2);
const answer =
  kind === 'many-streams' ? { firstMs: 900, tokens: 2, everyMs: 20 } : { firstMs: 60, tokens: 6, everyMs: 20 };
const of = scenario(kind === 'many-streams' ? openLoad(400, 500) : openLoad(200, 1_500));
const { records, samples, report } = await run(of, target(url, scripted({ steps: stream(answer) })), () => {
  process.stdout.write('started\n');
  if (kind === 'busy-loop') setTimeout(holdUp, 700);
});
const { validity, overall, client } = summarise({
  run: runFacts(),
  plan: createPlan(of),
  attempts: records,
  gaps: null,
  samples,
  report,
});
const judged: Judged = {
  validity,
  latenessP99Ms: overall.latency.lateness.p99.value ?? 0,
  loopDelayMaxMs: Math.max(...(client?.loopDelayMaxMs ?? []).map(ms => ms ?? 0)),
  marks: client?.marks ?? [],
};
process.stdout.write(`${JSON.stringify(judged)}\n`);

function holdUp(): void {
  const untilMs = performance.now() + heldUpMs;
  while (performance.now() < untilMs);
}
