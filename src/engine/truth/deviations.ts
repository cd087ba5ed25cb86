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
  readonly gaps: ArrayLike<number>;
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
  const errors = sides.map(side => truthErrors(side.records.filter(isMeasured), side));
  const all = (of: 'ttft' | 'gaps' | 'lag' | 'lateness') => spread(errors.flatMap(each => each[of]));
  if (errors.every(({ ttft }) => ttft.length === 0)) throw new Error('No stream from the sender came through');
  return {
    ttftError: all('ttft'),
    gapError: all('gaps'),
    stampLag: all('lag'),
    lateness: all('lateness'),
    ...ratesOf(sides, arrivalsMs),
    sent: sumOf(sides.map(({ logs }) => ({ requests: logs.length, events: eventsOf(logs) }))),
    exact: sides.every(isExact),
  };
}

/** How far off an engine was, in milliseconds, unsorted: see docs/methodology.md. */
export interface TruthErrors {
  /** Measured time to first token minus the sender's own. */
  readonly ttft: readonly number[];
  /** Measured gap between two tokens minus the sender's own. */
  readonly gaps: readonly number[];
  /** Stamp of a token minus the moment of its sending. */
  readonly lag: readonly number[];
  /** Sending of a request minus its planned moment. */
  readonly lateness: readonly number[];
  /** Token events of the answers that are compared. */
  readonly events: number;
}

/** Holds the records of whole answers against the sender's logs. `gaps` are those of all records of the run. */
export function truthErrors(
  records: readonly AttemptRecord[],
  { zeroMs, gaps, logs }: Omit<MeasuredAndTrue, 'records'>,
): TruthErrors {
  const errors = {
    ttft: [] as number[],
    gaps: [] as number[],
    lag: [] as number[],
    lateness: [] as number[],
    events: 0,
  };
  for (const record of records) {
    const truth = logs[record.promptTokens ?? -1];
    const first = truth?.tokensMs[0];
    if (record.outcome !== 'ok' || truth === undefined || first === undefined) continue;
    errors.lateness.push(latenessMs(record) ?? 0);
    errors.events += record.tokenEvents;
    const ttft = ttftServiceMs(record);
    if (ttft === null || record.firstTokenMs === null) continue;
    errors.ttft.push(ttft - (first - truth.receivedMs));
    let stampMs = zeroMs + record.firstTokenMs;
    errors.lag.push(stampMs - first);
    let before = first;
    for (const [index, sentMs] of truth.tokensMs.slice(1).entries()) {
      const gapMs = gaps[(record.gapsAt ?? 0) + index] ?? Number.NaN;
      stampMs += gapMs;
      errors.gaps.push(gapMs - (sentMs - before));
      errors.lag.push(stampMs - sentMs);
      before = sentMs;
    }
  }
  return errors;
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

/** Requests as they were planned to arrive; events by the senders' logs, between the last arrival and the first end after it. */
function ratesOf(sides: readonly MeasuredAndTrue[], arrivalsMs: number) {
  let requests = 0;
  let eventsPerSecond = 0;
  for (const { zeroMs, records, logs } of sides) {
    const startMs = zeroMs + warmUpMs;
    const arrivedMs = startMs + arrivalsMs;
    const ends = logs.map(({ tokensMs }) => tokensMs.at(-1) ?? 0);
    const lastMs = ends.reduce((last, ms) => Math.max(last, ms), 0);
    const measured = records.filter(isMeasured);
    requests += measured.length;
    const firstEndMs = measured.reduce(
      (first, { promptTokens }) => Math.min(first, ends[promptTokens ?? -1] ?? first),
      lastMs,
    );
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
