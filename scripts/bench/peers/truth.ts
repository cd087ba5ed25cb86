import { quantileOfSorted } from '../../../src/stats/quantile.js';
import type { TruthLog } from '../../../test/support/truth-script.js';
import type { Kind } from './load.js';
import type { Spread } from './peer.js';

/** What the server did, by its own log: of the answers that were whole, and how many there were of each kind. */
export interface Truth {
  readonly counts: Readonly<Record<Kind, number>>;
  readonly tokens: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly ttft: Spread;
  readonly itl: Spread;
  readonly tpot: Spread;
  readonly latency: Spread;
}

/** @throws Error when no answer was whole. */
export function truthOf(logs: readonly TruthLog[]): Truth {
  const counts: Record<Kind, number> = { whole: 0, busy: 0, cut: 0, error: 0, empty: 0, broken: 0 };
  const ttft: number[] = [];
  const itl: number[] = [];
  const tpot: number[] = [];
  const latency: number[] = [];
  let tokens = 0;
  let lastMs = 0;
  for (const log of logs) {
    counts[log.name as Kind] += 1;
    tokens += log.tokens;
    const [first] = log.tokensMs;
    const last = log.tokensMs.at(-1);
    if (first === undefined || last === undefined) continue;
    lastMs = Math.max(lastMs, last);
    if (log.name !== 'whole') continue;
    ttft.push(first - log.receivedMs);
    tpot.push((last - first) / (log.tokens - 1));
    latency.push(last - log.receivedMs);
    for (const [index, ms] of log.tokensMs.slice(1).entries()) itl.push(ms - (log.tokensMs[index] ?? Number.NaN));
  }
  const firstMs = logs[0]?.receivedMs ?? 0;
  return {
    counts,
    tokens,
    firstMs,
    lastMs,
    ttft: spread(ttft),
    itl: spread(itl),
    tpot: spread(tpot),
    latency: spread(latency),
  };
}

function spread(values: number[]): Spread {
  values.sort((a, b) => a - b);
  const p50Ms = quantileOfSorted(values, 0.5);
  const p99Ms = quantileOfSorted(values, 0.99);
  if (p50Ms === null || p99Ms === null) throw new Error('No answer was whole');
  return { p50Ms, p99Ms };
}
