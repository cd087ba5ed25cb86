import type { PhaseSpan, Slo } from '../../scenario/types.js';
import type { AttemptRecord } from '../attempt.js';
import { foldIntents } from '../intents.js';
import type { Validity } from '../summary-types.js';
import { evidenceOf } from './evidence.js';
import { figuresOf } from './figures.js';
import type { Look } from './judge.js';
import { steadinessOf } from './steadiness.js';
import type { StepFigures } from './types.js';

/** Reason of a run that the search ended because it could only fail. */
export const hopelessStop = 'capacity.hopeless';
/** Reason of a run whose last answers took longer than the search waits. */
export const drainStop = 'capacity.drain';

export interface StepRecords {
  readonly attempts: readonly AttemptRecord[];
  readonly slo: Slo;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly validity: Validity;
  readonly stopReason: string | null;
}

/** What the records of a step show of its load; intents scheduled in the warm-up are left out. */
export function lookAt(records: StepRecords): { readonly look: Look; readonly figures: StepFigures } {
  const { attempts, slo, warmUpMs, measuredMs, validity, stopReason } = records;
  const results = foldIntents(attempts, slo);
  const untilMs = warmUpMs + measuredMs;
  // A step that was given up has no figures beyond its end.
  const endMs = attempts.reduce((latest, { endMs: at }) => Math.max(latest, at), 0);
  const givenUp = stopReason === hopelessStop;
  const seenMs = givenUp ? Math.max(warmUpMs + 1, Math.min(untilMs, endMs)) : untilMs;
  const measured = results.filter(({ scheduledMs }) => scheduledMs >= warmUpMs && scheduledMs < untilMs);
  return {
    look: {
      evidence: evidenceOf(measured, slo),
      withoutLateness: evidenceOf(measured, slo, true),
      steadiness: steadinessOf(results, warmUpMs, seenMs),
      validity,
      givenUp,
    },
    figures: figuresOf(results, warmUpMs, seenMs),
  };
}

/** The phases of a step: its warm-up is the onset, its measured part the peak. */
export const warmUpLabel: PhaseSpan['label'] = 'onset';
export const measuredLabel: PhaseSpan['label'] = 'peak';
