import { retryBehaviourOf } from '../../src/scenario/clients/retry.js';
import type { ClientBehaviour, Patience, RetryPolicyName } from '../../src/scenario/types.js';

const nobodyLeaves: Patience = { firstTokenSeconds: null, totalSeconds: null, cancel: null };

/** Clients with a policy's own constants, in front of which nobody leaves or asks again unless told to. */
export function clientsWith(policy: RetryPolicyName, changes: Partial<ClientBehaviour> = {}): ClientBehaviour {
  return { retry: retryBehaviourOf(policy), reclick: null, patience: nobodyLeaves, ...changes };
}

/** Somebody who leaves when no token has come by then. */
export function leavingAfter(firstTokenMs: number): Patience {
  return { ...nobodyLeaves, firstTokenSeconds: { kind: 'constant', value: firstTokenMs / 1_000 } };
}
