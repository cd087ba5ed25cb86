import type { AttemptRecord } from '../../measure/attempt.js';
import { ttftMs } from '../../measure/metrics.js';
import type { EngineReport, EngineSample } from '../../measure/self.js';
import type { ValidityCheck } from '../../measure/summary-types.js';
import { judgeInstrument } from '../../measure/validity.js';
import { parseScenario } from '../../scenario/load.js';
import { createPlan } from '../../scenario/plan.js';
import { quantileOfSorted } from '../../stats/quantile.js';
import type { TruthCell } from '../../store/selftest-types.js';
import { startWorkers } from '../workers/start.js';
import { type Deviations, deviationsOf, isMeasured } from './deviations.js';
import { scenarioTextOf, sumOf, type TruthLoad, warmUpMs } from './load.js';
import type { TruthSender } from './sender-process.js';
import { truthTarget } from './target.js';

/** Above this at p99 a run calls its own dispatch suspect (docs/methodology.md); the same is asked of stamps. */
export const suspectErrorMs = 5;

/** What one engine thread measured. */
interface Measured {
  readonly zeroMs: number;
  readonly records: readonly AttemptRecord[];
  readonly gaps: Float32Array;
  readonly samples: readonly EngineSample[];
  readonly report: EngineReport;
}

/**
 * Runs the engine, threads and all, against senders in processes of their own that log their sends, and holds what it
 * measured against that. The way through loopback and a sender's own delay in seeing a request count as the instrument's
 * error.
 * @param senders at least as many as the load has workers
 * @throws Error when an engine thread cannot be started, or no stream comes through.
 */
export async function measureAgainstTruth(senders: readonly TruthSender[], load: TruthLoad): Promise<TruthCell> {
  const beforeBytes = process.memoryUsage.rss();
  const used = senders.slice(0, load.workers);
  const measured = await Promise.all(used.map(sender => runAgainst(sender, load)));
  const logs = await Promise.all(used.map(sender => sender.takeLogs()));
  const deviations = deviationsOf(
    measured.map((each, index) => ({ ...each, logs: logs[index] ?? [] })),
    load.arrivalsMs,
  );
  const { ttftError, gapError, stampLag } = deviations;
  const checks = measured.flatMap(each => checksOf(each, deviations)).filter(({ level }) => level !== 'ok');
  const doubts = new Set(checks.map(({ id }) => id));
  for (const [id, { p99Ms }] of Object.entries({ ttft: ttftError, gaps: gapError, stamps: stampLag })) {
    if (p99Ms > suspectErrorMs) doubts.add(id);
  }
  const invalid = checks.some(({ level }) => level === 'invalid') || !deviations.exact;
  return {
    workers: load.workers,
    streams: measured.reduce((sum, { report }) => sum + report.peakInFlight, 0),
    tokensPerSecond: load.tokensPerSecond,
    chunking: load.chunking,
    tls: load.tls,
    ...deviations,
    counted: sumOf(
      measured.map(({ records }) => ({
        requests: records.length,
        events: records.reduce((sum, { tokenEvents }) => sum + tokenEvents, 0),
      })),
    ),
    validity: invalid ? 'INVALID' : doubts.size > 0 ? 'SUSPECT' : 'VALID',
    doubts: [...doubts, ...(deviations.exact ? [] : ['counts'])],
    memoryBytes: Math.max(0, ...measured.flatMap(({ samples }) => samples.map(each => each.rssBytes - beforeBytes))),
  };
}

async function runAgainst(sender: TruthSender, load: TruthLoad): Promise<Measured> {
  const plan = createPlan(parseScenario(scenarioTextOf(load), 'truth'));
  const records: AttemptRecord[] = [];
  const gaps: Float32Array[] = [];
  const samples: EngineSample[] = [];
  let zeroMs = 0;
  const run = startWorkers({
    workers: 1,
    plan,
    target: truthTarget(sender, load),
    keepGaps: true,
    redact: text => text,
    secrets: [],
    salt: '',
    sink: {
      started(start) {
        zeroMs = start.zeroMonotonicMs;
      },
      attempts(batch, batchGaps) {
        records.push(...batch);
        gaps.push(batchGaps);
      },
      sample: sample => samples.push(sample),
      progress() {},
    },
  });
  const report = await run.finished;
  return { zeroMs, records, gaps: joined(gaps), samples, report };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The limits of a run's validity, on what came after the warm-up. */
function checksOf({ records, samples, report }: Measured, deviations: Deviations): ValidityCheck[] {
  const measured = records.filter(isMeasured);
  const ttfts = measured.flatMap(record => ttftMs(record) ?? []).sort((a, b) => a - b);
  return judgeInstrument({
    attempts: measured,
    // A look tells of the second before it.
    samples: samples.filter(({ atMs }) => atMs > warmUpMs),
    report: { ...report, loopDelayP99Ms: null, cpuOver80: null, cpuOver95: null },
    latenessP99Ms: deviations.lateness.p99Ms,
    ttftMedianMs: quantileOfSorted(ttfts, 0.5),
  });
}
