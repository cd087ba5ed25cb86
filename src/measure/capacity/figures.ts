import { quantileIntervalRanks, quantileRank } from '../../stats/quantile.js';
import { type IntentResult, intentE2eMs, intentTtfaMs, intentTtftMs, isDecided } from '../intents.js';
import { tpotMs } from '../metrics.js';
import { Timeline } from '../timeline.js';
import { spreadOutputTokens } from '../tokens.js';
import type { CapacityLatency, CapacityPercentile, StepFigures } from './types.js';

/**
 * What the measured part of a step showed.
 * @param results all intents of the step; those scheduled in the measured part are judged, and what came, ended and
 * flowed in it is counted whenever it was asked for
 */
export function figuresOf(results: readonly IntentResult[], fromMs: number, toMs: number): StepFigures {
  const measured = results.filter(({ scheduledMs }) => scheduledMs >= fromMs && scheduledMs < toMs);
  const decided = measured.filter(({ end }) => isDecided(end));
  const answered = decided.filter(({ end }) => end === 'answered');
  const seconds = (toMs - fromMs) / 1_000;
  const ended = results.filter(({ end, last }) => end === 'answered' && last.endMs >= fromMs && last.endMs < toMs);
  const e2eMs = answered.map(intentE2eMs).filter(value => value !== null);
  const attempts = results.flatMap(result => result.attempts);
  const amid = (fill: (line: Timeline) => void) => {
    // One window before and one after take up what lies outside.
    const line = new Timeline(fromMs - (toMs - fromMs), toMs - fromMs, 3);
    fill(line);
    return line.totals()[1] ?? 0;
  };
  const waitedMs = amid(line => {
    for (const { scheduledMs, last } of results) line.spread(scheduledMs, last.endMs, last.endMs - scheduledMs);
  });
  return {
    intents: measured.length,
    answered: answered.length,
    busy: decided.filter(({ end }) => end === 'busy').length,
    good: decided.filter(({ good }) => good).length,
    completedPerSecond: ended.length / seconds,
    goodPerSecond: decided.filter(({ good }) => good).length / seconds,
    outputTokensPerSecond: amid(line => spreadOutputTokens(attempts, line)) / seconds,
    inFlight: waitedMs / (toMs - fromMs),
    meanE2eMs: e2eMs.length === 0 ? null : e2eMs.reduce((sum, each) => sum + each, 0) / e2eMs.length,
    latency: {
      ttft: latencyOf(decided, intentTtftMs),
      ttfa: latencyOf(decided, intentTtfaMs),
      tpot: latencyOf(
        decided.filter(({ end, last }) => end !== 'answered' || tpotMs(last) !== null),
        ({ end, last }) => (end === 'answered' ? tpotMs(last) : null),
      ),
      e2e: latencyOf(decided, intentE2eMs),
    },
  };
}

function latencyOf(results: readonly IntentResult[], read: (result: IntentResult) => number | null): CapacityLatency {
  const sorted = Float64Array.from(results, result => read(result) ?? Number.POSITIVE_INFINITY).sort();
  return {
    p50: percentileOf(sorted, 0.5),
    p90: percentileOf(sorted, 0.9),
    p95: percentileOf(sorted, 0.95),
    p99: percentileOf(sorted, 0.99),
  };
}

function percentileOf(sorted: Float64Array, p: number): CapacityPercentile {
  const n = sorted.length;
  if (n === 0) return { value: null, low: null, high: null, infinite: false };
  const at = (rank: number | null) => {
    const value = rank === null ? undefined : sorted[rank - 1];
    return value === undefined || !Number.isFinite(value) ? null : value;
  };
  const rank = quantileRank(p, n);
  const { low, high } = quantileIntervalRanks(n, p);
  return { value: at(rank), low: at(low), high: at(high), infinite: sorted[rank - 1] === Number.POSITIVE_INFINITY };
}
