import type { OutcomeClass } from '../protocol/types.js';

/** Everything that `busytone check` found out about a target, and what `--json` prints. */
export interface CheckReport {
  readonly schema: 'busytone.check/1';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly versions: { readonly busytone: string; readonly node: string };
  readonly target: CheckedTarget;
  /** Name of the scenario whose needs were looked at, too; null where only a target was given. */
  readonly scenario: string | null;
  /** The worst of all findings; what is unknown is no fault. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly counts: Readonly<Record<FindingStatus, number>>;
  readonly groups: readonly CheckedGroup[];
  readonly requests: readonly CheckRequest[];
  /** Of the check itself. */
  readonly cost: TokenCost;
  readonly forecast: Forecast;
}

export interface CheckedTarget {
  readonly name: string;
  readonly url: string;
  readonly model: string;
  readonly provider: string | null;
}

/**
 * `ok`: as a load needs it. `warn`: a load works, and its numbers will lack or show something. `fail`: a load makes no
 * sense. `unknown`: not found out.
 */
export type FindingStatus = 'ok' | 'warn' | 'fail' | 'unknown';

export interface CheckedGroup {
  readonly id: string;
  readonly title: string;
  /** Why nothing of it was looked at; null when it was. */
  readonly skipped: string | null;
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** Stable, with its group's: `stream.usage`. */
  readonly id: string;
  readonly title: string;
  readonly status: FindingStatus;
  /** What was found, in a sentence without a stop. */
  readonly found: string;
  /** What it stands on; names carry their units. */
  readonly evidence: Evidence;
  /** What to do about it; null when there is nothing to do. */
  readonly cure: string | null;
}

export type EvidenceValue = string | number | boolean | null;
export type Evidence = Readonly<Record<string, EvidenceValue | readonly EvidenceValue[]>>;

/** One request of the check, in order of sending. Times in milliseconds since it was sent; null: did not happen. */
export interface CheckRequest {
  readonly purpose: string;
  readonly http: number | null;
  /** null for a request that asks for no answer, e.g. the list of models. */
  readonly outcome: OutcomeClass | null;
  readonly ttftMs: number | null;
  readonly ttfaMs: number | null;
  readonly tpotMs: number | null;
  readonly totalMs: number;
  readonly promptTokens: number | null;
  readonly outputTokens: number;
  readonly tokenSource: 'usage' | 'estimate' | 'none';
  readonly reusedConnection: boolean;
}

export interface TokenCost {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Decimal string; null without a price. */
  readonly amount: string | null;
  readonly currency: string | null;
}

/** What a load will cost, by the plan: without retries and without any cache hit. */
export interface Forecast {
  /** One intent of each class on average. */
  readonly classes: readonly (TokenCost & { readonly class: string })[];
  /** The whole scenario; null without one, or where a closed loop leaves it open. */
  readonly whole: (TokenCost & { readonly intents: number }) | null;
}
