import { type OutcomeClass, outcomeClasses } from '../protocol/types.js';
import { quantileOfSorted } from '../stats/quantile.js';
import type { AttemptRecord } from './attempt.js';
import { type IntentResult, intentTtfaMs, intentTtftMs, isDecided } from './intents.js';
import { latenessMs, tpotMs } from './metrics.js';
import type { Series } from './summary-types.js';
import { Timeline } from './timeline.js';
import { spreadOutputTokens, spreadReasoningTokens } from './tokens.js';

/** Steps of time that people count in, in milliseconds. */
const niceStepsMs = [
  250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 180_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000,
];
const mostWindows = 120;
/** A window should hold this many intents on average, so that its figures are more than the fate of one of them. */
const meanIntents = 4;
/** But a curve of fewer windows than this shows no course of things. */
const fewestWindows = 24;

/**
 * Window of a run's series: the shortest nice step that needs at most 120 windows and holds four intents on average, as
 * far as 24 windows remain. A run of a minute or more with load enough has 60 to 120 of them.
 * @param intents offered in the span
 */
export function windowFor(spanMs: number, intents: number): number {
  const steps = niceStepsMs.filter(ms => spanMs / ms <= mostWindows);
  const [shortest = Math.ceil(spanMs / mostWindows / 3_600_000) * 3_600_000] = steps;
  const full = steps.find(ms => (intents * ms) / spanMs >= meanIntents) ?? Infinity;
  const longest = Math.max(...steps.filter(ms => spanMs / ms >= fewestWindows));
  return Math.max(shortest, Math.min(full, longest));
}

/**
 * The columns of a run over time, from load time zero to the last end.
 * @param results in order of scheduled time
 * @param notSentAtMs scheduled times of planned intents that no attempt was sent for
 */
export function seriesOf(results: readonly IntentResult[], notSentAtMs: readonly number[]): Series {
  const attempts: AttemptRecord[] = [];
  for (const result of results) for (const attempt of result.attempts) attempts.push(attempt);
  let endMs = 0;
  for (const attempt of attempts) endMs = Math.max(endMs, attempt.endMs);
  const inSpan = notSentAtMs.filter(atMs => atMs <= endMs);
  const windowMs = windowFor(endMs, results.length + inSpan.length);
  const count = attempts.length === 0 ? 0 : Math.max(1, Math.ceil(endMs / windowMs));
  const line = () => new Timeline(0, windowMs, count);
  return {
    windowMs,
    startMs: Array.from({ length: count }, (_, i) => i * windowMs),
    ...flowOf(results, attempts, inSpan, line),
    ...latenciesOf(results, attempts, line()),
    ...tokenFlowOf(attempts, line, 1_000 / windowMs),
    inFlight: inFlightOf(attempts, line()).totals(1 / windowMs),
    outcomes: outcomesOf(attempts, line),
  };
}

type Flow = Pick<Series, 'offered' | 'sent' | 'answered' | 'busy' | 'failed' | 'abandoned' | 'cancelled' | 'busyShare'>;

function flowOf(
  results: readonly IntentResult[],
  attempts: readonly AttemptRecord[],
  notSentAtMs: readonly number[],
  line: () => Timeline,
): Flow {
  const [offered, sent, turnedAway, decided] = [line(), line(), line(), line()];
  const ends = {
    answered: line(),
    busy: line(),
    failed: line(),
    abandoned: line(),
    cancelled: line(),
    interrupted: line(),
  };
  for (const atMs of notSentAtMs) offered.add(atMs, 1);
  for (const { sentMs } of attempts) if (sentMs !== null) sent.add(sentMs, 1);
  for (const { scheduledMs, end, last } of results) {
    offered.add(scheduledMs, 1);
    ends[end].add(last.endMs, 1);
    if (end === 'busy') turnedAway.add(scheduledMs, 1);
    if (isDecided(end)) decided.add(scheduledMs, 1);
  }
  const of = decided.totals();
  return {
    offered: offered.totals(),
    sent: sent.totals(),
    answered: ends.answered.totals(),
    busy: ends.busy.totals(),
    failed: ends.failed.totals(),
    abandoned: ends.abandoned.totals(),
    cancelled: ends.cancelled.totals(),
    busyShare: turnedAway.totals().map((busy, i) => (of[i] ? busy / of[i] : null)),
  };
}

function latenciesOf(
  results: readonly IntentResult[],
  attempts: readonly AttemptRecord[],
  line: Timeline,
): Pick<Series, 'ttftP50Ms' | 'ttftP95Ms' | 'ttfaP50Ms' | 'ttfaP95Ms' | 'tpotP50Ms' | 'latenessP99Ms'> {
  const count = line.totals().length;
  const column = <T extends { readonly scheduledMs: number }>(
    items: readonly T[],
    metric: (item: T) => number | null,
  ) => {
    const window = new Int32Array(items.length).fill(-1);
    const values = new Float64Array(items.length);
    const sizes = new Int32Array(count);
    items.forEach((item, i) => {
      const value = metric(item);
      if (value === null) return;
      const index = line.indexOf(item.scheduledMs);
      window[i] = index;
      values[i] = value;
      sizes[index] = (sizes[index] ?? 0) + 1;
    });
    const windows = Array.from(sizes, size => new Float64Array(size));
    window.forEach((index, i) => {
      const own = windows[index];
      const place = (sizes[index] ?? 0) - 1;
      if (!own) return;
      own[place] = values[i] ?? 0;
      sizes[index] = place;
    });
    return windows.map(own => own.sort());
  };
  const at = (windows: readonly Float64Array[], p: number) => windows.map(sorted => quantileOfSorted(sorted, p));
  const ttft = column(results, intentTtftMs);
  const ttfa = column(results, intentTtfaMs);
  return {
    ttftP50Ms: at(ttft, 0.5),
    ttftP95Ms: at(ttft, 0.95),
    ttfaP50Ms: at(ttfa, 0.5),
    ttfaP95Ms: at(ttfa, 0.95),
    tpotP50Ms: at(
      column(results, result => (result.end === 'answered' ? tpotMs(result.last) : null)),
      0.5,
    ),
    latenessP99Ms: at(column(attempts, latenessMs), 0.99),
  };
}

function tokenFlowOf(
  attempts: readonly AttemptRecord[],
  line: () => Timeline,
  windowsPerSecond: number,
): Pick<Series, 'outputTokensPerSecond' | 'reasoningTokensPerSecond'> {
  const output = line();
  const reasoning = line();
  spreadOutputTokens(attempts, output);
  spreadReasoningTokens(attempts, reasoning);
  return {
    outputTokensPerSecond: output.totals(windowsPerSecond),
    reasoningTokensPerSecond: reasoning.totals(windowsPerSecond),
  };
}

function inFlightOf(attempts: readonly AttemptRecord[], line: Timeline): Timeline {
  for (const { sentMs, endMs } of attempts) if (sentMs !== null) line.spread(sentMs, endMs, endMs - sentMs);
  return line;
}

function outcomesOf(attempts: readonly AttemptRecord[], line: () => Timeline): Series['outcomes'] {
  const lines = new Map<OutcomeClass, Timeline>();
  for (const attempt of attempts) {
    const known = lines.get(attempt.outcome) ?? line();
    lines.set(attempt.outcome, known);
    known.add(attempt.endMs, 1);
  }
  const columns: Partial<Record<OutcomeClass, readonly number[]>> = {};
  for (const outcome of outcomeClasses) {
    const known = lines.get(outcome);
    if (known) columns[outcome] = known.totals();
  }
  return columns;
}
