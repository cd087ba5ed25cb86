import type { Intent } from '../scenario/types.js';
import type { AttemptRecord } from './attempt.js';

/** What an engine that cannot watch a stream itself asks a relay to send for it, now. Times are load times. */
export interface RelayRequest {
  readonly intent: Intent;
  readonly retry: number;
  readonly scheduledMs: number;
  /** When the user leaves if no token has come; null: never. */
  readonly patienceAtMs: number | null;
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
