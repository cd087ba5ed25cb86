import type { ChalkInstance } from 'chalk';
import { formatBytes, formatDurationMs, formatRate, formatWhole } from '../../base/units.js';
import type { Capacity, RampOf, SelftestReport, TruthCell, TruthRamp } from '../../store/selftest-types.js';
import { type Column, tableText } from './table.js';
import { labelled, wrapped } from './text.js';

/** Lines of prose are not read across a whole wide screen. */
const widest = 110;

/** What a selftest found, in words and then in tables. */
export function selftestText(report: SelftestReport, width: number, paint: ChalkInstance): string {
  const prose = (text: string) => wrapped(text, Math.min(width, widest)).join('\n');
  const { host, versions } = report;
  const valid = report.verdict === 'VALID';
  const machine = `${host.cpus} × ${host.cpuModel}, ${formatBytes(host.memoryBytes)}, ${host.platform}, Node ${versions.node.slice(1)}`;
  return [
    [
      valid ? paint.green.bold('VALID') : paint.red.bold('INVALID'),
      labelled('', paint.dim(`${machine}; ${formatDurationMs(report.durationMs)}`), 2, width),
    ].join('\n'),
    prose(valid ? validWords(report) : invalidWords(report)),
    prose(countWords(report)),
    `${paint.bold('How far off')} ${paint.dim('(ms at the 99th percentile; bias is the mean)')}\n${tableText(cellColumns, report.grid, width)}`,
    `${paint.bold('How far up')} ${paint.dim('(stamps within 2 and 10 ms of the truth at the 99th percentile)')}\n${tableText(rampColumns, report.ramps, width)}`,
    ...(report.bytesPerStream === null
      ? []
      : [prose(`One more open stream takes about ${formatBytes(report.bytesPerStream)} of memory.`)]),
  ].join('\n\n');
}

function validWords({ grid, capacity }: SelftestReport): string {
  const { perWorker, allWorkers } = capacity;
  const told = grid
    .filter(cell => cell.validity === 'VALID' && cell.chunking === 'one' && !cell.tls && cell.tokensPerSecond === 20)
    .at(-1);
  const exactness =
    told === undefined
      ? ''
      : `On this machine busytone measures TTFT to within ${formatDurationMs(told.ttftError.p99Ms)} and token gaps to within ` +
        `${formatDurationMs(told.gapError.p99Ms)} (p99) at ${told.streams} streams × 20 tokens/s. `;
  const all =
    allWorkers.workers === 1 ? '' : `, and with ${allWorkers.workers} workers up to ${capacityWords(allWorkers)}`;
  return `${exactness}A measurement with one worker is VALID up to ${capacityWords(perWorker)}${all}.`;
}

function capacityWords({ eventsPerSecond, requestsPerSecond, streams }: Capacity): string {
  const parts = [
    eventsPerSecond === null ? null : `${formatRate(eventsPerSecond)} events/s`,
    streams === null ? null : `${formatWhole(streams)} streams at once`,
    requestsPerSecond === null ? null : `${formatRate(requestsPerSecond)} requests/s`,
  ].filter(part => part !== null);
  return parts.length === 0 ? 'nothing that was tried' : parts.join(', ');
}

function invalidWords({ grid: [smallest] }: SelftestReport): string {
  if (smallest === undefined) return 'Nothing was measured.';
  const { streams, tokensPerSecond, ttftError, lateness, doubts } = smallest;
  return (
    `On this machine, as it is now, not even ${streams} streams × ${tokensPerSecond} tokens/s can be measured: first tokens were ` +
    `off by ${formatDurationMs(ttftError.p99Ms)} and requests ${formatDurationMs(lateness.p99Ms)} late at p99 (not in order: ` +
    `${doubts.join(', ')}). Close what else is running, or use a machine with a free core for each worker, and try again.`
  );
}

function countWords({ grid, ramps }: SelftestReport): string {
  const cells = [...grid, ...ramps.flatMap(({ steps }) => steps)];
  const wrong = cells.filter(cell => !cell.exact).length;
  const requests = cells.reduce((sum, { sent }) => sum + sent.requests, 0);
  const events = cells.reduce((sum, { sent }) => sum + sent.events, 0);
  const sent = `${formatWhole(requests)} requests and ${formatWhole(events)} token events were sent`;
  return wrong === 0
    ? `${sent}, and exactly these were counted.`
    : `${sent}, and in ${wrong} of ${cells.length} loads not exactly these were counted.`;
}

const ms = (value: number) => value.toFixed(2);

const cellColumns: readonly Column<TruthCell>[] = [
  { title: 'streams', cell: ({ streams }) => formatWhole(streams), drop: 0 },
  { title: 'tokens/s', cell: ({ tokensPerSecond }) => formatRate(tokensPerSecond), drop: 0 },
  { title: 'a write', cell: ({ chunking }) => chunking, drop: 0, align: 'left' },
  { title: 'TLS', cell: ({ tls }) => (tls ? 'yes' : 'no'), drop: 0, align: 'left' },
  { title: 'events/s', cell: ({ eventsPerSecond }) => formatWhole(eventsPerSecond), drop: 1 },
  { title: 'TTFT\nbias', cell: ({ ttftError }) => ms(ttftError.biasMs), drop: 2 },
  { title: 'TTFT', cell: ({ ttftError }) => ms(ttftError.p99Ms), drop: 0 },
  { title: 'gap\nbias', cell: ({ gapError }) => ms(gapError.biasMs), drop: 2 },
  { title: 'gap', cell: ({ gapError }) => ms(gapError.p99Ms), drop: 0 },
  { title: 'late\np50', cell: ({ lateness }) => ms(lateness.p50Ms), drop: 2 },
  { title: 'late', cell: ({ lateness }) => ms(lateness.p99Ms), drop: 0 },
  {
    title: 'verdict',
    cell: ({ validity, doubts }) => (doubts.length === 0 ? validity : `${validity}: ${doubts.join(', ')}`),
    drop: 0,
    align: 'left',
  },
];

const rampNames: Readonly<Record<RampOf, string>> = {
  eventsPerSecond: 'events/s',
  requestsPerSecond: 'requests/s',
  streams: 'streams',
};

const endWords: Readonly<Record<TruthRamp['ended'], string>> = {
  stamps: 'stamps fell behind',
  sender: 'the sender gave no more',
  files: 'open files (ulimit -n)',
  time: 'time was up',
  top: 'enough',
};

const ceiling = (value: number | null) => (value === null ? '–' : formatWhole(value));

const rampColumns: readonly Column<TruthRamp>[] = [
  { title: 'load', cell: ({ of }) => rampNames[of], drop: 0, align: 'left' },
  { title: 'workers', cell: ({ workers }) => String(workers), drop: 0 },
  { title: 'within 2 ms', cell: ({ within2Ms }) => ceiling(within2Ms), drop: 0 },
  { title: 'within 10 ms', cell: ({ within10Ms }) => ceiling(within10Ms), drop: 0 },
  {
    title: 'highest tried',
    cell: ({ of, steps }) => ceiling(steps.length === 0 ? null : Math.max(...steps.map(step => step[of]))),
    drop: 1,
  },
  { title: 'ended by', cell: ({ ended }) => endWords[ended], drop: 1, align: 'left' },
];
