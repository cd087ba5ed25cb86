import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import { parseScenario } from '../../src/scenario/load.js';
import { createPlan } from '../../src/scenario/plan.js';
import { randomFor } from '../../src/scenario/random.js';
import type { Intent } from '../../src/scenario/types.js';
import { createRunFolder } from '../../src/store/writer.js';
import { attempt, busyAttempt } from '../../test/support/attempts.js';
import { engineReport, manifestOf } from '../../test/support/runs.js';
import { engine } from './hot-path/clients.js';
import { type Row, tell } from './results.js';

/**
 * What many attempts cost before and after the load: draws their plan, writes the records of a surge with a tenth of busy
 * answers into a run folder, and has a process of its own build the report from it, as `busytone report` does.
 *
 *   npx tsx scripts/bench/report.ts [--attempts 1000000] [--keep] [--json FILE]
 */
const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '1000000' },
    keep: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const count = Number(values.attempts);
const ratePerSecond = Math.max(1, count / 1_000);

const scenario = parseScenario(
  `name: million
seed: 1
target: { url: http://127.0.0.1:1/v1, model: m }
load: { mode: open, shape: steady, base: ${ratePerSecond}/s, duration: ${Math.round(count / ratePerSecond)}s }
traffic: [{ class: quick-chat, weight: 3 }, { class: long-reasoning, weight: 6 }]
slo: { ttft: { p95: 5s }, busyRate: 2% }
limits: { requests: 10M, tokens: 1000G, duration: 5h, concurrency: 1M }`,
  'million',
);

function recordOf(intent: Intent, number: number, random: () => number, phase: string): AttemptRecord {
  const scheduledMs = intent.scheduledMs ?? 0;
  const identity = { attempt: number, intent: intent.index, session: intent.session, class: intent.class, phase };
  if (random() < 0.1) return busyAttempt({ ...identity, scheduledMs });
  const firstTokenMs = scheduledMs + 200 + 800 * random() ** 3;
  const tokens = Math.max(2, intent.outputTokens);
  const lastTokenMs = firstTokenMs + tokens * (15 + 10 * random());
  return attempt({
    ...identity,
    scheduledMs,
    headersMs: firstTokenMs - 100,
    firstEventMs: firstTokenMs,
    firstTokenMs,
    firstReasoningMs: intent.reasoningTokens > 0 ? firstTokenMs : null,
    firstAnswerMs: firstTokenMs + (lastTokenMs - firstTokenMs) * (intent.reasoningTokens / tokens),
    lastTokenMs,
    endMs: lastTokenMs + 1,
    outputTokens: tokens,
    estimatedOutputTokens: tokens,
    reasoningTokens: intent.reasoningTokens,
    tokenEvents: tokens,
  });
}

/** Draws the plan to its end. */
function drawing(): Row {
  const from = performance.now();
  let intents = 0;
  for (const _ of createPlan(scenario).intents()) intents++;
  const seconds = (performance.now() - from) / 1_000;
  return { cell: 'plan', client: engine, figures: { perSecond: intents / seconds, seconds } };
}

async function writeRun(root: string): Promise<{ path: string; attempts: number; writing: Row }> {
  const plan = createPlan(scenario);
  const { planHash, phases, durationMs, estimate } = plan;
  const writer = await createRunFolder(
    root,
    manifestOf({ scenario, planHash, phases, durationMs, estimate, status: 'running', gapsKept: false, report: null }),
  );
  const random = randomFor(1, 'records');
  let batch: AttemptRecord[] = [];
  let number = 0;
  let endedMs = 0;
  let cpuMs = 0;
  const write = async () => {
    const before = process.cpuUsage();
    writer.attempts(batch, new Float32Array());
    await writer.flush();
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1_000;
    batch = [];
  };
  for (const intent of plan.intents()) {
    const record = recordOf(intent, number++, random, plan.phaseAt(intent.scheduledMs ?? 0));
    endedMs = Math.max(endedMs, record.endMs);
    batch.push(record);
    if (batch.length >= 10_000) await write();
  }
  await write();
  const report = engineReport({ attempts: number, offeredIntents: number, endedMs });
  await writer.finish({ status: 'completed', report, endedAt: new Date().toISOString() });
  const writing = { cell: 'records', client: engine, figures: { cpuUs: (cpuMs * 1_000) / number } };
  return { path: writer.path, attempts: number, writing };
}

const root = mkdtempSync(join(tmpdir(), 'busytone-report-'));
try {
  const drawn = drawing();
  const { path, attempts, writing } = await writeRun(root);
  const app = fileURLToPath(new URL('../../dist/app/index.js', import.meta.url));
  const build = `
    const { buildReport } = await import(${JSON.stringify(app)});
    const from = performance.now();
    await buildReport(${JSON.stringify(path)});
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    console.log(JSON.stringify({ wallMs: performance.now() - from, maxRSS, cpuMs: (userCPUTime + systemCPUTime) / 1e3 }));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', build], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The report could not be built: ${stderr}`);
  const { wallMs, maxRSS, cpuMs } = JSON.parse(stdout) as { wallMs: number; maxRSS: number; cpuMs: number };
  const figures = {
    perSecond: (attempts * 1_000) / wallMs,
    seconds: wallMs / 1e3,
    core: cpuMs / wallMs,
    rssMiB: maxRSS / 1_024,
  };
  tell({ rows: [drawn, writing, { cell: 'report', client: engine, figures }], skipped: [] }, values.json);
  if (values.keep) console.log(`\nKept: ${path}`);
} finally {
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}
