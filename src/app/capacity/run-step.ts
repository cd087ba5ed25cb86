import { HopeWatch } from '../../measure/capacity/hope.js';
import { drainStop, hopelessStop } from '../../measure/capacity/step.js';
import type { Plan, Scenario } from '../../scenario/types.js';
import { type RunObserver, type RunOptions, type RunResult, runScenario, type StartedRun } from '../run.js';
import { drainMs, type StepLength } from './step-plan.js';

export interface StepRun {
  readonly scenario: Scenario;
  readonly length: StepLength;
  readonly outDir: string;
  readonly folderName: string;
}

/**
 * Runs one step, and ends it early when it can only fail, or when its last answers take longer than the search waits.
 * @returns null when the observer said no.
 */
export function runStep(
  options: Pick<RunOptions, 'insecureTls' | 'readSecret' | 'confirmHost' | 'version'>,
  { scenario, length, outDir, folderName }: StepRun,
  observer: RunObserver,
): Promise<RunResult | null> {
  let watched: { readonly run: StartedRun; readonly hope: HopeWatch; readonly endMs: number } | null = null;
  let ending = false;
  const end = (run: StartedRun, reason: string) => {
    ending = true;
    // Once starts no more work, twice ends what is under way.
    run.stop(reason);
    run.stop(reason);
  };
  return runScenario(
    { scenario: null, given: scenario, overrides: {}, outDir, folderName, keepGaps: false, ...options },
    {
      prepared: run => observer.prepared(run),
      checked: result => observer.checked(result),
      started(run) {
        const { plan } = run.prepared;
        const hope = new HopeWatch(plan, length.warmUpMs, plannedIn(plan, length));
        watched = { run, hope, endMs: plan.durationMs + drainMs(length) };
        observer.started(run);
      },
      recorded: batch => watched?.hope.add(batch),
      live(snapshot) {
        observer.live(snapshot);
        const { atMs, inFlight } = snapshot.progress;
        if (watched === null || ending) return;
        if (watched.hope.hopeless(atMs)) end(watched.run, hopelessStop);
        else if (atMs > watched.endMs && inFlight > 0) end(watched.run, drainStop);
      },
      ended: () => observer.ended(),
    },
  );
}

/** Conversations that begin in the measured part; null in a closed loop, which begins as many as come. */
function plannedIn(plan: Plan, { warmUpMs }: StepLength): number | null {
  if (plan.scenario.load.mode === 'closed') return null;
  let count = 0;
  for (const { scheduledMs } of plan.intents()) if (scheduledMs !== null && scheduledMs >= warmUpMs) count += 1;
  return count;
}
