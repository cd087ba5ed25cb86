import { Flags } from '@oclif/core';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { parseSloRule, type SloRule } from '../scenario/slo-rules.js';
import { shareFlag } from './flags.js';

const sloFlag = Flags.custom<SloRule>({ parse: async text => parseSloRule(text) });

const slo = (description: string) =>
  sloFlag({ helpGroup: 'GATES', multiple: true, multipleNonGreedy: true, description, helpValue: 'RULE' });

/** `--slo`, the same on every command that judges a run. */
export const sloFlags = {
  slo: slo("Objective to add or replace: 'ttft.p95<5s', 'busyRate<=2%', 'goodFraction>=95%'; missed: exit code 99"),
};

/** `--slo` where runs are held against each other: it says what a good answer is, and fails nothing. */
export const sidesSloFlags = {
  slo: slo("What a good answer is, for all sides: 'ttft.p95<5s', 'tpot.p95<60ms'; added to the baseline's objectives"),
};

/** `--slo` of a search: what the load is to hold. */
export const searchSloFlags = {
  slo: slo("What the load has to hold: 'ttft.p95<5s', 'busyRate<=2%'; added to the scenario's objectives, or instead"),
};

/** `--baseline` and `--max-regression`, which go together on a run. */
export const baselineFlags = {
  baseline: Flags.string({
    helpGroup: 'GATES',
    description: 'Run folder that this run must not be much worse than; same plan',
    helpValue: 'RUN',
  }),
  'max-regression': shareFlag('max-regression')({
    helpGroup: 'GATES',
    description:
      'Largest regression allowed, 10% by default: fails (exit code 99) when the interval is surely beyond it',
    helpValue: 'SHARE',
  }),
};

const usualMaxRegression = 0.1;

/** The gate that the two flags ask for; null without a baseline. @throws BusytoneError when a limit has no baseline. */
export function baselineGate(flags: {
  readonly baseline?: string | undefined;
  readonly 'max-regression'?: number | undefined;
}) {
  const most = flags['max-regression'];
  if (flags.baseline !== undefined) return { path: flags.baseline, maxRegression: most ?? usualMaxRegression };
  if (most === undefined) return null;
  throw new BusytoneError('--max-regression needs a run to hold this one against', {
    code: 'usage.no_baseline',
    exitCode: exitCodes.usage,
    hint: 'Name one with --baseline reports/RUN.',
  });
}
