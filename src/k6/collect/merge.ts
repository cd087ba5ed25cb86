import type { AttemptRecord } from '../../measure/attempt.js';
import type { EndedLine, SentLine } from '../runtime/lines.js';
import { linesOf } from './source.js';
import type { SegmentLog } from './survey.js';

/** A line of one of several processes, on the clock of the load. */
export interface MergedLine {
  readonly log: SegmentLog;
  readonly line: SentLine | EndedLine;
}

interface Head extends MergedLine {
  readonly atMs: number;
  readonly rest: AsyncGenerator<MergedLine>;
}

/**
 * The lines of all processes in order of time, none held longer than its turn. Each process counts from a time zero of
 * its own; all are moved to `zeroWallMs`, by what their zeros differ on their own clocks.
 */
export async function* merged(logs: readonly SegmentLog[], zeroWallMs: number): AsyncGenerator<MergedLine> {
  const heads: Head[] = [];
  for (const log of logs) await advance(heads, movedLines(log, zeroWallMs));
  for (;;) {
    const first = heads.pop();
    if (first === undefined) return;
    yield first;
    await advance(heads, first.rest);
  }
}

/** Puts the next line of a process among the others, whose last is the earliest. */
async function advance(heads: Head[], rest: AsyncGenerator<MergedLine>): Promise<void> {
  const next = await rest.next();
  if (next.done === true) return;
  const { log, line } = next.value;
  const atMs = (line.busytone === 'sent' ? line.sentMs : line.record.endMs) ?? 0;
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((heads[middle]?.atMs ?? 0) > atMs) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, { log, line, atMs, rest });
}

async function* movedLines(log: SegmentLog, zeroWallMs: number): AsyncGenerator<MergedLine> {
  const byMs = (log.zeroWallMs ?? zeroWallMs) - zeroWallMs;
  for await (const line of linesOf(log.source)) {
    if (line === 'damaged' || line.busytone === 'start' || line.busytone === 'over') continue;
    yield { log, line: byMs === 0 ? line : moved(line, byMs, zeroWallMs) };
  }
}

const stamps = [
  ...(['scheduledMs', 'sentMs', 'connectedMs', 'headersMs', 'firstEventMs', 'firstTokenMs'] as const),
  ...(['firstReasoningMs', 'firstAnswerMs', 'lastTokenMs', 'endMs'] as const),
];

function moved(line: SentLine | EndedLine, byMs: number, zeroWallMs: number): SentLine | EndedLine {
  if (line.busytone === 'sent') {
    return { ...line, scheduledMs: line.scheduledMs + byMs, sentMs: line.sentMs + byMs, zeroWallMs };
  }
  const { record } = line;
  const times = stamps.map(name => [name, record[name] === null ? null : micro(record[name] + byMs)]);
  return {
    ...line,
    record: { ...record, ...(Object.fromEntries(times) as Pick<AttemptRecord, (typeof stamps)[number]>) },
  };
}

function micro(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
