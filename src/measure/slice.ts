import Big from 'big.js';
import type { LogLinearHistogram } from '../stats/histogram.js';
import type { AttemptRecord } from './attempt.js';
import { distributionOf, distributionOfHistogram } from './distribution.js';
import { type IntentEnd, type IntentResult, intentE2eMs, intentTtfaMs, intentTtftMs } from './intents.js';
import { outcomeCounts, shareOf } from './ledger.js';
import {
  answerTokensPerSecond,
  durationMs,
  latenessMs,
  reasoningTokensPerSecond,
  thinkingTimeMs,
  tokensPerSecond,
  tpotMs,
  ttfbMs,
  ttftServiceMs,
} from './metrics.js';
import { isBusyAttempt, isInterrupted, isPossiblyBusy } from './outcomes.js';
import type { Distribution, SliceSummary } from './summary-types.js';
import { tokenTotals } from './tokens.js';

export interface Slice {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Time in which the plan schedules the slice's intents: the offered rate is taken over it. */
  readonly plannedMs: number;
  /** The part of it that the run came to: the sent rate is taken over it. */
  readonly arrivalsMs: number;
  readonly results: readonly IntentResult[];
  readonly notSent: number;
  readonly gaps: LogLinearHistogram | null;
  readonly currency: string | null;
}

/** Everything that can be said of a set of intents: the whole run, a phase or a traffic class. */
export function summariseSlice(slice: Slice): SliceSummary {
  const { results } = slice;
  const attempts = results.flatMap(result => result.attempts);
  const ends = countEnds(results);
  const decided = results.length - ends.interrupted;
  const good = results.filter(result => result.good).length;
  const offered = results.length + slice.notSent;
  const tokens = tokenTotals(attempts, slice.startMs, slice.endMs);
  return {
    label: slice.label,
    startMs: slice.startMs,
    endMs: slice.endMs,
    intents: { offered, sent: results.length, ...ends, good, notSent: slice.notSent },
    goodFraction: decided === 0 ? null : good / decided,
    attempts: attempts.length,
    amplification: results.length === 0 ? null : attempts.length / results.length,
    ratesPerSecond: {
      offered: perSecond(offered, slice.plannedMs),
      sent: perSecond(results.length, slice.arrivalsMs),
      completed: perSecond(ends.answered, slice.endMs - slice.startMs),
      good: perSecond(good, slice.endMs - slice.startMs),
      outputTokens: perSecond(tokens.output, slice.endMs - slice.startMs),
    },
    ...latencies(results, attempts, decided - ends.answered, slice.gaps),
    ...shares(results, attempts, ends, decided),
    outcomes: outcomeCounts(attempts),
    stalls: stallsOf(attempts),
    tokens,
    retryAfter: retryAfterHonesty(results),
    cost: totalCost(attempts),
    currency: slice.currency,
  };
}

function countEnds(results: readonly IntentResult[]): Record<IntentEnd, number> {
  const ends: Record<IntentEnd, number> = { answered: 0, busy: 0, abandoned: 0, failed: 0, interrupted: 0 };
  for (const { end } of results) ends[end] += 1;
  return ends;
}

function latencies(
  results: readonly IntentResult[],
  attempts: readonly AttemptRecord[],
  unanswered: number,
  gaps: LogLinearHistogram | null,
): Pick<SliceSummary, 'latency' | 'tokensPerSecond'> {
  const answered = results.filter(result => result.end === 'answered');
  const answers = answered.map(result => result.last);
  const thoughtOnly = answers.filter(answer => answer.flags.includes('budget_exhausted')).length;
  const felt = (metric: (result: IntentResult) => number | null, missing = unanswered) =>
    distributionOf(present(answered, metric), missing, 'infinite');
  const served = (metric: (answer: AttemptRecord) => number | null) =>
    distributionOf(present(answers, metric), unanswered, 'infinite');
  const speed = (metric: (answer: AttemptRecord) => number | null) =>
    distributionOf(present(answers, metric), unanswered, 'zero');
  return {
    latency: {
      lateness: distributionOf(present(attempts, latenessMs), 0, 'infinite'),
      ttfb: served(ttfbMs),
      ttft: felt(intentTtftMs),
      ttftService: served(ttftServiceMs),
      ttfa: felt(intentTtfaMs, unanswered + thoughtOnly),
      thinkingTime: served(thinkingTimeMs),
      itl: gaps === null ? noDistribution : distributionOfHistogram(gaps),
      tpot: served(tpotMs),
      e2e: felt(intentE2eMs),
      duration: served(durationMs),
    },
    tokensPerSecond: {
      all: speed(tokensPerSecond),
      reasoning: speed(reasoningTokensPerSecond),
      answer: speed(answerTokensPerSecond),
    },
  };
}

function shares(
  results: readonly IntentResult[],
  attempts: readonly AttemptRecord[],
  ends: Record<IntentEnd, number>,
  decided: number,
): Pick<SliceSummary, 'busyRate' | 'failureRate'> {
  const ended = attempts.filter(attempt => !isInterrupted(attempt));
  const possiblyBusy = results.filter(({ end, last }) => end !== 'interrupted' && isPossiblyBusy(last)).length;
  return {
    busyRate: {
      attempts: shareOf(ended.filter(isBusyAttempt).length, ended.length),
      intents: shareOf(ends.busy, decided),
      upper: shareOf(possiblyBusy, decided),
    },
    failureRate: shareOf(ends.failed, decided),
  };
}

function stallsOf(attempts: readonly AttemptRecord[]): SliceSummary['stalls'] {
  const stalls = { attempts: 0, count: 0, totalMs: 0, longestMs: 0 };
  for (const { stallCount, stallTotalMs, longestGapMs } of attempts) {
    if (stallCount === 0) continue;
    stalls.attempts += 1;
    stalls.count += stallCount;
    stalls.totalMs += stallTotalMs;
    stalls.longestMs = Math.max(stalls.longestMs, longestGapMs);
  }
  return stalls;
}

/** Clocks of the two ends may disagree by the rounding of a stamp: a retry this much early still waited. */
const waitedToleranceMs = 1;

function retryAfterHonesty(results: readonly IntentResult[]): SliceSummary['retryAfter'] {
  const honesty = { seen: 0, followed: 0, accepted: 0 };
  for (const { attempts } of results) {
    attempts.forEach((attempt, i) => {
      if (attempt.retryAfterMs === null) return;
      honesty.seen += 1;
      const next = attempts[i + 1];
      const namedMs = (attempt.headersMs ?? attempt.endMs) + attempt.retryAfterMs;
      if (!next || next.sentMs === null || next.sentMs < namedMs - waitedToleranceMs) return;
      honesty.followed += 1;
      if (next.firstTokenMs !== null) honesty.accepted += 1;
    });
  }
  return honesty;
}

function totalCost(attempts: readonly AttemptRecord[]): string | null {
  let total: Big | null = null;
  for (const { cost } of attempts) {
    if (cost !== null) total = (total ?? new Big(0)).plus(cost);
  }
  return total?.toFixed() ?? null;
}

const noDistribution: Distribution = distributionOf([], 0, 'infinite');

function present<T>(items: readonly T[], metric: (item: T) => number | null): number[] {
  const values: number[] = [];
  for (const item of items) {
    const value = metric(item);
    if (value !== null) values.push(value);
  }
  return values;
}

function perSecond(count: number, ms: number): number {
  return ms <= 0 ? 0 : (count / ms) * 1_000;
}
