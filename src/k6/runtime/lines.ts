import type { AttemptRecord } from '../../measure/attempt.js';
import type { Intent } from '../../scenario/types.js';
import type { TransportName } from '../setup.js';

/** What a script prints, one JSON object a line: enough to make a run folder of. `busytone` tells the lines apart. */
export type K6Line = StartLine | SentLine | EndedLine | OverLine;

/** A process of k6 is about to begin the load. */
export interface StartLine {
  readonly busytone: 'start';
  readonly planHash: string;
  readonly transport: TransportName;
  /** Which part of the plan this process sends, in k6's words: `1/3:2/3`; `0:1` is all of it. */
  readonly segment: string;
  /** The ends of all parts, in order: `0,1/3,2/3,1`. */
  readonly sequence: string;
}

/** The process has come to its own end, and prints no more. */
export interface OverLine {
  readonly busytone: 'over';
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

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
