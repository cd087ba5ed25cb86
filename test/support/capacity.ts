import { judgeLoad, type Look } from '../../src/measure/capacity/judge.js';
import { nextMove, type SearchStep } from '../../src/measure/capacity/search.js';
import type { EndReason, ObjectiveEvidence, SearchSettings } from '../../src/measure/capacity/types.js';
import type { Validity } from '../../src/measure/summary-types.js';

export const valid: Validity = { verdict: 'VALID', checks: [] };

export function settings(overrides: Partial<SearchSettings> = {}): SearchSettings {
  const from = overrides.from ?? 1;
  return { from, to: null, least: from / 1_000, growth: 2, precision: 0.05, mostSteps: 15, whole: false, ...overrides };
}

/** Evidence of one objective that 5 % may break; the pooling decides it. */
export function evidence(violating: number, of: number, overrides: Partial<ObjectiveEvidence> = {}): ObjectiveEvidence {
  return {
    objective: 'ttft.p95 < 1 s',
    latency: { metric: 'ttft', percentile: 'p95', limitMs: 1_000 },
    allowed: 0.05,
    violating,
    of,
    effective: of,
    share: violating / of,
    low: null,
    high: null,
    decision: 'undecided',
    ...overrides,
  };
}

export function look(overrides: Partial<Look> & { readonly evidence: Look['evidence'] }): Look {
  return {
    withoutLateness: overrides.evidence,
    steadiness: { steady: true, waiting: [], unservedShare: 0, p: 1 },
    validity: valid,
    givenUp: false,
    ...overrides,
  };
}

export interface PlayedSearch {
  readonly steps: readonly SearchStep[];
  readonly ended: EndReason;
}

/** Plays a search to its end against an endpoint that is a function of load and length. */
export function playSearch(
  search: SearchSettings,
  endpoint: (load: number, stretch: number, number: number) => Look,
): PlayedSearch {
  const steps: SearchStep[] = [];
  const looks = new Map<number, Look[]>();
  for (;;) {
    const move = nextMove(search, steps);
    if (move.kind === 'end') return { steps, ended: move.ended };
    const own = [...(looks.get(move.load) ?? []), endpoint(move.load, move.stretch, steps.length + 1)];
    looks.set(move.load, own);
    steps.push({ load: move.load, judgement: judgeLoad(own).judgement });
  }
}

/** The bracket that steps leave: the highest load that surely holds and the lowest that surely fails. */
export function bracketOf(steps: readonly SearchStep[]): {
  readonly holds: number | null;
  readonly fails: number | null;
} {
  const last = new Map(steps.map(step => [step.load, step.judgement.decision]));
  const loads = [...last.keys()].sort((a, b) => a - b);
  const fails = loads.find(load => last.get(load) === 'fail') ?? null;
  const holds = loads.findLast(load => last.get(load) === 'pass' && (fails === null || load < fails)) ?? null;
  return { holds, fails };
}
