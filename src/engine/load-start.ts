import { monotonicMs } from '../base/node/clock.js';
import type { EngineStart } from './types.js';

/** Between the end of the preparations and load time zero: time for the first requests to be built. */
const leadMs = 25;

/** A load that begins in a moment. */
export function soon(): EngineStart {
  return { zeroMonotonicMs: monotonicMs() + leadMs, startedWallMs: Date.now() + leadMs };
}
