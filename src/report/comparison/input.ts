import type { RegressionGate } from '../../measure/comparison/gate.js';
import type { Comparison } from '../../measure/comparison/types.js';

/** What a comparison's pages are made of. */
export interface ComparisonReportInput {
  readonly comparison: Comparison;
  /** Empty without a largest regression. */
  readonly gates: readonly RegressionGate[];
  /** busytone's own. */
  readonly version: string;
}
