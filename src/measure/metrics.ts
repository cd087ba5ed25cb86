import type { AttemptRecord } from './attempt.js';

/*
 * The metrics of one attempt, as defined in docs/methodology.md. Milliseconds unless the name says otherwise; null
 * where the thing did not happen. For a retry `scheduledMs` is when its back-off ended: what a user feels over all
 * attempts of an intent is in intents.ts.
 */

/** How late the client was itself: handed to the socket − scheduled. */
export function latenessMs(a: AttemptRecord): number | null {
  return difference(a.sentMs, a.scheduledMs);
}

/** Response headers − sent. Says little of tokens on servers that answer with headers at once. */
export function ttfbMs(a: AttemptRecord): number | null {
  return difference(a.headersMs, a.sentMs);
}

/** Time to the first token of any kind, reasoning included, from the scheduled time. */
export function ttftMs(a: AttemptRecord): number | null {
  return difference(a.firstTokenMs, a.scheduledMs);
}

/** Time to the first token from the moment of sending: the endpoint's share of TTFT. */
export function ttftServiceMs(a: AttemptRecord): number | null {
  return difference(a.firstTokenMs, a.sentMs);
}

/** Time to the first token of the answer proper, after any reasoning, from the scheduled time. */
export function ttfaMs(a: AttemptRecord): number | null {
  return difference(a.firstAnswerMs, a.scheduledMs);
}

/**
 * Whether all tokens carry one stamp: the answer was sent in one piece, or a proxy or a client with its hands full
 * buffered the stream. Nothing is then known of the time between its tokens.
 */
export function cameAtOnce(a: AttemptRecord): boolean {
  return a.firstTokenMs !== null && a.firstTokenMs === a.lastTokenMs;
}

/** First answer token − first reasoning token; null without visible reasoning and where all tokens came at once. */
export function thinkingTimeMs(a: AttemptRecord): number | null {
  return cameAtOnce(a) ? null : difference(a.firstAnswerMs, a.firstReasoningMs);
}

/** Last token − scheduled. */
export function e2eMs(a: AttemptRecord): number | null {
  return difference(a.lastTokenMs, a.scheduledMs);
}

/** End of the exchange − sent, also of failed attempts. */
export function durationMs(a: AttemptRecord): number | null {
  return difference(a.endMs, a.sentMs);
}

/**
 * Time per output token after the first: (last − first) / (tokens − 1). Null under two tokens and where all of them
 * came at once. Reasoning that was billed but not sent passed before the first token and is left out.
 */
export function tpotMs(a: AttemptRecord): number | null {
  const streaming = difference(a.lastTokenMs, a.firstTokenMs);
  const tokens = streamedTokens(a);
  if (streaming === null || tokens < 2 || cameAtOnce(a)) return null;
  return streaming / (tokens - 1);
}

/** Output tokens per second while streaming: (tokens − 1) / (last − first). */
export function tokensPerSecond(a: AttemptRecord): number | null {
  return perSecond(streamedTokens(a) - 1, difference(a.lastTokenMs, a.firstTokenMs));
}

/**
 * Speed of visible reasoning. Between the first reasoning token and the first answer token lie as many steps as there
 * are reasoning tokens; where no answer followed, one fewer lie before the last token.
 */
export function reasoningTokensPerSecond(a: AttemptRecord): number | null {
  if (a.firstReasoningMs === null) return null;
  if (a.firstAnswerMs !== null) return perSecond(a.reasoningTokens, a.firstAnswerMs - a.firstReasoningMs);
  return perSecond(a.reasoningTokens - 1, difference(a.lastTokenMs, a.firstReasoningMs));
}

/** Speed of the answer proper: (answer tokens − 1) / (last − first answer token). */
export function answerTokensPerSecond(a: AttemptRecord): number | null {
  return perSecond(a.outputTokens - a.reasoningTokens - 1, difference(a.lastTokenMs, a.firstAnswerMs));
}

function streamedTokens(a: AttemptRecord): number {
  return a.flags.includes('hidden_reasoning') ? a.outputTokens - a.reasoningTokens : a.outputTokens;
}

function perSecond(steps: number, ms: number | null): number | null {
  return ms === null || ms <= 0 || steps < 1 ? null : (steps / ms) * 1_000;
}

function difference(later: number | null, earlier: number | null): number | null {
  return later === null || earlier === null ? null : later - earlier;
}
