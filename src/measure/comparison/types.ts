import type { IntentEnd } from '../intents.js';
import type { RunStatus, Validity } from '../summary-types.js';
import type { MetricId, MetricUnit } from './metrics.js';

/** `comparison.json`: two or more sets of runs of one plan, side by side. */
export interface Comparison {
  readonly schema: 'busytone.comparison/1';
  readonly scenario: string;
  /** Label of the one that the others are held against. */
  readonly baseline: string;
  readonly rounds: number;
  readonly method: ComparisonMethod;
  /** The baseline first. */
  readonly sides: readonly ComparedSide[];
  /** Those with the baseline first, then every other pair. */
  readonly pairs: readonly PairComparison[];
  readonly verdict: ComparisonVerdict;
  /** What a reader must know before believing a number. */
  readonly notes: readonly string[];
  readonly curves: ComparisonCurves;
}

export interface ComparisonMethod {
  readonly confidence: number;
  readonly replicates: number;
  /** Stretches of time that the bootstrap drew, over all rounds. */
  readonly units: number;
  readonly seed: number;
  /** Relative difference, 0 to 1, that counts as none however sure it is. */
  readonly margin: number;
  /** Most tests that the p-values of a pair are corrected for: one for each metric with enough samples. */
  readonly tests: number;
  /** The same stretches were drawn for every side: they ran the same plan. */
  readonly paired: boolean;
}

/** One target, or one run: all its rounds taken together. */
export interface ComparedSide {
  readonly label: string;
  readonly target: string;
  readonly model: string;
  readonly runs: readonly ComparedRunFacts[];
  readonly intents: Readonly<Record<IntentEnd, number>> & { readonly decided: number; readonly good: number };
  readonly cost: string | null;
  readonly currency: string | null;
  readonly values: readonly MetricValue[];
}

export interface ComparedRunFacts {
  readonly id: string;
  readonly path: string;
  readonly planHash: string;
  readonly startedAt: string;
  readonly status: RunStatus;
  readonly validity: Validity['verdict'];
}

export interface MetricValue {
  readonly metric: MetricId;
  /** null when it is infinite, or where there is nothing to compute it from. */
  readonly value: number | null;
  /** So many intents got no answer that the percentile over all of them is infinite. */
  readonly infinite: boolean;
  /** 95 % bootstrap interval; an end is null where it is infinite or unknown. */
  readonly low: number | null;
  readonly high: number | null;
  /** Intents that it is taken over, those without an answer included. */
  readonly n: number;
  readonly enough: boolean;
}

export interface PairComparison {
  readonly from: string;
  readonly to: string;
  readonly metrics: readonly MetricDifference[];
  readonly ranks: readonly RankComparison[];
  readonly verdict: PairVerdict;
  readonly sentence: string;
}

export type PairVerdict = 'better' | 'worse' | 'mixed' | 'no difference' | 'too few samples';

export interface MetricDifference {
  readonly metric: MetricId;
  readonly unit: MetricUnit;
  /** `to` less `from`, in the metric's unit; null where one of them is infinite or unknown. */
  readonly difference: number | null;
  /** `relative`: share of the value of `from`; `points`: difference of two shares. */
  readonly scale: 'relative' | 'points';
  /** null where it is unknown or infinite: `infinite` tells. */
  readonly change: number | null;
  readonly infinite: 'higher' | 'lower' | null;
  /** 95 % interval of `change`; an end is null where it is open. */
  readonly low: number | null;
  readonly high: number | null;
  /** `to` / `from`, for values that have a ratio. */
  readonly ratio: number | null;
  readonly p: number | null;
  /** After Holm's correction for all tests of the pair. */
  readonly correctedP: number | null;
  readonly verdict: 'better' | 'worse' | 'no difference' | 'too few samples';
}

/** How two sides differ over the whole of a metric, not at one percentile. */
export interface RankComparison {
  readonly metric: 'ttft' | 'ttfa' | 'tpot' | 'e2e';
  /** Cliff's delta: above 0 when `to` tends to larger values. */
  readonly delta: number;
  /** Of the Mann–Whitney test, which takes intents as independent; not corrected. */
  readonly p: number;
}

export interface ComparisonVerdict {
  readonly outcome: 'winner' | 'no difference' | 'no clear winner' | 'too few samples';
  readonly winner: string | null;
  readonly sentence: string;
}

/** What the charts are drawn from; in the order of the sides. */
export interface ComparisonCurves {
  readonly ecdf: readonly {
    readonly metric: 'ttft' | 'ttfa' | 'e2e';
    readonly sides: readonly {
      readonly label: string;
      readonly valueMs: readonly number[];
      readonly share: readonly number[];
    }[];
  }[];
  readonly overTime: {
    readonly windowMs: number;
    readonly startMs: readonly number[];
    readonly sides: readonly {
      readonly label: string;
      readonly ttftP50Ms: readonly (number | null)[];
      readonly ttftP95Ms: readonly (number | null)[];
      readonly busyShare: readonly (number | null)[];
    }[];
  };
}
