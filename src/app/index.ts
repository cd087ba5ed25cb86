/**
 * busytone as a library. Each function does the job of one command; none reads flags or the environment, none ends the
 * process.
 */
export { BusytoneError, type ExitCode, exitCodes } from '../base/errors.js';
export type { AttemptRecord } from '../measure/attempt.js';
export type { Capacity } from '../measure/capacity/types.js';
export type { Comparison } from '../measure/comparison/types.js';
export type { Summary } from '../measure/summary-types.js';
export { applyOverrides, parseScenario, type ScenarioOverrides } from '../scenario/load.js';
export { createPlan } from '../scenario/plan.js';
export type { Plan, Scenario } from '../scenario/types.js';
export { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.js';
export type { CheckReport, Finding } from '../store/check-types.js';
export { readRun, type StoredRun } from '../store/reader.js';
export type { RunManifest } from '../store/run-types.js';
export type { SelftestReport } from '../store/selftest-types.js';
export {
  type CapacityObserver,
  type CapacityOptions,
  findCapacity,
} from './capacity/capacity.js';
export type { CapacityPlanOptions } from './capacity/request.js';
export { type CapacityResult, rebuildCapacity } from './capacity/result.js';
export { type CheckObserver, type CheckOptions, checkTarget } from './check/check.js';
export { type CompareOptions, type CompareResult, compareFolders, writeComparison } from './compare.js';
export {
  type CompareTargetsOptions,
  type CompareTargetsResult,
  compareTargets,
  type RoundsObserver,
} from './compare-targets.js';
export {
  type ExportDashboardsOptions,
  exportDashboards,
  type InstallDashboardsOptions,
  installDashboards,
  type Stack,
  type StackOptions,
  startStack,
} from './dashboards.js';
export { exportRun } from './export.js';
export { type PlanOptions, type PreparedRun, prepareRun } from './prepare.js';
export { type CapForecast, firstCap, type Preview } from './preview.js';
export { buildReport, type ReportOptions, type ReportResult } from './report.js';
export { type RunObserver, type RunOptions, type RunResult, runScenario, type StartedRun } from './run.js';
export { type SelftestObserver, type SelftestOptions, selftest } from './selftest/selftest.js';
