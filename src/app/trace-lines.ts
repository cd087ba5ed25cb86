import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { refuseNewer } from '../base/format-version.js';
import type { TraceLines } from '../scenario/replay/read.js';
import { runFiles } from '../store/files.js';
import { parsed } from '../store/lines.js';

const chunkBytes = 1 << 20;
const longestLine = 1 << 20;

/**
 * The lines of a trace file, or of the records in a run folder. The file is read in pieces, so its size does not matter;
 * behind the last line that is wanted it is only hashed.
 * @throws Error to say why it cannot be read; BusytoneError `store.newer_schema` for the records of a later version.
 */
export function traceLinesOf(path: string): TraceLines {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new Error('there is no such file or folder');
  const file = found.isDirectory() ? recordsOf(path) : path;
  const stat = found.isDirectory() ? statSync(file, { throwIfNoEntry: false }) : found;
  if (stat === undefined) throw new Error(`the folder holds no ${runFiles.attempts}, so it is none of a run`);
  if (!stat.isFile()) throw new Error('not a file');
  return take => {
    const handle = openSync(file, 'r');
    try {
      return linesOf(buffer => readSync(handle, buffer), take);
    } finally {
      closeSync(handle);
    }
  };
}

/** A folder without a manifest can be one, too: its records are all that is wanted. */
function recordsOf(folder: string): string {
  const manifest = join(folder, runFiles.manifest);
  if (existsSync(manifest)) refuseNewer(parsed(readFileSync(manifest, 'utf8')), 'busytone.run/1', manifest);
  return join(folder, runFiles.attempts);
}

function linesOf(read: (buffer: Buffer) => number, take: Parameters<TraceLines>[0]): string {
  const hash = createHash('sha256');
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(chunkBytes);
  let number = 0;
  let rest = '';
  let isTooLong = false;
  let wanted = true;
  const give = (line: string) => {
    number += 1;
    wanted = take(isTooLong || line.length > longestLine ? null : line, number);
    isTooLong = false;
  };
  for (let bytes = read(buffer); bytes > 0; bytes = read(buffer)) {
    const chunk = buffer.subarray(0, bytes);
    hash.update(chunk);
    if (!wanted) continue;
    const lines = `${rest}${decoder.write(chunk)}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (wanted) give(line);
    if (rest.length <= longestLine) continue;
    // Of a line without end nothing is kept but that it is one.
    isTooLong = true;
    rest = '';
  }
  rest += decoder.end();
  if (wanted && (rest !== '' || isTooLong)) give(rest);
  return hash.digest('hex');
}
