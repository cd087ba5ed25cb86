import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { redactor } from '../base/redact.js';
import { fileLimit } from '../engine/file-limit.js';
import type { EngineOptions, EngineProgress, EngineRun, EngineStart } from '../engine/types.js';
import { workersFor } from '../engine/workers/number.js';
import { Standby } from '../engine/workers/standby.js';
import { startWorkers } from '../engine/workers/start.js';
import { refuseKeyHeader, refuseUnfit } from '../k6/generate/unfit.js';
import { refuseUnsplittable } from '../k6/segments.js';
import type { AttemptRecord } from '../measure/attempt.js';
import { type LiveSnapshot, LiveStats } from '../measure/live.js';
import type { EngineReport, EngineSample } from '../measure/self.js';
import { isAttack } from '../scenario/shapes/attack.js';
import { runFiles } from '../store/files.js';
import { createRunFolder, type RunWriter, recordsLost } from '../store/writer.js';
import { signalStop } from './exit-code.js';
import type { HostGuardOptions } from './host-guard.js';
import { findK6, type K6Choice, k6Warnings, startK6Engine } from './k6-engine.js';
import { readKeys } from './keys.js';
import { newManifest, runId, versionsOf } from './manifest.js';
import { type PreflightResult, preflightAll } from './preflight.js';
import { type PlanOptions, type PreparedRun, prepareRun } from './prepare.js';
import type { BaselineGate } from './regression.js';
import type { ReportResult } from './report.js';
import { SideWork, sideSecrets } from './side-work.js';
import { simulatorSpeed } from './simulator-speed.js';
import { namedTarget } from './target.js';
import { guardTarget } from './target-guard.js';

export interface RunOptions extends PlanOptions {
  /** Folder in which the run folder is made. */
  readonly outDir: string;
  /** Name of the run folder, instead of one of time, scenario and target. */
  readonly folderName?: string;
  /** Keep every token's gap in `gaps.bin`. */
  readonly keepGaps: boolean;
  /** Accept TLS certificates that do not verify. */
  readonly insecureTls: boolean;
  /** Looks up the key by the name that the scenario gives. Keys come in no other way. */
  readonly readSecret: (name: string) => string | undefined;
  /** Asks a person to type a public host's name; null where nobody can be asked. */
  readonly confirmHost: HostGuardOptions['confirm'];
  /** Load with this k6 instead of the native engine. */
  readonly k6?: K6Choice;
  /** busytone's own version, for the manifest. */
  readonly version: string;
  /** A run that this one must not be much worse than. */
  readonly baseline?: BaselineGate | null;
}

/** What a user interface may want to hear, in the order of happening. */
export interface RunObserver {
  /** The plan is made and its host is allowed. Nothing was sent yet; false ends the run here. */
  prepared(run: PreparedRun): Promise<boolean>;
  /** The preflight request was answered. */
  checked(result: PreflightResult): void;
  /** The load begins. `stop` once starts no more work and drains, twice ends everything now. */
  started(run: StartedRun): void;
  /** Four times a second at most. */
  live(snapshot: LiveSnapshot): void;
  /** Records of attempts that have ended, as they come. */
  recorded?(batch: readonly AttemptRecord[]): void;
  /**
   * The load has ended; summary and reports are being made.
   * @param waits what that waits for and may take long, as sentences
   */
  ended(waits: readonly string[]): void;
}

export interface StartedRun {
  readonly path: string;
  readonly prepared: PreparedRun;
  /** @param reason of the run's end; by default that a person ended it */
  stop(reason?: string): void;
}

export type RunResult = ReportResult;

/**
 * The main job: plan, guard, preflight, load, records, summary, reports.
 * @returns null when the observer's `prepared` said no.
 * @throws BusytoneError for everything that a person has to change before a run makes sense.
 */
export async function runScenario(options: RunOptions, observer: RunObserver): Promise<RunResult | null> {
  const standby = new Standby(options.k6 === undefined ? (options.workers ?? 1) : 0);
  try {
    return await prepareAndRun(options, observer, standby);
  } finally {
    standby.dismiss();
  }
}

