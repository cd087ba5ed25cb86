import { formatDurationMs, formatMoment, formatShare, formatWhole } from '../../base/units.js';
import { type ClientEvent, eventSubject, eventsOf, threadName } from '../../measure/client-events.js';
import type { ThreadReport } from '../../measure/self.js';
import type { Summary } from '../../measure/summary-types.js';
import { cell, maybe } from './numbers.js';
import type { ChartSheet, Row, Table } from './types.js';

/** The threads of the instrument side by side; null where they did not let themselves be watched. */
export function threadTable({ client }: Summary): Table | null {
  if (client === null || client.threads.length === 0) return null;
  return {
    caption: 'Threads of the instrument',
    corner: 'Thread',
    columns: [
      'CPU',
      'Above 80 %',
      'Waited for a core',
      'Loop held up p99',
      'Longest',
      'GC pauses',
      'In all',
      'Longest pause',
    ],
    groups: [{ title: '', rows: client.threads.map(rowOf) }],
    notes: [
      'Shares are of the run. Workers send and stamp; the coordinator writes, draws and watches. The worst worker decides the checks above.',
    ],
  };
}

function rowOf(thread: ThreadReport): Row {
  const { gc } = thread;
  const cells = [
    `${formatShare(thread.cpu)} of a core`,
    formatShare(thread.cpuOver80),
    maybe(thread.coreWait, formatShare),
    formatDurationMs(thread.loopDelayP99Ms),
    formatDurationMs(thread.loopDelayMaxMs),
    formatWhole(gc.count),
    formatDurationMs(gc.totalMs),
    formatDurationMs(gc.maxMs),
  ];
  return { label: threadName(thread.worker), term: null, cells: cells.map(text => cell(text)) };
}

/** More flags than these would hide the picture. */
const mostMarks = 5;

/** The longest of what befell the instrument, as flags over the charts. */
export function threadMarks({ client }: Summary): ChartSheet['marks'] {
  return eventsOf(client?.marks ?? [], client?.threads ?? [])
    .slice(0, mostMarks)
    .map(event => ({ atMs: event.atMs, label: wordsOf(event), tone: 'warn' as const }));
}

function wordsOf(event: ClientEvent): string {
  const { kind, atMs, ms } = event;
  const what =
    kind === 'clock_jump'
      ? `time of day ${ms < 0 ? '−' : '+'}${formatDurationMs(Math.abs(ms))}`
      : `${eventSubject(event)} ${kind} ${formatDurationMs(ms)}`;
  return `${what} ${formatMoment(atMs)}`;
}
