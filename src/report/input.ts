import type { RegressionGate } from '../measure/comparison/gate.js';
import type { Summary } from '../measure/summary-types.js';
import type { RunManifest } from '../store/run-types.js';

/** What a report is made of. */
export interface ReportInput {
  readonly summary: Summary;
  readonly manifest: RunManifest;
  /** The planned load over time: intents per second in an open loop, users in a closed one. */
  readonly plannedLoad: readonly LoadPoint[];
  /** Decisions against a baseline; left out without one. */
  readonly gates?: readonly RegressionGate[];
}

export interface LoadPoint {
  readonly tMs: number;
  readonly load: number;
}
