import { type Analysis, analyse } from '../measure/summarise.js';
import type { Summary } from '../measure/summary-types.js';
import { createPlan } from '../scenario/plan.js';
import { type SloRule, withSloRules } from '../scenario/slo-rules.js';
import type { Plan } from '../scenario/types.js';
import type { StoredRun } from '../store/reader.js';

/** The plan that a run had, made anew; rules take the place of the objectives that it was run with. */
export function planOfRun({ manifest }: StoredRun, rules: readonly SloRule[] = []): Plan {
  return createPlan({ ...manifest.scenario, slo: withSloRules(manifest.scenario.slo, rules) });
}

/** The summary of what a run folder holds. */
export function summaryOf(run: StoredRun, plan: Plan = planOfRun(run)): Summary {
  return analysisOf(run, plan).summary;
}

/** Everything that follows from what a run folder holds. */
export function analysisOf(run: StoredRun, plan: Plan): Analysis {
  const { manifest } = run;
  return analyse({
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
}
