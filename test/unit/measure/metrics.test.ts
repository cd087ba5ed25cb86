import { describe, expect, it } from 'vitest';
import {
  answerTokensPerSecond,
  durationMs,
  e2eMs,
  latenessMs,
  reasoningTokensPerSecond,
  thinkingTimeMs,
  tokensPerSecond,
  tpotMs,
  ttfaMs,
  ttfbMs,
  ttftMs,
  ttftServiceMs,
} from '../../../src/measure/metrics.js';
import { attempt, busyAttempt, unanswered } from '../../support/attempts.js';

/** Asked at 1,000, thinking from 1,500 (60 tokens), answering from 2,700 (40 tokens), last token at 3,480. */
const answer = attempt();

describe('metrics of an attempt', () => {
  it.each([
    ['lateness', latenessMs, 0.5],
    ['ttfb', ttfbMs, 99.5],
    ['ttft', ttftMs, 500],
    ['ttftService', ttftServiceMs, 499.5],
    ['ttfa', ttfaMs, 1_700],
    ['thinkingTime', thinkingTimeMs, 1_200],
    ['tpot', tpotMs, 20],
    ['e2e', e2eMs, 2_480],
    ['duration', durationMs, 2_489.5],
    ['tokensPerSecond', tokensPerSecond, 50],
    ['reasoningTokensPerSecond', reasoningTokensPerSecond, 50],
    ['answerTokensPerSecond', answerTokensPerSecond, 50],
  ])('%s of the example', (_, metric, expected) => {
    expect(metric(answer)).toBeCloseTo(expected, 9);
  });

  it('know nothing of the time between tokens that all came at once', () => {
    const buffered = attempt({
      firstTokenMs: 3_480,
      firstReasoningMs: 3_480,
      firstAnswerMs: 3_480,
      lastTokenMs: 3_480,
    });
    for (const metric of [tpotMs, thinkingTimeMs, tokensPerSecond, reasoningTokensPerSecond, answerTokensPerSecond]) {
      expect(metric(buffered)).toBeNull();
    }
    expect(ttftMs(buffered)).toBe(2_480);
  });

  it('are null where nothing came, but for what the client did itself', () => {
    const refused = busyAttempt({ http: null, headersMs: null });
    for (const metric of [ttfbMs, ttftMs, ttftServiceMs, ttfaMs, thinkingTimeMs, tpotMs, e2eMs, tokensPerSecond]) {
      expect(metric(refused)).toBeNull();
    }
    expect(latenessMs(refused)).toBeCloseTo(0.5, 9);
    expect(durationMs(refused)).toBeCloseTo(9.5, 9);
    expect(durationMs(unanswered({ sentMs: null }))).toBeNull();
  });

  it('have no pace under two tokens, nor for an answer in one piece', () => {
    expect(tpotMs(attempt({ outputTokens: 1 }))).toBeNull();
    expect(tokensPerSecond(attempt({ outputTokens: 1 }))).toBeNull();
    expect(tpotMs(attempt({ flags: ['not_streamed'], lastTokenMs: 1_500 }))).toBeNull();
    expect(tokensPerSecond(attempt({ lastTokenMs: 1_500 }))).toBeNull();
  });

  it('pace only what was streamed when the reasoning was hidden', () => {
    // 100 tokens billed, 60 of them never sent: 40 tokens in 780 ms.
    const hidden = attempt({ flags: ['hidden_reasoning'], firstReasoningMs: null, firstTokenMs: 2_700 });
    expect(tpotMs(hidden)).toBeCloseTo(20, 9);
    expect(thinkingTimeMs(hidden)).toBeNull();
    expect(reasoningTokensPerSecond(hidden)).toBeNull();
  });

  it('pace reasoning to its last token when the budget ended in it', () => {
    // 60 tokens from 1,500 to 2,680: 59 steps of 20 ms.
    const thoughtOnly = attempt({ firstAnswerMs: null, lastTokenMs: 2_680, outputTokens: 60 });
    expect(reasoningTokensPerSecond(thoughtOnly)).toBeCloseTo(50, 9);
    expect(answerTokensPerSecond(thoughtOnly)).toBeNull();
  });
});
