import type { AttemptRecord } from '../../measure/attempt.js';
import type { EngineReport, EngineSample, EngineStop } from '../../measure/self.js';
import type { Scenario } from '../../scenario/types.js';
import type { EngineProgress, EngineStart, EngineTarget } from '../types.js';

/** What a worker is told to do. It rebuilds the plan, which is determined by the scenario. */
export interface WorkerInput {
  readonly scenario: Scenario;
  readonly target: EngineTarget;
  readonly salt: string;
  readonly keepGaps: boolean;
  /** Held in memory only, to be removed from messages. */
  readonly secrets: readonly string[];
  readonly worker: number;
  readonly workers: number;
  /** Of the run's counts. */
  readonly counts: SharedArrayBuffer;
}

/** What a worker sends. The gaps of a batch travel as one transferred buffer. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'attempts'; readonly batch: readonly AttemptRecord[]; readonly gaps: Float32Array }
  | { readonly kind: 'sample'; readonly sample: EngineSample }
  | { readonly kind: 'progress'; readonly progress: EngineProgress }
  /** It starts no more work, for a reason that holds for the whole run. */
  | { readonly kind: 'drains'; readonly stop: EngineStop }
  | { readonly kind: 'finished'; readonly report: EngineReport };

/** What is sent to a worker. */
export type WorkerOrder =
  /** Before all others, or never: get ready for such a run. `scenario` is one from `rehearsalOf`. */
  | { readonly kind: 'rehearse'; readonly scenario: Scenario }
  | { readonly kind: 'prepare'; readonly input: WorkerInput }
  | { readonly kind: 'begin'; readonly start: EngineStart }
  /** First: start no more work; second: end everything. */
  | { readonly kind: 'stop'; readonly reason: string }
  /** Another worker found a reason to start no more work. */
  | { readonly kind: 'drain'; readonly stop: EngineStop };
