import type { ComparedRunFacts } from './types.js';
import type { Round } from './unit-table.js';

/** One target, or one run, with all its rounds. */
export interface SideInput {
  readonly label: string;
  readonly target: string;
  readonly model: string;
  readonly currency: string | null;
  readonly rounds: readonly (Round & { readonly facts: ComparedRunFacts })[];
}

export interface ComparisonInput {
  readonly scenario: string;
  /** The baseline first. Intents are already judged by one set of limits. */
  readonly sides: readonly SideInput[];
  /** All sides ran the same plan, round by round. */
  readonly samePlan: boolean;
  /** See `ComparisonMethod`. */
  readonly margin: number;
  readonly seed: number;
  readonly notes: readonly string[];
}
