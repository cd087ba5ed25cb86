import { Columns } from './columns.js';
import { csv } from './csv.js';
import type { Trace } from './types.js';

const header = 'scheduled_ms,input_tokens,output_tokens,reasoning_tokens,session,turn,class,blocks\n';
const rowsOfAPart = 2_000;

/** A trace as CSV text, in parts; `traceFromCsv` makes the same trace of it. A length that is not known is empty. */
export function* traceToCsv(trace: Trace): Generator<string> {
  yield header;
  const told = (tokens: number | undefined) => (tokens === undefined || tokens < 0 ? '' : String(tokens));
  let part = '';
  for (const [row, scheduledMs] of trace.scheduledMs.entries()) {
    const name = trace.classes[(trace.classAt[row] ?? 0) - 1] ?? '';
    const blocks = trace.blocks.subarray(trace.blocksFrom[row] ?? 0, trace.blocksFrom[row + 1] ?? 0).join(' ');
    const lengths = [trace.inputTokens, trace.outputTokens, trace.reasoningTokens].map(column => told(column[row]));
    part += `${scheduledMs},${lengths.join(',')},${trace.session[row]},${trace.turn[row]},${name},${blocks}\n`;
    if ((row + 1) % rowsOfAPart === 0) {
      yield part;
      part = '';
    }
  }
  if (part !== '') yield part;
}

/** Collects the lines of a trace that `traceToCsv` wrote. */
export interface TraceCollector {
  /** @throws when the line is none of such a trace. */
  take(line: string): void;
  trace(): Trace;
}

export function traceFromCsv(): TraceCollector {
  const open = csv.open(header.trim());
  if (typeof open === 'string') throw new RangeError(open);
  const columns = new Columns();
  let lines = 0;
  return {
    take(line) {
      lines += 1;
      if (lines === 1 && line === header.trim()) return;
      const reading = open.read(line);
      if (lines === 1 || reading.kind !== 'row') throw new RangeError(`line ${lines} is none of a stored trace`);
      columns.push(reading.row, lines);
    },
    trace: () => ({
      scheduledMs: columns.atMs.values(),
      inputTokens: columns.inputTokens.values(),
      outputTokens: columns.outputTokens.values(),
      reasoningTokens: columns.reasoningTokens.values(),
      session: columns.session.values().map(number => number - 1),
      turn: columns.turn.values(),
      classAt: columns.classAt.values(),
      classes: columns.classes,
      blocks: columns.blocks.values(),
      blocksFrom: columns.blocksFrom.values(),
    }),
  };
}
