import { BusytoneError, exitCodes } from '../base/errors.js';
import type { RegressionGate } from '../measure/comparison/gate.js';
import type { SloRule } from '../scenario/slo-rules.js';
import type { Plan } from '../scenario/types.js';
import { readRun } from '../store/reader.js';
import { compareFolders, usualMargin, usualSeed } from './compare.js';
import { type Allowance, nothingAllowed, unlikeness } from './comparison-side.js';

/** A run that a later one must not be much worse than. */
export interface BaselineGate {
  /** Run folder. */
  readonly path: string;
  /** Largest regression, 0 to 1. */
  readonly maxRegression: number;
}

/**
 * Says before anything is sent that a baseline cannot be read, or that a run of this plan could not be held against it.
 * @throws BusytoneError `compare.unlike` (exit code 2), or what reading the folder throws.
 */
export async function checkBaseline({ path }: BaselineGate, plan: Plan): Promise<void> {
  const { manifest } = await readRun(path);
  const { planHash, scenario } = plan;
  const unlike = unlikeness({ name: 'the baseline', ...manifest }, { name: 'This run', planHash, scenario });
  if (unlike.length === 0) return;
  throw new BusytoneError(`This run could not be held against its baseline:\n${unlike.join('\n')}`, {
    code: 'compare.unlike',
    where: path,
    exitCode: exitCodes.usage,
    hint: 'Use the same scenario, seed, rate, duration and clients, or make a new baseline.',
  });
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
