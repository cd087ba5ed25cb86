import type { AttemptRecord } from '../../src/measure/attempt.js';

/**
 * An attempt record for tests: by default a good answer of 100 tokens, 60 of them reasoning, at 20 ms a token, scheduled
 * at 1,000 ms, its first token 500 ms later. `scheduledMs` alone moves all stamps along; any field can be overridden.
 */
export function attempt(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  const at = overrides.scheduledMs ?? 1_000;
  return {
    attempt: 0,
    intent: 0,
    retry: 0,
    reclick: 0,
    last: true,
    session: 0,
    turn: 1,
    target: 'test',
    class: 'quick-chat',
    phase: 'baseline',
    worker: 0,
    scheduledMs: at,
    sentMs: at + 0.5,
    connectedMs: at + 1,
    headersMs: at + 100,
    firstEventMs: at + 400,
    firstTokenMs: at + 500,
    firstReasoningMs: at + 500,
    firstAnswerMs: at + 1_700,
    lastTokenMs: at + 2_480,
    endMs: at + 2_490,
    reused: false,
    http: 200,
    outcome: 'ok',
    rule: '32.ok',
    confidence: 'certain',
    busySuspect: false,
    stage: 'tail',
    scope: null,
    providerCode: null,
    message: null,
    retryAfterMs: null,
    abortReason: null,
    finishReason: 'stop',
    plannedInputTokens: 50,
    plannedOutputTokens: 100,
    plannedReasoningTokens: 60,
    promptTokens: 50,
    outputTokens: 100,
    reasoningTokens: 60,
    tokenSource: 'usage',
    estimatedOutputTokens: 100,
    cachedTokens: null,
    cost: null,
    tokenEvents: 100,
    reasoningEvents: 60,
    keepAlives: 0,
    coalesced: 0,
    bodyBytes: 28_000,
    stallCount: 0,
    stallTotalMs: 0,
    longestGapMs: 20,
    flags: [],
    gapsAt: null,
    gapCount: 0,
    ...overrides,
  };
}

/** An attempt that was turned away with HTTP 503 ten milliseconds after it was scheduled. */
export function busyAttempt(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  return unanswered({
    http: 503,
    outcome: 'busy.overloaded',
    rule: '17.http_503',
    confidence: 'likely',
    message: 'Server is busy, please try again later.',
    ...overrides,
  });
}

/** An attempt that ended without a token; `outcome` and the like say how. */
export function unanswered(overrides: Partial<AttemptRecord> = {}): AttemptRecord {
  const at = overrides.scheduledMs ?? 1_000;
  return attempt({
    headersMs: overrides.http === null || overrides.http === undefined ? null : at + 9,
    firstEventMs: null,
    firstTokenMs: null,
    firstReasoningMs: null,
    firstAnswerMs: null,
    lastTokenMs: null,
    endMs: at + 10,
    http: null,
    outcome: 'server_error',
    rule: '20.http_5xx',
    stage: 'headers',
    finishReason: null,
    promptTokens: null,
    outputTokens: 0,
    reasoningTokens: 0,
    tokenSource: 'none',
    estimatedOutputTokens: 0,
    tokenEvents: 0,
    reasoningEvents: 0,
    bodyBytes: 60,
    longestGapMs: 0,
    ...overrides,
  });
}

/** Numbers the attempts in the order given and, where they all have intent 0, gives each an intent of its own. */
export function numbered(attempts: readonly AttemptRecord[]): AttemptRecord[] {
  const own = attempts.every(record => record.intent === 0);
  return attempts.map((record, i) => ({ ...record, attempt: i, intent: own ? i : record.intent }));
}
