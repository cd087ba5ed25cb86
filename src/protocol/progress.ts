import type { ResponseProgress } from './types.js';

/** The reader's own view of a progress: the same fields, writable. */
export type MutableProgress = { -readonly [Field in keyof ResponseProgress]: ResponseProgress[Field] };

export function emptyProgress(): MutableProgress {
  return {
    http: null,
    contentType: '',
    retryAfterMs: null,
    headersMs: null,
    firstEventMs: null,
    firstTokenMs: null,
    firstReasoningMs: null,
    firstAnswerMs: null,
    lastTokenMs: null,
    tokenEvents: 0,
    reasoningEvents: 0,
    answerEvents: 0,
    toolEvents: 0,
    dataLines: 0,
    malformedLines: 0,
    keepAlives: 0,
    coalesced: 0,
    bodyBytes: 0,
    stallCount: 0,
    stallTotalMs: 0,
    longestGapMs: 0,
    finishReason: null,
    done: false,
    usage: null,
    estimatedReasoningTokens: 0,
    estimatedAnswerTokens: 0,
    error: null,
    bodySample: '',
    notStreamed: false,
  };
}
