import type { AttemptRecord } from '../measure/attempt.js';
import { attemptSchema } from './attempt-schema.js';
import { AttemptTable } from './attempt-table.js';
import { type ByteRange, readLines } from './lines.js';

/** A stretch of an attempts file, from the beginning of a line to the end of one. */
export interface AttemptsPart {
  readonly file: string;
  readonly range: ByteRange;
  /** Gaps that `gaps.bin` holds: what a record says of others is not there. */
  readonly gapsOnDisk: number;
}

/** Reads the records of a stretch; null when there is no such file. */
export async function readPart(part: AttemptsPart): Promise<{ table: AttemptTable; damaged: number } | null> {
  const table = new AttemptTable();
  const add = (attempt: AttemptRecord) => table.push(withGapsOnDisk(attempt, part.gapsOnDisk));
  const damaged = await readLines(part.file, attemptSchema, add, part.range);
  return damaged === null ? null : { table, damaged };
}

function withGapsOnDisk(attempt: AttemptRecord, onDisk: number): AttemptRecord {
  if (attempt.gapsAt === null || attempt.gapsAt + attempt.gapCount <= onDisk) return attempt;
  return { ...attempt, gapsAt: null };
}
