import type { AttemptRecord } from '../measure/attempt.js';
import type { EngineReport, EngineSample } from '../measure/self.js';
import type { Scenario } from '../scenario/types.js';
import type { EngineProgress, EngineTarget } from './types.js';

/** What the engine's thread is started with. It rebuilds the plan, which is determined by the scenario. */
export interface ThreadInput {
  readonly scenario: Scenario;
  readonly target: EngineTarget;
  readonly salt: string;
  readonly keepGaps: boolean;
  /** Held in memory only, to be removed from messages. */
  readonly secrets: readonly string[];
}

/** What the engine's thread sends. The gaps of a batch travel as one transferred buffer. */
export type ThreadMessage =
  | { readonly kind: 'attempts'; readonly batch: readonly AttemptRecord[]; readonly gaps: Float32Array }
  | { readonly kind: 'sample'; readonly sample: EngineSample }
  | { readonly kind: 'progress'; readonly progress: EngineProgress }
  | { readonly kind: 'finished'; readonly report: EngineReport };

/** What is sent to it: a request to stop, with its reason. */
export interface ThreadStop {
  readonly stop: string;
}
