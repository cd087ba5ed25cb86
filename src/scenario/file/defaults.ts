import type { Deadlines } from '../types.js';

/** Wide enough for a surge of reasoning traffic, narrow enough to end a mistake. */
export const defaultLimits = {
  requests: 20_000,
  tokens: 50_000_000,
  money: '50',
  concurrency: 2_000,
  durationMs: 3_600_000,
} as const;

/** For reasoning models, which may think for minutes: only the gaps are short. */
export const defaultDeadlines: Deadlines = {
  connectMs: 10_000,
  headersMs: 30_000,
  firstTokenMs: 120_000,
  gapMs: 60_000,
  totalMs: 900_000,
};

export const defaultSeed = 1;
export const defaultStallMs = 1_000;
/** Caps of a class that gives none: what common endpoints take. */
export const defaultMostInputTokens = 131_072;
export const defaultMostOutputTokens = 32_768;
/** Cap of a conversation whose turns are drawn. */
export const defaultMostTurns = 50;

/** A plan is walked before the run; more intents than this are a mistake in the units. */
export const mostPlannedIntents = 10_000_000;

/** All changes of a load are kept; more than this are a mistake in the units. */
export const mostPieces = 100_000;
