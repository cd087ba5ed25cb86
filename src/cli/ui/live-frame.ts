import type { ChalkInstance } from 'chalk';
import { formatCount, formatDurationMs, formatMoment, formatRate, formatShare } from '../../base/units.js';
import type { LiveSnapshot } from '../../measure/live.js';
import type { Plan } from '../../scenario/types.js';
import { sampled, sparkline } from './curve.js';
import { fitted } from './palette.js';
import { flowed } from './text.js';

const indent = 11;
const widestBar = 24;

export interface FrameOptions {
  readonly plan: Plan;
  readonly width: number;
  readonly paint: ChalkInstance;
  /** Attempts sent in a second, over the last ten. */
  readonly sentPerSecond: number;
  /** How often the user has asked to stop. */
  readonly stops: number;
}

/** Over which the recent figures of a snapshot run. */
export const recentMs = 10_000;

/** One picture of a run under way, none of its lines wider than `width`. */
export function liveFrame(snapshot: LiveSnapshot, options: FrameOptions): readonly string[] {
  const { paint, width, plan } = options;
  const { progress, recent } = snapshot;
  const flow = (label: string, cells: readonly string[]) => flowed(paint.dim(label), cells, indent, width);
  return [
    ...curveLines(snapshot, options),
    ...flow('Load', [
      `offered ${loadWords(snapshot, plan)}`,
      `sent ${formatRate(options.sentPerSecond)}/s`,
      `answered ${formatRate(answeredPerSecond(snapshot))}/s`,
      `in flight ${formatCount(progress.inFlight)}`,
      `${formatCount(Math.round(recent.outputTokensPerSecond))} tokens/s`,
      ...(progress.waitingRetries > 0 ? [`to retry ${formatCount(progress.waitingRetries)}`] : []),
    ]),
    ...flow('Latency', [
      pair('TTFT', recent.ttftMs),
      ...(recent.ttfaMs.p50 === null ? [] : [pair('TTFA', recent.ttfaMs)]),
      pair('TPOT', recent.tpotMs),
    ]),
    ...busyLines(snapshot, options),
    ...flow('Outcomes', outcomeCells(snapshot, paint)),
    fitted(`${' '.repeat(indent)}${footer(snapshot, options)}`, width).trimEnd(),
  ];
}

/** One line for a log, where nothing can be drawn over. */
export function progressLine(snapshot: LiveSnapshot, options: Pick<FrameOptions, 'plan' | 'sentPerSecond'>): string {
  const { progress, recent, overall } = snapshot;
  const { plan, sentPerSecond } = options;
  const outcomes = Object.entries(overall.outcomes).map(([name, count]) => `${name} ${count}`);
  return [
    `${clock(progress.atMs)}/${clock(plan.durationMs)}`,
    phaseOf(snapshot, plan),
    `sent ${formatRate(sentPerSecond)}/s`,
    `answered ${formatRate(answeredPerSecond(snapshot))}/s`,
    `in flight ${progress.inFlight}`,
    pair('TTFT', recent.ttftMs),
    `busy ${recent.busyShare === null ? '–' : formatShare(recent.busyShare)}`,
    outcomes.join(', ') || 'nothing ended yet',
  ].join('  ');
}

function loadWords(snapshot: LiveSnapshot, plan: Plan): string {
  const load = snapshot.progress.atMs < plan.durationMs ? snapshot.plannedLoad : 0;
  return plan.scenario.load.mode !== 'closed' ? `${formatRate(load)}/s` : `${Math.round(load)} users`;
}

function answeredPerSecond({ recent, progress }: LiveSnapshot): number {
  const overMs = Math.min(recentMs, progress.atMs);
  return overMs <= 0 ? 0 : (recent.intents.answered / overMs) * 1_000;
}

function curveLines(snapshot: LiveSnapshot, { plan, width, paint }: FrameOptions): readonly string[] {
  const room = Math.max(10, Math.min(width, 110) - indent - 1);
  const curve = [...sparkline(sampled(ms => plan.loadAt(ms), plan.durationMs, room))];
  const share = Math.min(1, snapshot.progress.atMs / plan.durationMs);
  const position = Math.min(room - 1, Math.floor(share * room));
  const past = curve.slice(0, position + 1).join('');
  const future = curve.slice(position + 1).join('');
  const where = `${phaseOf(snapshot, plan)}  ${clock(snapshot.progress.atMs)} of ${clock(plan.durationMs)}`;
  const left = position + 2 + where.length <= room;
  const pointer = left
    ? `${' '.repeat(position)}▲ ${where}`
    : `${' '.repeat(Math.max(0, position - where.length - 1))}${where} ▲`;
  return [
    `${' '.repeat(indent)}${paint.cyan(past)}${paint.dim(future)}`,
    fitted(`${' '.repeat(indent)}${pointer}`, width).trimEnd(),
  ];
}

function busyLines(snapshot: LiveSnapshot, { width, paint }: FrameOptions): readonly string[] {
  const share = snapshot.recent.busyShare;
  const size = Math.max(8, Math.min(widestBar, width - indent - 24));
  const filled = share === null ? 0 : share > 0 ? Math.max(1, Math.round(share * size)) : 0;
  const bar = `${paint.red('█'.repeat(filled))}${paint.dim('░'.repeat(size - filled))}`;
  const words = share === null ? 'nothing ended yet' : `${formatShare(share)} of intents`;
  const window = paint.dim('rates, latency and busy: the last 10 s');
  const { abandoned, cancelled } = snapshot.overall.intents;
  const gone = [
    ...(abandoned > 0 ? [`left ${formatCount(abandoned)}`] : []),
    ...(cancelled > 0 ? [`stopped their answer ${formatCount(cancelled)}`] : []),
  ];
  return flowed(paint.dim('Busy'), [`${bar} ${words}`, ...gone, ...(width >= 90 ? [window] : [])], indent, width);
}

function outcomeCells(snapshot: LiveSnapshot, paint: ChalkInstance): readonly string[] {
  const entries = Object.entries(snapshot.overall.outcomes).sort((a, b) => b[1] - a[1]);
  if (entries.length === 0) return ['–'];
  return entries.map(([name, count]) => {
    const colour = name === 'ok' ? paint.green : name.startsWith('busy.') ? paint.red : paint.yellow;
    return `${colour(name)} ${count.toLocaleString('en')}`;
  });
}

function footer(snapshot: LiveSnapshot, { plan, stops }: FrameOptions): string {
  if (stops > 1) return 'Ending everything now; the records are kept.';
  if (stops === 1) return `Stopping, ${snapshot.progress.inFlight} in flight. Ctrl-C again ends them now.`;
  const leftMs = plan.durationMs - snapshot.progress.atMs;
  if (leftMs <= 0 || snapshot.progress.draining)
    return `Finishing what is in flight: ${snapshot.progress.inFlight}. Ctrl-C ends it.`;
  return `${formatMoment(Math.ceil(leftMs / 1_000) * 1_000)} left. Ctrl-C finishes what is in flight and reports.`;
}

function phaseOf(snapshot: LiveSnapshot, plan: Plan): string {
  return snapshot.progress.atMs >= plan.durationMs ? 'drain' : snapshot.phase;
}

function pair(name: string, { p50, p95 }: { readonly p50: number | null; readonly p95: number | null }): string {
  return `${name} p50 ${durationOf(p50)} p95 ${durationOf(p95)}`;
}

function durationOf(ms: number | null): string {
  return ms === null ? '–' : formatDurationMs(ms);
}

/** `0:07`, `12:30`, `1:02:03`. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
