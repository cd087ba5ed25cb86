import { BusytoneError, exitCodes } from '../base/errors.js';
import { redactor } from '../base/redact.js';
import { openOutputs } from '../outputs/index.js';
import { outputOf } from '../scenario/file/observe-words.js';
import { createPlan } from '../scenario/plan.js';
import { readRun } from '../store/reader.js';
import type { OutputReport } from '../store/run-types.js';
import { toTelemetry } from '../store/telemetry.js';
import { targetHost } from './host-guard.js';
import { tellRunFacts } from './run-facts.js';
import { summaryOf } from './run-summary.js';
import { type ReadSecret, sideSecrets } from './side-work.js';

/** Steps of the run's time between two waits for the other side. */
const stepsAtOnce = 20;
/** By this much the outputs lag behind a live run. */
const lagMs = 2_000;

/**
 * Writes a run that is over to outputs, with the same points, times and tags as a live run does: what is there already
 * stays as it is, what was lost is filled in.
 * @param words outputs as `--out` takes them
 * @throws BusytoneError for a folder that holds no run, for outputs that make no sense or take nothing, and for secrets
 * that are not set.
 */
export async function exportRun(
  path: string,
  words: readonly string[],
  readSecret: ReadSecret,
): Promise<readonly OutputReport[]> {
  const specs = words.map(outputOf);
  if (specs.some(spec => spec.kind === 'scrape')) {
    throw new BusytoneError('A page to scrape shows only what is going on now, so nothing can be exported to it', {
      code: 'export.scrape',
      exitCode: exitCodes.usage,
      hint: 'Use --out prometheus=URL, which writes to the server.',
    });
  }
  const redact = redactor(sideSecrets({ telemetry: [], outputs: specs }, readSecret));
  const run = await readRun(path);
  const { manifest } = run;
  const attempts = [...run.attempts].sort((a, b) => a.endMs - b.endMs || a.attempt - b.attempt);
  const figures = [...run.samples.flatMap(toTelemetry), ...run.figures].sort((a, b) => a.atMs - b.atMs);
  const endedMs = manifest.report?.endedMs ?? attempts[attempts.length - 1]?.endMs ?? 0;
  const options = {
    specs,
    tags: {
      run: manifest.id,
      scenario: manifest.scenario.name,
      target: manifest.target.name,
      model: manifest.target.model,
    },
    address: targetHost(manifest.target.url),
    plan: createPlan(manifest.scenario),
    readSecret,
  };
  const set = openOutputs(options);
  const refusals = await set.check();
  if (refusals.length > 0) {
    await set.stop();
    throw new BusytoneError(refusals.map(redact).join('\n'), {
      code: 'export.refused',
      exitCode: exitCodes.failure,
      hint: 'Nothing was written. Mend that and export again; the run folder keeps everything.',
    });
  }
  set.loadStarts(manifest.report?.startedWallMs ?? Date.parse(manifest.startedAt));
  const stepMs = Math.min(...specs.map(spec => spec.everyMs));
  let nextAttempt = 0;
  let nextFigure = 0;
  for (let step = 1; step * stepMs < endedMs; step += 1) {
    const untilMs = step * stepMs;
    const attemptsFrom = nextAttempt;
    while ((attempts[nextAttempt]?.endMs ?? Number.POSITIVE_INFINITY) < untilMs) nextAttempt += 1;
    const figuresFrom = nextFigure;
    while ((figures[nextFigure]?.atMs ?? Number.POSITIVE_INFINITY) < untilMs) nextFigure += 1;
    set.attempts(attempts.slice(attemptsFrom, nextAttempt));
    set.figures(figures.slice(figuresFrom, nextFigure));
    set.progressTo(untilMs + lagMs);
    if (step % stepsAtOnce === 0) await set.flush();
  }
  set.attempts(attempts.slice(nextAttempt));
  set.figures(figures.slice(nextFigure));
  set.finish(endedMs);
  await set.flush();
  const live = await set.stop();
  const reports = await tellRunFacts(options, summaryOf(run), manifest, live);
  return reports.map(report => ({
    ...report,
    lastError: report.lastError === null ? null : redact(report.lastError),
  }));
}
