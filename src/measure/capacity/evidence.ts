import type { Slo } from '../../scenario/types.js';
import { effectiveSize } from '../../stats/effective-size.js';
import { wilsonInterval } from '../../stats/wilson.js';
import type { IntentResult } from '../intents.js';
import { latenessMs } from '../metrics.js';
import { type ShareObjective, shareObjectives } from './objectives.js';
import type { ObjectiveEvidence } from './types.js';

/**
 * How every objective fared among intents in order of time: Wilson's 95 % interval of the share that broke it, at the
 * number of independent intents that they are worth. It passes when the whole interval lies within what is allowed, and
 * fails when the whole of it lies above.
 * @param withoutLateness take the client's own delay off every wait
 */
export function evidenceOf(
  results: readonly IntentResult[],
  slo: Slo,
  withoutLateness = false,
): readonly ObjectiveEvidence[] {
  return shareObjectives(slo).map(objective => {
    const broken: number[] = [];
    for (const result of results) {
      const first = result.attempts[0];
      const byMs = withoutLateness && first !== undefined ? (latenessMs(first) ?? 0) : 0;
      const breaks = objective.breaks(result, byMs);
      if (breaks !== null) broken.push(breaks ? 1 : 0);
    }
    const violating = broken.reduce((sum, each) => sum + each, 0);
    return judged(objective, violating, broken.length, effectiveSize(broken));
  });
}

/** The evidence of several steps at one load together; the objectives are the same in all of them. */
export function pooledEvidence(steps: readonly (readonly ObjectiveEvidence[])[]): readonly ObjectiveEvidence[] {
  const [first = [], ...others] = steps;
  return first.map((own, at) => {
    const all = [own, ...others.flatMap(step => step[at] ?? [])];
    const sum = (of: (each: ObjectiveEvidence) => number) => all.reduce((total, each) => total + of(each), 0);
    return judged(
      own,
      sum(each => each.violating),
      sum(each => each.of),
      sum(each => each.effective),
    );
  });
}

function judged(
  { objective, latency, allowed }: Pick<ShareObjective, 'objective' | 'latency' | 'allowed'>,
  violating: number,
  of: number,
  effective: number,
): ObjectiveEvidence {
  const share = of === 0 ? null : violating / of;
  const interval = share === null ? null : wilsonInterval(share * effective, effective);
  const [low, high] = [interval?.low ?? null, interval?.high ?? null];
  return {
    objective,
    latency,
    allowed,
    violating,
    of,
    effective,
    share,
    low,
    high,
    decision:
      low === null || high === null ? 'undecided' : high <= allowed ? 'pass' : low > allowed ? 'fail' : 'undecided',
  };
}

/** Independent intents that it takes to show an objective, when not one of them breaks it: z² (1 / allowed − 1). */
export function intentsToShow(slo: Slo): number {
  const strictest = Math.min(...shareObjectives(slo).map(({ allowed }) => allowed));
  let n = 1;
  while ((wilsonInterval(0, n)?.high ?? 0) > strictest) n += 1;
  return n;
}
