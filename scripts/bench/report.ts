import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
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

/**
 * How long a report of many attempts takes and how much memory: writes the records of a surge with a tenth of busy
 * answers into a run folder, and has a process of its own build the report from it, as `busytone report` does.
 *
 *   npx tsx scripts/bench/report.ts [--attempts 1000000] [--keep]
 */
const { values } = parseArgs({
  options: { attempts: { type: 'string', default: '1000000' }, keep: { type: 'boolean', default: false } },
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

async function writeRun(root: string): Promise<{ path: string; attempts: number }> {
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
  for (const intent of plan.intents()) {
    const record = recordOf(intent, number++, random, plan.phaseAt(intent.scheduledMs ?? 0));
    endedMs = Math.max(endedMs, record.endMs);
    batch.push(record);
    if (batch.length < 10_000) continue;
    writer.attempts(batch, new Float32Array());
    await writer.flush();
    batch = [];
  }
  writer.attempts(batch, new Float32Array());
  const report = engineReport({ attempts: number, offeredIntents: number, endedMs });
  await writer.finish({ status: 'completed', report, endedAt: new Date().toISOString() });
  return { path: writer.path, attempts: number };
}

const root = mkdtempSync(join(tmpdir(), 'busytone-report-'));
try {
  const { path, attempts } = await writeRun(root);
  const sizeMb = statSync(join(path, 'attempts.ndjson')).size / 1e6;
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
  const html = statSync(join(path, 'report.html')).size / 1e6;
  console.log('| attempts | records | wall | CPU | most memory | report.html |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  console.log(
    `| ${attempts} | ${sizeMb.toFixed(0)} MB | ${(wallMs / 1e3).toFixed(1)} s | ${(cpuMs / 1e3).toFixed(1)} s | ` +
      `${(maxRSS / 1024).toFixed(0)} MiB | ${html.toFixed(2)} MB |`,
  );
  if (values.keep) console.log(`\nKept: ${path}`);
} finally {
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}
