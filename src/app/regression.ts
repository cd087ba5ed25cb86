import { BusytoneError, exitCodes } from '../base/errors.js';
import type { RegressionGate } from '../measure/comparison/gate.js';
import type { SloRule } from '../scenario/slo-rules.js';
import type { Plan } from '../scenario/types.js';
import { readRun } from '../store/reader.js';
import { compareFolders, usualMargin, usualSeed } from './compare.js';
import { type Allowance, nothingAllowed } from './comparison-side.js';

/** A run that a later one must not be much worse than. */
export interface BaselineGate {
  /** Run folder. */
  readonly path: string;
  /** Largest regression, 0 to 1. */
  readonly maxRegression: number;
}

/**
 * Says before anything is sent that a baseline cannot be read or ran another plan.
 * @throws BusytoneError `compare.unlike` (exit code 2), or what reading the folder throws.
 */
export async function checkBaseline({ path }: BaselineGate, plan: Plan): Promise<void> {
  const { manifest } = await readRun(path);
  if (manifest.planHash === plan.planHash) return;
  throw new BusytoneError(
    `The baseline ran another plan (${manifest.planHash.slice(0, 12)}) than this run would (${plan.planHash.slice(0, 12)})`,
    {
      code: 'compare.unlike',
      where: path,
      exitCode: exitCodes.usage,
      hint: 'Use the same scenario, seed, rate and duration, or make a new baseline.',
    },
  );
}

/** The gates of a run against its baseline. A run that was cut short or is INVALID is judged as far as it can be. */
export async function gatesAgainst(
  baseline: BaselineGate,
  run: string,
  slo: readonly SloRule[],
  version: string,
): Promise<readonly RegressionGate[]> {
  const allowed: Allowance = { ...nothingAllowed, invalid: true, partial: true };
  const { gates } = await compareFolders({
    runs: [run],
    baseline: baseline.path,
    allowed,
    slo,
    margin: usualMargin,
    maxRegression: baseline.maxRegression,
    seed: usualSeed,
    version,
  });
  return gates;
}
