import type { EngineReport } from '../measure/self.js';
import type { RunStatus } from '../measure/summary-types.js';
import type { ClosedLoad, OpenLoad, PhaseSpan, PlanEstimate, ReplayLoad, Scenario } from '../scenario/types.js';

/** `run.json`: what was run, where and how; written at the start and again at the end, atomically, without secrets. */
export interface RunManifest {
  readonly schema: 'busytone.run/1';
  readonly id: string;
  readonly status: RunStatus;
  readonly stopReason: string | null;
  /** The process that writes this folder: a folder that says `running` while it is gone was interrupted. */
  readonly pid: number;
  /** ISO 8601, load time zero. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly planHash: string;
  /** Eight hexadecimal digits, drawn for the run, with which classes that keep caches out begin their prompts. */
  readonly salt: string | null;
  readonly phases: readonly PhaseSpan[];
  readonly durationMs: number;
  readonly estimate: PlanEstimate;
  readonly scenario: Scenario;
  readonly target: { readonly name: string; readonly url: string; readonly model: string };
  readonly engine: 'native' | 'k6';
  readonly report: EngineReport | null;
  readonly timeCompression: number;
  readonly gapsKept: boolean;
  /** What became of each source of telemetry; empty until the run has ended. */
  readonly sources: readonly SourceReport[];
  /** What became of each output; empty until the run has ended. */
  readonly outputs: readonly OutputReport[];
  readonly versions: { readonly busytone: string; readonly node: string; readonly k6?: string | undefined };
  readonly host: HostFacts;
}

/** A machine, as far as it decides what can be measured on it. */
export interface HostFacts {
  readonly platform: string;
  readonly cpus: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
}

/** The load of a replay without its rows, which stand in a file of their own. */
export interface StoredReplayLoad extends Omit<ReplayLoad, 'trace'> {
  /** SHA-256 of that file, in hex. */
  readonly traceSha256: string;
}

/** A scenario as `run.json` holds it. */
export interface StoredScenario extends Omit<Scenario, 'load'> {
  readonly load: OpenLoad | ClosedLoad | StoredReplayLoad;
}

/** `run.json` as it stands on the disk. */
export interface StoredManifest extends Omit<RunManifest, 'scenario'> {
  readonly scenario: StoredScenario;
}

/** How a source of telemetry fared. */
export interface SourceReport {
  readonly name: string;
  readonly kind: 'page' | 'prometheus' | 'nvidiaSmi';
  readonly where: string;
  /** Kinds of software that it turned out to be. */
  readonly found: readonly string[];
  /** `dead` never told anything, `lost` had fallen silent when the run ended. */
  readonly status: 'ok' | 'lost' | 'dead';
  readonly looks: number;
  readonly failures: number;
  readonly samples: number;
  /** Series beyond the limit, which were left out. */
  readonly leftOut: number;
  readonly lastError: string | null;
  /** Its clock minus ours, within `clockErrorMs`; null where it told no time. */
  readonly clockOffsetMs: number | null;
  readonly clockErrorMs: number | null;
  /** Times that it contradicted what it had said before: it was set. */
  readonly clockSteps: number;
}

/** How an output fared. */
export interface OutputReport {
  readonly name: string;
  readonly where: string;
  readonly status: 'ok' | 'incomplete';
  /** Points that were taken by the other side. */
  readonly written: number;
  /** Points that were lost: to a full buffer, to a refusal, or to the end of the run. */
  readonly dropped: number;
  /** Requests that failed, whether tried again or not. */
  readonly failures: number;
  readonly lastError: string | null;
}