async function prepareAndRun(options: RunOptions, observer: RunObserver, standby: Standby): Promise<RunResult | null> {
  const k6 = options.k6 === undefined ? null : await findK6(options.k6);
  const prepared = await prepareRun(options);
  const { scenario, plan } = prepared;
  if (k6 !== null) {
    refuseUnfit(scenario, 'schedule');
    refuseUnsplittable(plan, k6.segments);
  }
  if (plan.estimate.intents === 0) {
    throw new BusytoneError('The plan holds no intent: nobody would come in so short a time at so low a rate', {
      code: 'plan.empty',
      exitCode: exitCodes.usage,
      hint: 'Raise --rate or --duration.',
    });
  }
  if (options.baseline) {
    const { checkBaseline } = await import('./regression.js');
    await checkBaseline(options.baseline, plan);
  }
  const keys = readKeys(scenario, options.readSecret);
  const named = namedTarget(scenario.target, keys, options.insecureTls);
  if (k6 !== null) refuseKeyHeader(k6.transport, named);
  const secrets = [...keys.secrets, ...sideSecrets(scenario, options.readSecret)];
  const redact = redactor(secrets);
  // The name is not looked up again: what was allowed is these addresses.
  const { target, clearance } = await guardTarget(named, {
    allowHosts: scenario.allowHosts,
    attack: scenario.load.mode !== 'replay' && isAttack(scenario.load.shape),
    confirm: options.confirmHost,
  });
  if (!(await observer.prepared(prepared))) return null;
  const workers = options.workers ?? workersFor(plan.estimate.peakConcurrency);
  if (k6 === null) standby.rehearse(scenario, workers);

  const id = runId(new Date());
  const side = new SideWork({
    plan,
    target: { name: target.name, model: target.model, host: clearance.host },
    run: id,
    readSecret: options.readSecret,
    redact,
    secrets,
  });
  try {
    const { deadlines, stallMs } = scenario;
    const reasoningEffort = scenario.traffic.find(each => each.reasoningEffort !== null)?.reasoningEffort ?? null;
    const [checked, sideWarnings] = await Promise.all([
      preflightAll(keys.credentials, { target, deadlines, stallMs, reasoningEffort, redact }),
      side.warnings(),
    ]);
    const k6Words = k6 === null ? [] : k6Warnings(k6, scenario);
    const warnings = [...checked.warnings, ...fileWarnings(prepared), ...k6Words, ...sideWarnings];
    observer.checked({ ...checked, warnings });

    const drawn = {
      salt: randomBytes(4).toString('hex'),
      timeCompression:
        clearance.private && target.proxy === null ? await simulatorSpeed(target.url, clearance.addresses) : 1,
    };
    const manifest = {
      ...newManifest({ id, plan, target, startedAt: new Date() }),
      salt: drawn.salt,
      engine: k6 === null ? 'native' : 'k6',
      timeCompression: drawn.timeCompression,
      gapsKept: options.keepGaps,
      versions: versionsOf(options.version, k6 === null ? null : `${k6.binary.version} over ${k6.transport}`),
    } as const;
    const writer = await createRunFolder(options.outDir, manifest, options.folderName);
    const live = new LiveStats(plan);
    const engineOptions = {
      plan,
      target: { ...target, dialect: checked.dialect },
      salt: drawn.salt,
      keepGaps: options.keepGaps,
      redact,
      secrets,
      sink: {
        started(start: EngineStart) {
          side.loadStarts(start, writer);
        },
        attempts(batch: readonly AttemptRecord[], gaps: Float32Array) {
          writer.attempts(batch, gaps);
          live.add(batch);
          side.attempts(batch);
          observer.recorded?.(batch);
        },
        sample(sample: EngineSample) {
          writer.sample(sample);
          side.sample(sample);
        },
        progress(progress: EngineProgress) {
          side.progress(progress);
          observer.live(live.snapshot(progress));
        },
      },
    } satisfies EngineOptions & { secrets: readonly string[] };
    const run =
      k6 === null
        ? startWorkers({ ...engineOptions, workers, standby })
        : startK6Engine(k6, {
            ...engineOptions,
            apiKeyEnv: scenario.target.apiKeyEnv,
            folder: join(writer.path, runFiles.k6),
          });
    // Requests whose records nobody will see are not worth their price.
    void writer.lost.then(() => run.stop(recordsLost));
    observer.started({ path: writer.path, prepared, stop: (reason = signalStop) => run.stop(reason) });
    await finish(run, writer, side, observer);
    // What only reports need is a third of all the code: loaded before the load, it would keep the first request waiting.
    const { buildReport } = await import('./report.js');
    const result = await buildReport(writer.path, {
      slo: options.overrides.slo ?? [],
      baseline: options.baseline ?? null,
      version: options.version,
    });
    const outputs = await side.summedUp(result.summary, result.side);
    // The run is whole without it: what outputs took in the end is only told.
    await writer.amend({ outputs }).catch(() => {});
    return { ...result, side: { ...result.side, outputs } };
  } finally {
    await side.finish();
  }
}

/** Streams are files to the operating system; where it allows too few, attempts would fail for want of them. */
function fileWarnings({ plan, scenario }: PreparedRun): readonly string[] {
  const needed = Math.min(Math.ceil(plan.estimate.peakConcurrency), scenario.limits.concurrency);
  const { streams, cure } = fileLimit(needed);
  if (streams === null || cure === null) return [];
  return [`The plan needs about ${needed} streams at once, and this process may open ${streams}. ${cure}`];
}

/** Waits for the end and closes the folder, also when the engine itself broke. */
async function finish(run: EngineRun, writer: RunWriter, side: SideWork, observer: RunObserver): Promise<void> {
  let report: EngineReport;
  try {
    report = await run.finished;
  } catch (cause) {
    await writer.finish({
      ...(await side.finish()),
      status: 'aborted',
      stopReason: 'engine.failed',
      endedAt: new Date().toISOString(),
    });
    const kept = `What was recorded is kept: busytone report ${writer.path}`;
    if (cause instanceof BusytoneError) {
      const hint = cause.hint === undefined ? kept : `${cause.hint}\n${kept}`;
      throw new BusytoneError(cause.message, { code: cause.code, exitCode: cause.exitCode, hint, cause });
    }
    throw new BusytoneError('The engine broke down during the run', {
      code: 'engine.failed',
      where: writer.path,
      hint: kept,
      cause,
    });
  }
  observer.ended(side.lastWaits());
  await writer.finish({
    ...(await side.finish(report.endedMs)),
    status: report.stop.status,
    stopReason: report.stop.reason,
    startedAt: new Date(report.startedWallMs).toISOString(),
    endedAt: new Date(report.startedWallMs + report.endedMs).toISOString(),
    report,
  });
}
