import { type FileHandle, open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { AttemptRecord } from '../measure/attempt.js';
import { type AttemptsPart, readPart } from './attempts-part.js';
import type { PartMessage } from './attempts-part-main.js';
import { type ByteRange, nullIfMissing } from './lines.js';

/** The threads run built code: started from the sources, it is the one of the built package. */
const mainUrl = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/store/attempts-part-main.js', import.meta.url)
  : new URL('./attempts-part-main.js', import.meta.url);

/** A thread takes a tenth of a second to start, in which as much is read by one alone. */
const bytesWorthAThread = 32e6;
const mostThreads = 4;

/** What was read of `attempts.ndjson`. */
export interface Attempts {
  readonly records: AttemptRecord[];
  /** Lines that could not be understood. */
  readonly damaged: number;
}

/**
 * Reads an attempts file, a large one by several threads: most of the time goes into parsing.
 * @param gapsOnDisk gaps that `gaps.bin` holds
 * @param threads at most; as many as there are cores without it
 * @returns the records in the order of the file; null when there is none
 */
export async function readAttempts(
  file: string,
  gapsOnDisk: number,
  threads = availableParallelism(),
): Promise<Attempts | null> {
  const handle = await open(file).catch(nullIfMissing);
  if (handle === null) return null;
  const ranges = await rangesOf(handle, threads).finally(() => handle.close());
  const [own, ...others] = ranges.map(range => ({ file, range, gapsOnDisk }));
  if (own === undefined) return { records: [], damaged: 0 };
  const elsewhere = Promise.all(others.map(readElsewhere));
  const [read, parts] = await Promise.all([readPart(own), elsewhere]);
  if (read === null) return null;
  let { damaged } = read;
  for (const part of parts) {
    if (part === null) return null;
    read.table.append(part.blocks, part.count);
    damaged += part.damaged;
  }
  return { records: read.table.records, damaged };
}

/** Divides a file into about equal stretches of whole lines. */
async function rangesOf(handle: FileHandle, threads: number): Promise<readonly ByteRange[]> {
  const { size } = await handle.stat();
  const count = Math.max(1, Math.min(threads, mostThreads, Math.floor(size / bytesWorthAThread)));
  const ranges: ByteRange[] = [];
  let from = 0;
  for (let part = 1; part < count; part++) {
    const to = await lineAfter(handle, Math.max(from, Math.floor((size * part) / count)));
    if (to > from) ranges.push({ from, to });
    from = to;
  }
  if (size > from) ranges.push({ from, to: size });
  return ranges;
}

/** Where the next line begins; the end of the file when there is none. */
async function lineAfter(handle: FileHandle, from: number): Promise<number> {
  const buffer = new Uint8Array(1 << 16);
  for (let at = from; ; at += buffer.length) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
    if (end >= 0) return at + end + 1;
    if (bytesRead < buffer.length) return at + bytesRead;
  }
}

function readElsewhere(part: AttemptsPart): Promise<PartMessage | null> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(mainUrl, { workerData: part, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`The thread that reads records ended early with code ${code}`)));
  });
}
