/**
 * The client of the fault matrix, a process of its own: loads every case and every origin through the engine, while the
 * machine's time of day is set to and fro, and reports what it recorded and what was left behind.
 */

import type { EngineTarget } from '../../../src/engine/types.js';
import { summarise } from '../../../src/measure/summarise.js';
import { createPlan } from '../../../src/scenario/plan.js';
import type { Deadlines, Scenario } from '../../../src/scenario/types.js';
import { type FinishedRun, run, scenario, target } from '../engine-run.js';
import { runFacts } from '../runs.js';
import { csvOf, replayOf } from '../traces.js';
import { cases, heavyCases } from './cases.js';
import { deadlines, type MatrixReport, type RunReport } from './matrix.js';
import { type Origin, origins } from './origins.js';
import type { ServerPorts } from './server-main.js';

const patient: Deadlines = {
  connectMs: 20_000,
  headersMs: 20_000,
  firstTokenMs: 20_000,
  gapMs: 20_000,
  totalMs: 30_000,
};

type Row = readonly [atMs: number, promptTokens: number, cap: number];

const ports = JSON.parse(process.argv[2] ?? '{}') as ServerPorts;
const url = `http://127.0.0.1:${ports.cases}/v1`;

interface Loaded extends FinishedRun {
  readonly of: Scenario;
}

async function loaded(rows: readonly Row[], to: EngineTarget, within = deadlines): Promise<Loaded> {
  const replay = replayOf(csvOf(rows), { jitterMs: 0 });
  const of = scenario(replay, { deadlines: within });
  return { of, ...(await run(of, to)) };
}

/** Summaries are made when nothing is measured any more. */
function reported({ of, records, samples, report }: Loaded): RunReport {
  const plan = createPlan(of);
  const { overall } = summarise({ run: runFacts(), plan, attempts: records, gaps: null, samples, report });
  return { records, ledger: overall.outcomes, intents: report.offeredIntents };
}

function originLoaded({ scheme, address, promptTokens, requests }: Origin, port: number): Promise<Loaded> {
  const rows = Array.from({ length: requests }, (_, number): Row => [number * 250, promptTokens, 1]);
  const to = target(`${scheme}://fault-matrix.invalid:${port}/v1`);
  return loaded(rows, { ...to, addresses: address === null ? null : [address] });
}

/** A run starts a thread and reads certificates: so many at once that the deadlines of the others are met meanwhile. */
const originsAtOnce = 6;

async function originsLoaded(): Promise<readonly Loaded[]> {
  const ended: Loaded[] = [];
  for (let at = 0; at < origins.length; at += originsAtOnce) {
    const some = origins.slice(at, at + originsAtOnce);
    ended.push(
      ...(await Promise.all(some.map((origin, index) => originLoaded(origin, ports.origins[at + index] ?? 0)))),
    );
  }
  return ended;
}

/** Every case, then half as many good requests at once, when the last of them must have ended. */
function casesLoaded(): Promise<Loaded> {
  const everyMs = 4;
  const overMs = cases.length * everyMs + 1.3 * deadlines.totalMs;
  const rows = cases.map(({ cap }, at): Row => [at * everyMs, 10, cap]);
  return loaded([...rows, ...Array.from({ length: cases.length / 2 }, (): Row => [overMs, 10, 1])], target(url));
}

/** Sets the time of day forward by an hour, and back by two, while the load runs. */
function unsteadyTimeOfDay(): () => void {
  const real = Date.now;
  let stepMs = 0;
  Date.now = () => real() + stepMs;
  const steps = [3_600_000, -3_600_000].map((ms, at) => setTimeout(() => (stepMs = ms), 800 * (at + 1)));
  return () => {
    for (const step of steps) clearTimeout(step);
    Date.now = real;
  };
}

async function heavily(cap: number): Promise<{ loaded: Loaded; grownBytes: number }> {
  let peak = 0;
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
  const flooded = await loaded([[0, 10, cap]], target(url), patient);
  clearInterval(watch);
  return { loaded: flooded, grownBytes: Math.max(0, peak - before) };
}

/** Kinds of handles; what was closed in this turn is gone some turns later. */
async function handles(): Promise<readonly string[]> {
  for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  return process.getActiveResourcesInfo().sort();
}

// The first run makes what stays for the life of the process.
await loaded([[0, 10, 1]], target(url));
const before = await handles();

const steady = unsteadyTimeOfDay();
const [ofCases, ofOrigins] = await Promise.all([casesLoaded(), originsLoaded()]);
steady();

const floods: Awaited<ReturnType<typeof heavily>>[] = [];
for (const { cap } of heavyCases) floods.push(await heavily(cap));

const delays = [ofCases, ...ofOrigins].flatMap(({ report: { threads = [] } }) =>
  threads.map(thread => thread.loopDelayMaxMs ?? 0),
);
const report: MatrixReport = {
  heldUpMs: Math.max(...delays),
  handles: { before, after: await handles() },
  cases: reported(ofCases),
  origins: ofOrigins.map(reported),
  heavy: floods.map(({ loaded: flood, grownBytes }) => ({ run: reported(flood), grownBytes })),
  polluted: Object.keys(Object.prototype),
};
process.send?.(report, undefined, {}, () => process.disconnect());
