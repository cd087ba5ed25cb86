import { open } from 'node:fs/promises';
import type { z } from 'zod';

/** Far over any record: characters of a line that is no damage. */
const longestLine = 1 << 20;

/** Bytes of a file, `to` left out. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads NDJSON line by line, without ever holding the file as one string. Returns the number of damaged lines, or null when
 * there is no such file.
 * @param range bytes to read, from the beginning of a line to the end of one; the whole file without it
 */
export async function readLines<T>(
  file: string,
  schema: z.ZodType<T>,
  onValue: (value: T) => void,
  range: ByteRange = { from: 0, to: Number.POSITIVE_INFINITY },
): Promise<number | null> {
  let damaged = 0;
  let rest = '';
  let isTooLong = false;
  const take = (line: string) => {
    if (line.trim() === '') return true;
    const result = schema.safeParse(parsed(line));
    if (result.success) onValue(result.data);
    return result.success;
  };
  const handle = await open(file).catch(nullIfMissing);
  if (handle === null) return null;
  for await (const chunk of handle.createReadStream({
    encoding: 'utf8',
    highWaterMark: 1 << 20,
    start: range.from,
    end: range.to - 1,
  })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (isTooLong || !take(line)) damaged += 1;
      isTooLong = false;
    }
    if (rest.length <= longestLine) continue;
    // Of a line without end nothing is kept but that it is one.
    isTooLong = true;
    rest = '';
  }
  // Unterminated: whole only when the file was edited by hand, else the write that a kill cut off.
  if (!isTooLong) take(rest);
  return damaged;
}

/** For what need not be there. @throws every other error. */
export function nullIfMissing(error: unknown): null {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
  throw error;
}

/** What JSON says, or null where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
