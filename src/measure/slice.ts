import type { LogLinearHistogram } from '../stats/histogram.js';
import { type Cell, type Metric, sortedIn } from './cells.js';
import { distributionOf, distributionOfHistogram } from './distribution.js';
import { shareOf } from './ledger.js';
import type { Distribution, SliceSummary } from './summary-types.js';
import type { Tally } from './tally.js';
import { busiestMinute } from './tokens.js';

export interface Slice {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Time in which the slice's intents came due, as far as the run came: every rate of intents is taken over it. */
  readonly loadMs: number;
  /** That time and what came after it until the slice's last end: the rate of tokens is taken over it. */
  readonly flowMs: number;
  readonly cells: readonly Cell[];
  /** Of all cells together. */
  readonly tally: Tally;
  readonly notSent: number;
  /** Those of them whose time had come. */
  readonly notSentDue: number;
  readonly gaps: LogLinearHistogram | null;
  readonly currency: string | null;
}

/**
 * Everything that can be said of a set of intents: the whole run, a phase or a traffic class.
 * @param mix the whole run, for a class to be held against
 */
export function summariseSlice(slice: Slice, mix: SliceSummary | null = null): SliceSummary {
  const { tally, loadMs } = slice;
  const { intents: sent, ends, good, attempts, tokens } = tally;
  const decided = sent - ends.interrupted - ends.cancelled;
  const busy = shareOf(ends.busy, decided);
  return {
    label: slice.label,
    startMs: slice.startMs,
    endMs: slice.endMs,
    intents: { offered: sent + slice.notSent, sent, ...ends, good, notSent: slice.notSent },
    goodFraction: decided === 0 || tally.unwatched > 0 ? null : good / decided,
    attempts,
    amplification: sent === 0 ? null : attempts / sent,
    retries: { library: attempts - sent - tally.reclicks, reclicks: tally.reclicks },
    ratesPerSecond: {
      offered: perSecond(sent + slice.notSentDue, loadMs),
      sent: perSecond(sent, loadMs),
      completed: perSecond(ends.answered, loadMs),
      good: perSecond(good, loadMs),
      outputTokens: perSecond(tokens.output, slice.flowMs),
    },
    ...latencies(slice, decided - ends.answered),
    busyRate: {
      attempts: shareOf(tally.busyAttempts, tally.ownEnds),
      intents: busy,
      upper: shareOf(tally.possiblyBusy, decided),
    },
    relativeBusyRate: relativeTo(mix, busy.value),
    failureRate: shareOf(ends.failed, decided),
    abandonment: {
      rate: shareOf(ends.abandoned, decided),
      afterMs: distributionOf(sortedIn(slice.cells, 'abandonedAfter'), 0, 'infinite'),
    },
    outcomes: tally.outcomes,
    stalls: tally.stalls,
    tokens: {
      ...tokens,
      fromUsage: tokens.output === 0 ? null : tokens.fromUsage / tokens.output,
      perMinutePeak: busiestMinute(
        slice.cells.map(cell => cell.tokensBySecond),
        slice.flowMs,
      ),
    },
    retryAfter: tally.retryAfter,
    cost: tally.cost?.toFixed() ?? null,
    currency: slice.currency,
  };
}

function latencies(
  { cells, gaps, tally }: Slice,
  unanswered: number,
): Pick<SliceSummary, 'latency' | 'tokensPerSecond'> {
  const time = (metric: Metric, missing = unanswered) => distributionOf(sortedIn(cells, metric), missing, 'infinite');
  /** Of what only a watched stream tells: with any answer unwatched there is no such distribution, not a shorter one. */
  const watched = (metric: Metric, missing?: number) =>
    tally.unwatched > 0 ? noDistribution : time(metric, missing ?? unanswered);
  const speed = (metric: Metric) =>
    tally.unwatched > 0 ? noDistribution : distributionOf(sortedIn(cells, metric), unanswered, 'zero');
  return {
    latency: {
      lateness: time('lateness', 0),
      ttfb: time('ttfb'),
      ttft: watched('ttft'),
      ttftService: watched('ttftService'),
      ttfa: watched('ttfa', unanswered + tally.thoughtOnly),
      thinkingTime: watched('thinkingTime'),
      itl: gaps === null ? noDistribution : distributionOfHistogram(gaps),
      tpot: watched('tpot'),
      e2e: time('e2e'),
      duration: time('duration'),
    },
    tokensPerSecond: {
      all: speed('speed'),
      reasoning: speed('reasoningSpeed'),
      answer: speed('answerSpeed'),
    },
  };
}

function relativeTo(mix: SliceSummary | null, busy: number | null): number | null {
  const all = mix?.busyRate.intents.value ?? null;
  return all === null || all === 0 || busy === null ? null : busy / all;
}

const noDistribution: Distribution = distributionOf(new Float64Array(0), 0, 'infinite');

function perSecond(count: number, ms: number): number {
  return ms <= 0 ? 0 : (count / ms) * 1_000;
}
