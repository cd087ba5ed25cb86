import { parentPort, workerData } from 'node:worker_threads';
import type { Block } from './attempt-table.js';
import { type AttemptsPart, readPart } from './attempts-part.js';

/** What the thread says when it has read its part; null when the file is gone. */
export interface PartMessage {
  readonly blocks: readonly Block[];
  readonly count: number;
  readonly damaged: number;
}

const read = await readPart(workerData as AttemptsPart);
if (read === null) parentPort?.postMessage(null);
else {
  const { blocks, records } = read.table;
  const message: PartMessage = { blocks, count: records.length, damaged: read.damaged };
  // Columns change hands; all blocks share one list of texts, in the message, too.
  const buffers = blocks.flatMap(block => block.columns.map(column => column.buffer as ArrayBuffer));
  parentPort?.postMessage(message, buffers);
}
