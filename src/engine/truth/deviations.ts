import type { AttemptRecord } from '../../measure/attempt.js';
import { latenessMs, ttftServiceMs } from '../../measure/metrics.js';
import { quantileOfSorted } from '../../stats/quantile.js';
import type { ErrorSpread, TruthCell } from '../../store/selftest-types.js';
import { sumOf, warmUpMs } from './load.js';
import type { TruthLog } from './sender-process.js';

/** What was measured of one sender, and what that sender did. */
export interface MeasuredAndTrue {
  /** Load time zero on the machine's monotonic clock, which both share. */
  readonly zeroMs: number;
  readonly records: readonly AttemptRecord[];
  readonly gaps: Float32Array;
  readonly logs: readonly TruthLog[];
}

export type Deviations = Pick<
  TruthCell,
  'eventsPerSecond' | 'requestsPerSecond' | 'ttftError' | 'gapError' | 'stampLag' | 'lateness' | 'sent' | 'exact'
>;

/** Whether an attempt came after the load that warms up. */
export function isMeasured({ scheduledMs }: AttemptRecord): boolean {
  return scheduledMs >= warmUpMs;
}

/** Holds what was measured against what was true. @throws Error when no stream came through. */
export function deviationsOf(sides: readonly MeasuredAndTrue[], arrivalsMs: number): Deviations {
  const ttft: number[] = [];
  const gap: number[] = [];
  const lag: number[] = [];
  const late: number[] = [];
  for (const side of sides) {
    for (const record of side.records.filter(isMeasured)) {
      late.push(latenessMs(record) ?? 0);
      compare(record, side, { ttft, gap, lag });
    }
  }
  if (ttft.length === 0) throw new Error('No stream from the sender came through');
  return {
    ttftError: spread(ttft),
    gapError: spread(gap),
    stampLag: spread(lag),
    lateness: spread(late),
    ...ratesOf(sides, arrivalsMs),
    sent: sumOf(sides.map(({ logs }) => ({ requests: logs.length, events: eventsOf(logs) }))),
    exact: sides.every(isExact),
  };
}

function compare(
  record: AttemptRecord,
  { zeroMs, gaps, logs }: MeasuredAndTrue,
  into: { readonly ttft: number[]; readonly gap: number[]; readonly lag: number[] },
): void {
  const truth = logs[record.promptTokens ?? -1];
  const ttft = ttftServiceMs(record);
  const [first] = truth?.tokensMs ?? [];
  if (record.outcome !== 'ok' || truth === undefined || first === undefined) return;
  if (ttft === null || record.firstTokenMs === null) return;
  into.ttft.push(ttft - (first - truth.receivedMs));
  let stampMs = zeroMs + record.firstTokenMs;
  into.lag.push(stampMs - first);
  let before = first;
  for (const [index, sentMs] of truth.tokensMs.slice(1).entries()) {
    const gapMs = gaps[(record.gapsAt ?? 0) + index] ?? Number.NaN;
    stampMs += gapMs;
    into.gap.push(gapMs - (sentMs - before));
    into.lag.push(stampMs - sentMs);
    before = sentMs;
  }
}

/** Every request that a sender took is one record, with as many token events as were sent for it. */
function isExact({ records, logs }: MeasuredAndTrue): boolean {
  const seen = new Set<number>();
  for (const { promptTokens, tokenEvents } of records) {
    if (promptTokens === null || logs[promptTokens]?.tokensMs.length !== tokenEvents) return false;
    seen.add(promptTokens);
  }
  return seen.size === records.length && seen.size === logs.length;
}

/** By the senders' logs: requests while they arrive, events between the last arrival and the first end after it. */
function ratesOf(sides: readonly MeasuredAndTrue[], arrivalsMs: number) {
  let requests = 0;
  let eventsPerSecond = 0;
  for (const { zeroMs, logs } of sides) {
    const startMs = zeroMs + warmUpMs;
    const arrivedMs = startMs + arrivalsMs;
    const ends = logs.map(({ tokensMs }) => tokensMs.at(-1) ?? 0);
    const lastMs = ends.reduce((last, ms) => Math.max(last, ms), 0);
    const measured = ends.filter((_, id) => (logs[id]?.receivedMs ?? 0) >= startMs);
    requests += measured.length;
    const firstEndMs = measured.reduce((first, ms) => Math.min(first, ms), lastMs);
    const [fromMs, toMs] = firstEndMs > arrivedMs ? [arrivedMs, firstEndMs] : [startMs, lastMs];
    let events = 0;
    for (const { tokensMs } of logs) for (const ms of tokensMs) if (ms > fromMs && ms <= toMs) events += 1;
    eventsPerSecond += (events * 1_000) / (toMs - fromMs);
  }
  return { requestsPerSecond: (requests * 1_000) / arrivalsMs, eventsPerSecond };
}

function eventsOf(logs: readonly TruthLog[]): number {
  return logs.reduce((sum, { tokensMs }) => sum + tokensMs.length, 0);
}

function spread(errors: readonly number[]): ErrorSpread {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (p: number) => rounded(quantileOfSorted(sizes, p) ?? 0);
  const sum = errors.reduce((total, each) => total + each, 0);
  return { n: sizes.length, biasMs: rounded(sum / Math.max(1, sizes.length)), p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** To the microsecond, as in every record. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
