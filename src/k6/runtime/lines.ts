import type { AttemptRecord } from '../../measure/attempt.js';
import type { Intent } from '../../scenario/types.js';
import type { TransportName } from '../setup.js';

/** What a script prints, one JSON object a line: enough to make a run folder of. `busytone` tells the lines apart. */
export type K6Line =
  | { readonly busytone: 'start'; readonly planHash: string; readonly transport: TransportName }
  | SentLine
  | EndedLine;

/** An attempt goes out. What never ends has only this line. */
export interface SentLine {
  readonly busytone: 'sent';
  readonly intent: Intent;
  readonly retry: number;
  readonly reclick: number;
  readonly scheduledMs: number;
  readonly sentMs: number;
  /** Load time zero as milliseconds since 1970. */
  readonly zeroWallMs: number;
}

/** An attempt has ended. Its running number is given by the reader, in the order of the `sent` lines. */
export interface EndedLine {
  readonly busytone: 'ended';
  readonly record: AttemptRecord;
  readonly gaps: readonly number[];
}
