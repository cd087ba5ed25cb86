import Big from 'big.js';
import type { Shape } from './shapes/index.js';
import type { Intent, PlanEstimate, Price } from './types.js';

/** Generation speed that estimates assume of one stream: an unhurried reasoning endpoint. */
export const estimatedTokensPerSecond = 20;

/** How long an answer takes, reasoning included, for estimates of what comes after it. */
export function estimatedAnswerMs(intent: Intent): number {
  return (intent.outputTokens / estimatedTokensPerSecond) * 1_000;
}

/** The concurrency curve keeps at most this many points, so that a plan of weeks costs no more memory than one of hours. */
const mostBins = 50_000;

/** Adds up, in bounded memory, what an open plan or a replay will ask for. */
export interface EstimateBuilder {
  add(intent: Intent, atMs: number): void;
  result(): PlanEstimate;
}

export function openEstimate(shape: Pick<Shape, 'durationMs' | 'peak'>, price: Price | null): EstimateBuilder {
  const binMs = Math.max(1_000, shape.durationMs / mostBins);
  /** Streams that open minus streams that close in each bin; those that outlive the load never close. */
  const changes = new Int32Array(Math.ceil(shape.durationMs / binMs) + 1);
  let intents = 0;
  let followUps = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  let reasoningTokens = 0;
  return {
    add(intent, opensMs) {
      intents += 1;
      if (intent.turn > 1) followUps += 1;
      inputTokens += intent.inputTokens;
      outputTokens += intent.outputTokens;
      reasoningTokens += intent.reasoningTokens;
      const closesMs = opensMs + estimatedAnswerMs(intent);
      const opens = Math.floor(opensMs / binMs);
      // A stream shorter than a bin still counts in the bin it opens in.
      const closes = Math.max(opens + 1, Math.floor(closesMs / binMs));
      changes[opens] = (changes[opens] ?? 0) + 1;
      if (closes < changes.length) changes[closes] = (changes[closes] ?? 0) - 1;
    },
    result: () => ({
      intents,
      followUps,
      inputTokens,
      outputTokens,
      reasoningTokens,
      peakLoad: shape.peak,
      peakConcurrency: highestSum(changes),
      cost: price && costOf(price, inputTokens, outputTokens),
      currency: price?.currency ?? null,
    }),
  };
}

/** A closed loop goes on for as long as its answers allow, so only its users are known beforehand. */
export function closedEstimate(shape: Pick<Shape, 'peak'>, price: Price | null): PlanEstimate {
  return {
    intents: null,
    followUps: null,
    inputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    peakLoad: shape.peak,
    peakConcurrency: Math.ceil(shape.peak),
    cost: null,
    currency: price?.currency ?? null,
  };
}

function highestSum(changes: Int32Array): number {
  let open = 0;
  let highest = 0;
  for (const change of changes) {
    open += change;
    if (open > highest) highest = open;
  }
  return highest;
}

/** Without any cache hit and without retries, as an exact decimal. */
function costOf(price: Price, inputTokens: number, outputTokens: number): string {
  const total = new Big(price.input).times(inputTokens).plus(new Big(price.output).times(outputTokens));
  return total.div(1_000_000).toFixed();
}
