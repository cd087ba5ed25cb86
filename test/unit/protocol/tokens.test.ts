import { describe, expect, it } from 'vitest';
import { TokenEstimator } from '../../../src/protocol/tokens.js';

function estimate(pieces: Iterable<string>): number {
  const estimator = new TokenEstimator();
  for (const piece of pieces) estimator.add(piece);
  return estimator.tokens;
}

/** Counts by the tokenizers of DeepSeek V3 and of o200k. */
const samples: [name: string, text: string, deepseek: number, o200k: number][] = [
  [
    'English prose',
    'A queue that grows for ten minutes needs far longer than ten minutes to drain, because new work keeps arriving while the old work is still being done. Whoever waits at the end of it sees the average of the last hour, not of the last second. That is why a service can look healthy on every chart and still be unusable for the person who has just opened it.',
    76,
    76,
  ],
  [
    'Chinese prose',
    '高峰到来的时候，排队的人会越来越多，而处理的速度并不会变快。等待时间取决于最慢的那一部分请求，而不是平均值。所以即使监控图上的平均数看起来正常，用户也可能一直在等待，最后只看到服务器繁忙的提示。解决的办法是提前预留容量，并且在过载时尽早拒绝新的请求。',
    66,
    87,
  ],
  [
    'code',
    "export function drain(queue, rate) {\n  let waiting = queue.length;\n  while (waiting > 0) {\n    waiting -= Math.min(waiting, rate);\n    console.log('still waiting', waiting);\n  }\n  return { waiting, done: true };\n}\n",
    57,
    55,
  ],
  [
    'numbers',
    'In 2024 there were 1,429,737 requests in 61 days, that is 23,438 a day or 0.27 per second; the peak was 149,520 on day 9 (6.4 times the mean), and 25,400 of them, 1.8 %, failed.',
    68,
    68,
  ],
];

describe('token estimate', () => {
  it.each(samples)('%s: within 20 %% of both tokenizers on one paragraph', (_, text, deepseek, o200k) => {
    const tokens = estimate([text]);
    expect(Math.abs(tokens / deepseek - 1)).toBeLessThan(0.2);
    expect(Math.abs(tokens / o200k - 1)).toBeLessThan(0.2);
  });

  it.each(samples)('%s: the same however the text is cut', (_, text) => {
    const whole = estimate([text]);
    expect(estimate(text.split(''))).toBe(whole);
    expect(estimate(text.split(/(?<= )/))).toBe(whole);
  });

  it.each([
    ['numbers by groups of three', '123456789012', 6],
    ['long words by their length', 'a'.repeat(40), 6],
    ['the parts of camelCase', 'oneTwoThreeFour', 3],
    ['runs of spaces once', `a${' '.repeat(30)}b`, 3],
    ['repeated marks less than single ones', '==========', 2],
    ['Han characters one by one', '\u6f22'.repeat(10), 6],
  ])('counts %s', (_, text, tokens) => {
    expect(estimate([text])).toBe(tokens);
  });

  it('is 0 for nothing and at least 1 for anything', () => {
    expect(estimate([])).toBe(0);
    expect(estimate([''])).toBe(0);
    expect(estimate(['\n'])).toBe(1);
    expect(estimate(['a'])).toBe(1);
  });
});
