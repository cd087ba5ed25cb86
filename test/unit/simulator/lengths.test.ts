import { describe, expect, it } from 'vitest';
import { askedLengths, capLengths, sampledLengths } from '../../../src/simulator/lengths.js';
import { randomStream } from '../../../src/simulator/random.js';

describe('the sentence that asks for lengths', () => {
  it.each([
    ['Why? (Think in about 300 tokens, then answer in about 120 tokens.)', { reasoning: 300, answer: 120 }],
    ['Why? (Answer in about 45 tokens.)', { reasoning: 0, answer: 45 }],
    ['为什么？（请用约 300 个 token 思考，再用约 120 个 token 回答。）', { reasoning: 300, answer: 120 }],
    ['为什么？（请用约 45 个 token 回答。）', { reasoning: 0, answer: 45 }],
    ['Why?\n(Answer in about 45 tokens.)\n', { reasoning: 0, answer: 45 }],
  ])('is obeyed: %s', (text, lengths) => {
    expect(askedLengths(text)).toEqual(lengths);
  });

  it.each([
    'Why?',
    '(Answer in about 45 tokens.) No, rather not.',
    '(Answer in about many tokens.)',
    '(Answer in about 12345678901 tokens.)',
  ])('is not seen in: %s', text => {
    expect(askedLengths(text)).toBeNull();
  });
});

describe('the cap', () => {
  it.each([
    [{ reasoning: 10, answer: 5 }, 20, { reasoning: 10, answer: 5, finish: 'stop' }],
    [{ reasoning: 10, answer: 5 }, 15, { reasoning: 10, answer: 5, finish: 'stop' }],
    [{ reasoning: 10, answer: 5 }, 14, { reasoning: 10, answer: 4, finish: 'length' }],
    [{ reasoning: 10, answer: 5 }, 7, { reasoning: 7, answer: 0, finish: 'length' }],
  ] as const)('cuts %o to %i', (lengths, cap, expected) => {
    expect(capLengths(lengths, cap)).toEqual(expected);
  });
});

describe('lengths that nobody asked for', () => {
  const random = randomStream(1, 1);
  const drawn = Array.from({ length: 20_000 }, () => sampledLengths(true, random));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("have the mean and median of R1's", () => {
    const totals = drawn.map(one => one.reasoning + one.answer).sort((a, b) => a - b);
    expect(mean(totals) / 1_531).toBeCloseTo(1, 1);
    expect((totals[10_000] ?? 0) / 788).toBeCloseTo(1, 1);
  });

  it('think in two humps with a valley between', () => {
    const shares = drawn
      .filter(one => one.reasoning + one.answer > 100)
      .map(one => one.reasoning / (one.reasoning + one.answer));
    const within = (low: number, high: number): number => shares.filter(share => share >= low && share < high).length;
    expect(mean(shares)).toBeCloseTo(0.702, 2);
    expect(within(0.35, 0.45)).toBeGreaterThan(1.2 * within(0.5, 0.6));
    expect(within(0.85, 0.95)).toBeGreaterThan(2 * within(0.5, 0.6));
  });

  it('hold no reasoning where the model does not think', () => {
    for (let count = 0; count < 100; count += 1) expect(sampledLengths(false, random).reasoning).toBe(0);
  });
});
