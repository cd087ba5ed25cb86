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
  readonly versions: { readonly busytone: string; readonly node: string; readonly k6?: string | undefined };
  readonly host: {
    readonly platform: string;
    readonly cpus: number;
    readonly cpuModel: string;
    readonly memoryBytes: number;
  };
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
