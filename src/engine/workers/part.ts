import { allowsRetry, type RetryBudget } from '../../scenario/clients/retry-budget.js';
import type { Intent } from '../../scenario/types.js';
import { RunCounts } from '../run-counts.js';
import type { EngineStart } from '../types.js';

/** The part of a run that one worker does. */
export interface WorkerPart {
  /** From 0. */
  readonly worker: number;
  readonly workers: number;
  /** Of the whole run. */
  readonly counts: RunCounts;
  /** Called when this worker is prepared; resolves with the beginning that all have in common. */
  begin(): Promise<EngineStart>;
}

/**
 * The conversations of one worker: every so many-th, with all its turns, in the plan's order. A plan is cut by the
 * number of the conversation alone, so it is the same whatever the number of workers.
 */
export function* partOfPlan(
  intents: Iterable<Intent>,
  part: Pick<WorkerPart, 'worker' | 'workers'>,
): Generator<Intent> {
  for (const intent of intents) if (intent.session % part.workers === part.worker) yield intent;
}

/** How many of all users are this worker's. */
export function partOfUsers(users: number, { worker, workers }: Pick<WorkerPart, 'worker' | 'workers'>): number {
  return Math.floor((users + workers - 1 - worker) / workers);
}

/** One retry budget for all workers of a run. */
export function sharedRetryBudget(counts: RunCounts): RetryBudget {
  return {
    request: () => counts.asked(),
    grant: share => counts.retried((asked, retries) => allowsRetry(share, asked, retries)),
  };
}

/** A run that one worker does alone. */
export function wholeRun(begin: () => EngineStart): WorkerPart {
  return { worker: 0, workers: 1, counts: new RunCounts(), begin: async () => begin() };
}
