import type { Columns } from './columns.js';
import type { Copies } from './copies.js';
import { micro } from './times.js';
import type { Trace } from './types.js';

/** Ids of the blocks of a copy are told from those of the others by this. */
const idsOfACopy = 2 ** 40;

/** The rows to send, with conversations and turns numbered in order of time. Turns that the trace names keep their numbers. */
export function traceOf(columns: Columns, { row, copy, atMs, part }: Copies, speed: number, durationMs: number): Trace {
  const count = row.length;
  const session = new Uint32Array(count);
  const turn = new Uint32Array(count);
  const blocksFrom = new Float64Array(count + 1);
  const numbers = new Map<string, { readonly session: number; turns: number }>();
  let sessions = 0;
  let blocks = 0;
  for (let at = 0; at < count; at++) {
    const from = row[at] ?? 0;
    blocks += columns.blocksFrom.at(from + 1) - columns.blocksFrom.at(from);
    blocksFrom[at + 1] = blocks;
    const key = part[at] === 0 ? null : `${copy[at]}/${part[at]}`;
    const known = key === null ? undefined : numbers.get(key);
    const of = known ?? { session: sessions++, turns: 0 };
    if (known === undefined && key !== null) numbers.set(key, of);
    of.turns += 1;
    session[at] = of.session;
    turn[at] = columns.turn.at(from) || of.turns;
  }
  const ids = new Float64Array(blocks);
  for (let at = 0, next = 0; at < count; at++) {
    const from = row[at] ?? 0;
    const end = columns.blocksFrom.at(from + 1);
    const first = (copy[at] ?? 0) * idsOfACopy;
    for (let block = columns.blocksFrom.at(from); block < end; block++) ids[next++] = first + columns.blocks.at(block);
  }
  const pick = (values: { at(index: number): number }) => (_: unknown, at: number) => values.at(row[at] ?? 0);
  const picked = { length: count };
  return {
    scheduledMs: atMs.map(ms => Math.min(micro(ms / speed), micro(durationMs - 0.001))),
    inputTokens: Int32Array.from(picked, pick(columns.inputTokens)),
    outputTokens: Int32Array.from(picked, pick(columns.outputTokens)),
    reasoningTokens: Int32Array.from(picked, pick(columns.reasoningTokens)),
    session,
    turn,
    classAt: Uint8Array.from(picked, pick(columns.classAt)),
    classes: columns.classes,
    blocks: ids,
    blocksFrom,
  };
}

/** A trace up to a moment, without the rows that come then or later. */
export function traceUntil(trace: Trace, endMs: number): Trace {
  let rows = 0;
  while (rows < trace.scheduledMs.length && (trace.scheduledMs[rows] ?? 0) < endMs) rows += 1;
  return {
    scheduledMs: trace.scheduledMs.slice(0, rows),
    inputTokens: trace.inputTokens.slice(0, rows),
    outputTokens: trace.outputTokens.slice(0, rows),
    reasoningTokens: trace.reasoningTokens.slice(0, rows),
    session: trace.session.slice(0, rows),
    turn: trace.turn.slice(0, rows),
    classAt: trace.classAt.slice(0, rows),
    classes: trace.classes,
    blocks: trace.blocks.slice(0, trace.blocksFrom[rows] ?? 0),
    blocksFrom: trace.blocksFrom.slice(0, rows + 1),
  };
}
