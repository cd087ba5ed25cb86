import { join } from 'node:path';
import type { ExitCode } from '../base/errors.js';
import type { RegressionGate } from '../measure/comparison/gate.js';
import type { Summary } from '../measure/summary-types.js';
import { renderHtml, renderJunit, renderMarkdown } from '../report/index.js';
import type { SloRule } from '../scenario/slo-rules.js';
import type { Plan } from '../scenario/types.js';
import { readRun } from '../store/reader.js';
import { writeResults } from '../store/results.js';
import type { RunManifest } from '../store/run-types.js';
import { settleFolder } from '../store/settle.js';
import { exitCodeOf } from './exit-code.js';
import { type BaselineGate, gatesAgainst } from './regression.js';
import { analysisOf, planOfRun } from './run-summary.js';

export interface ReportOptions {
  /** Added to the objectives that the run had, or instead of them. */
  readonly slo?: readonly SloRule[];
  /** A run that this one must not be much worse than. */
  readonly baseline?: BaselineGate | null;
  /** busytone's own version; only a comparison's page names it. */
  readonly version?: string;
}

export interface ReportResult {
  readonly path: string;
  readonly summary: Summary;
  /** Against the baseline; empty without one. */
  readonly gates: readonly RegressionGate[];
  readonly exitCode: ExitCode;
  readonly files: {
    readonly html: string;
    readonly markdown: string;
    readonly junit: string;
    readonly summary: string;
  };
  /** What became of telemetry sources and outputs. */
  readonly side: Pick<RunManifest, 'sources' | 'outputs' | 'report' | 'startedAt'>;
  /** Lines of the records that could not be read, e.g. the half line that a killed process left. */
  readonly damagedLines: number;
}

/** Points of the planned load that a report draws. */
const plannedLoadPoints = 600;

/**
 * Computes everything that follows from a run folder's records and writes it there: summary, HTML, Markdown, JUnit.
 * Works on a run that was killed as on one that ended well, and makes the folder of the former say so.
 * @throws BusytoneError when the folder is not a run folder, or the baseline cannot be compared with it.
 */
export async function buildReport(path: string, options: ReportOptions = {}): Promise<ReportResult> {
  const { slo = [], baseline = null, version = '' } = options;
  const run = await readRun(path);
  await settleFolder(run);
  const plan = planOfRun(run, slo);
  const { summary, histograms } = analysisOf(run, plan);
  const gates = baseline === null ? [] : await gatesAgainst(baseline, path, slo, version);
  const { manifest } = run;
  const input = { summary, manifest, plannedLoad: plannedLoadOf(plan), gates };
  await writeResults(run.path, {
    summary,
    html: renderHtml(input),
    markdown: renderMarkdown(input),
    junit: renderJunit(input),
    histograms,
  });
  return {
    path: run.path,
    summary,
    gates,
    exitCode: exitCodeOf(summary, gates),
    files: {
      html: join(run.path, 'report.html'),
      markdown: join(run.path, 'report.md'),
      junit: join(run.path, 'junit.xml'),
      summary: join(run.path, 'summary.json'),
    },
    side: {
      sources: manifest.sources,
      outputs: manifest.outputs,
      report: manifest.report,
      startedAt: manifest.startedAt,
    },
    damagedLines: run.damagedLines,
  };
}

function plannedLoadOf(plan: Plan): readonly { readonly tMs: number; readonly load: number }[] {
  return Array.from({ length: plannedLoadPoints + 1 }, (_, index) => {
    const tMs = (plan.durationMs * index) / plannedLoadPoints;
    return { tMs, load: plan.loadAt(tMs) };
  });
}
