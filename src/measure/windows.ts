import { type OutcomeClass, outcomeClasses } from '../protocol/types.js';
import { quantileOfSorted } from '../stats/quantile.js';
import type { AttemptRecord } from './attempt.js';
import { type IntentResult, intentTtfaMs, intentTtftMs } from './intents.js';
import { latenessMs, tpotMs } from './metrics.js';
import type { Series } from './summary-types.js';
import { Timeline } from './timeline.js';
import { spreadOutputTokens, spreadReasoningTokens } from './tokens.js';

/** Steps of time that people count in, in milliseconds. */
const niceStepsMs = [
  250, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000,
];
const mostWindows = 240;

/**
 * Window of a run's series: the shortest nice step that needs at most 240 windows, so that a run of a minute or more
 * has about 100 to 240 of them.
 */
export function windowFor(spanMs: number): number {
  const step = niceStepsMs.find(ms => spanMs / ms <= mostWindows);
  return step ?? Math.ceil(spanMs / mostWindows / 3_600_000) * 3_600_000;
}

/**
 * The columns of a run over time, from load time zero to the last end.
 * @param results in order of scheduled time
 * @param notSentAtMs scheduled times of planned intents that no attempt was sent for
 */
export function seriesOf(results: readonly IntentResult[], notSentAtMs: readonly number[]): Series {
  const attempts = results.flatMap(result => result.attempts);
  let endMs = 0;
  for (const attempt of attempts) endMs = Math.max(endMs, attempt.endMs);
  const windowMs = windowFor(endMs);
  const count = attempts.length === 0 ? 0 : Math.max(1, Math.ceil(endMs / windowMs));
  const line = () => new Timeline(0, windowMs, count);
  return {
    windowMs,
    startMs: Array.from({ length: count }, (_, i) => i * windowMs),
    ...flowOf(
      results,
      attempts,
      notSentAtMs.filter(atMs => atMs < count * windowMs),
      line,
    ),
    ...latenciesOf(results, attempts, line()),
    ...tokenFlowOf(attempts, line, 1_000 / windowMs),
    inFlight: inFlightOf(attempts, line()).totals(1 / windowMs),
    outcomes: outcomesOf(attempts, line),
  };
}

type Flow = Pick<Series, 'offered' | 'sent' | 'answered' | 'busy' | 'failed' | 'abandoned' | 'busyShare'>;

function flowOf(
  results: readonly IntentResult[],
  attempts: readonly AttemptRecord[],
  notSentAtMs: readonly number[],
  line: () => Timeline,
): Flow {
  const [offered, sent, turnedAway, decided] = [line(), line(), line(), line()];
  const ends = { answered: line(), busy: line(), failed: line(), abandoned: line(), interrupted: line() };
  for (const atMs of notSentAtMs) offered.add(atMs, 1);
  for (const { sentMs } of attempts) if (sentMs !== null) sent.add(sentMs, 1);
  for (const { scheduledMs, end, last } of results) {
    offered.add(scheduledMs, 1);
    ends[end].add(last.endMs, 1);
    if (end === 'busy') turnedAway.add(scheduledMs, 1);
    if (end !== 'interrupted') decided.add(scheduledMs, 1);
  }
  const of = decided.totals();
  return {
    offered: offered.totals(),
    sent: sent.totals(),
    answered: ends.answered.totals(),
    busy: ends.busy.totals(),
    failed: ends.failed.totals(),
    abandoned: ends.abandoned.totals(),
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
  ): Float64Array[] => {
    const windows = Array.from({ length: count }, (): number[] => []);
    for (const item of items) {
      const value = metric(item);
      if (value !== null) windows[line.indexOf(item.scheduledMs)]?.push(value);
    }
    return windows.map(values => new Float64Array(values).sort());
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
