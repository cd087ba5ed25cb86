import { join } from 'node:path';
import type { ExitCode } from '../base/errors.js';
import { runHistograms, summarise } from '../measure/summarise.js';
import type { Summary } from '../measure/summary-types.js';
import { renderHtml, renderJunit, renderMarkdown } from '../report/index.js';
import { createPlan } from '../scenario/plan.js';
import type { Plan } from '../scenario/types.js';
import { readRun } from '../store/reader.js';
import { writeResults } from '../store/results.js';
import type { RunManifest } from '../store/run-types.js';
import { exitCodeOf } from './exit-code.js';

export interface ReportResult {
  readonly path: string;
  readonly summary: Summary;
  readonly exitCode: ExitCode;
  readonly files: {
    readonly html: string;
    readonly markdown: string;
    readonly junit: string;
    readonly summary: string;
  };
  /** What became of telemetry sources and outputs. */
  readonly side: Pick<RunManifest, 'sources' | 'outputs'>;
  /** Lines of the records that could not be read, e.g. the half line that a killed process left. */
  readonly damagedLines: number;
}

/** Points of the planned load that a report draws. */
const plannedLoadPoints = 600;

/**
 * Computes everything that follows from a run folder's records and writes it there: summary, HTML, Markdown, JUnit.
 * Works on a run that was killed as on one that ended well.
 * @throws BusytoneError when the folder is not a run folder.
 */
export async function buildReport(path: string): Promise<ReportResult> {
  const run = await readRun(path);
  const { manifest } = run;
  const plan = createPlan(manifest.scenario);
  const summary = summarise({
    run: {
      id: manifest.id,
      scenario: manifest.scenario.name,
      planHash: manifest.planHash,
      target: manifest.target.name,
      model: manifest.target.model,
      mode: manifest.scenario.load.mode,
      engine: manifest.engine,
      status: manifest.status,
      stopReason: manifest.stopReason,
      startedAt: manifest.startedAt,
      timeCompression: manifest.timeCompression,
    },
    plan,
    attempts: run.attempts,
    gaps: run.gaps,
    samples: run.samples,
    figures: run.figures,
    report: manifest.report,
    damagedLines: run.damagedLines,
  });
  const input = { summary, manifest, plannedLoad: plannedLoadOf(plan) };
  await writeResults(run.path, {
    summary,
    html: renderHtml(input),
    markdown: renderMarkdown(input),
    junit: renderJunit(input),
    histograms: runHistograms({ plan, attempts: run.attempts, gaps: run.gaps }),
  });
  return {
    path: run.path,
    summary,
    exitCode: exitCodeOf(summary),
    files: {
      html: join(run.path, 'report.html'),
      markdown: join(run.path, 'report.md'),
      junit: join(run.path, 'junit.xml'),
      summary: join(run.path, 'summary.json'),
    },
    side: { sources: manifest.sources, outputs: manifest.outputs },
    damagedLines: run.damagedLines,
  };
}

function plannedLoadOf(plan: Plan): readonly { readonly tMs: number; readonly load: number }[] {
  return Array.from({ length: plannedLoadPoints + 1 }, (_, index) => {
    const tMs = (plan.durationMs * index) / plannedLoadPoints;
    return { tMs, load: plan.loadAt(tMs) };
  });
}
