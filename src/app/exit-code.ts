import { type ExitCode, exitCodes } from '../base/errors.js';
import type { RegressionGate } from '../measure/comparison/gate.js';
import type { RunIdentity, Summary } from '../measure/summary-types.js';

/**
 * Exit code of a finished run. What makes a result worthless hides what makes it bad: a run that a person cut short is
 * not judged, and an invalid measurement says nothing about an SLO or a regression.
 */
export function exitCodeOf(summary: Summary, gates: readonly RegressionGate[] = []): ExitCode {
  if (endedByPerson(summary.run)) return exitCodes.interrupted;
  if (summary.validity.verdict === 'INVALID') return exitCodes.invalid;
  if ([...summary.slo, ...gates].some(result => result.met === false)) return exitCodes.sloMissed;
  const { sent, answered, busy, abandoned, cancelled } = summary.overall.intents;
  const nothingWorked = sent > 0 && answered === 0 && busy === 0 && abandoned === 0 && cancelled === 0;
  return nothingWorked || summary.run.status === 'aborted' ? exitCodes.failure : exitCodes.ok;
}

/** Reason of a run that Ctrl-C or SIGTERM ended; twice makes it `aborted`. */
export const signalStop = 'stop.signal';

function endedByPerson(run: RunIdentity): boolean {
  return run.status === 'interrupted' || (run.status === 'aborted' && run.stopReason === signalStop);
}
