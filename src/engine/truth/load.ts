import type { Chunking, Counts } from '../../store/selftest-types.js';

/** A load on a sender. */
export interface TruthLoad {
  readonly arrivalsPerSecond: number;
  readonly arrivalsMs: number;
  readonly tokensOfAnswer: number;
  /** Of one stream. */
  readonly tokensPerSecond: number;
  readonly chunking: Chunking;
  readonly tls: boolean;
  /** Engine threads, each with a sender of its own and this load. */
  readonly workers: number;
}

/** A light load comes first, because code that has not run yet is slow: a run pays for that once, a percentile would. */
export const warmUpMs = 1_000;
const warmUpPerSecond = 40;

/** First tokens come after this pause, so that a tenth of it is as long as a request may be late in a VALID run. */
const firstMs = 60;

/** Streams that arrive within `arrivalsMs` and flow until that long after the last of them. */
export function streamsAtOnce(
  streams: number,
  tokensPerSecond: number,
  { arrivalsMs = 400, chunking = 'one', tls = false, workers = 1 }: Partial<TruthLoad> = {},
): TruthLoad {
  return {
    arrivalsPerSecond: (streams * 1_000) / arrivalsMs,
    arrivalsMs,
    tokensOfAnswer: Math.max(2, Math.ceil((tokensPerSecond * 2 * arrivalsMs) / 1_000)),
    tokensPerSecond,
    chunking,
    tls,
    workers,
  };
}

/** Requests with an answer of one token. */
export function requestsPerSecond(arrivalsPerSecond: number, arrivalsMs: number, workers: number): TruthLoad {
  const answer = { tokensOfAnswer: 1, tokensPerSecond: 1, chunking: 'one', tls: false } as const;
  return { ...answer, arrivalsPerSecond, arrivalsMs, workers };
}

/** The scenario of a load: as in any run, with arrivals that fall at random. */
export function scenarioTextOf({ arrivalsPerSecond, arrivalsMs, tokensOfAnswer }: TruthLoad): string {
  return `
name: truth
load:
  mode: open
  phases:
    - { shape: steady, base: ${warmUpPerSecond}/s, duration: ${warmUpMs}ms }
    - { shape: steady, base: ${arrivalsPerSecond}/s, duration: ${arrivalsMs}ms }
traffic: [{ class: small, weight: 1, input: 30, output: ${tokensOfAnswer} }]
limits: { requests: 1M, tokens: 1G, concurrency: 100k, duration: 1m }
`;
}

/** The header in which a request tells the sender what it wants. */
export function wishOf({
  tokensOfAnswer,
  tokensPerSecond,
  chunking,
}: Pick<TruthLoad, 'tokensOfAnswer' | 'tokensPerSecond' | 'chunking'>): string {
  const perWrite = chunking === 'eight' ? 8 : 1;
  const everyMs = (perWrite * 1_000) / tokensPerSecond;
  return JSON.stringify({ tokens: tokensOfAnswer, firstMs, everyMs, perWrite, together: chunking === 'lock-step' });
}

export function sumOf(counts: readonly Counts[]): Counts {
  const total = { requests: 0, events: 0 };
  for (const { requests, events } of counts) {
    total.requests += requests;
    total.events += events;
  }
  return total;
}
