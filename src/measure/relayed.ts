import type { LeaveTimes } from '../scenario/clients/patience.js';
import type { Intent } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';

/** What an engine that cannot watch a stream itself asks a relay to send for it, now. Times are load times. */
export interface RelayRequest {
  readonly intent: Intent;
  readonly retry: number;
  readonly reclick: number;
  readonly scheduledMs: number;
  readonly leave: LeaveTimes;
  /** Load time zero as milliseconds since 1970. */
  readonly zeroWallMs: number;
}

/** What the relay saw. The record's running number and `last` are left to the engine that asked. */
export interface RelayAnswer {
  readonly record: AttemptRecord;
  /** The server's `x-should-retry`; null without one. */
  readonly shouldRetry: boolean | null;
  /** Gaps between token events in milliseconds, when they are kept. */
  readonly gaps: readonly number[];
}
