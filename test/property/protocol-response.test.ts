import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptCost } from '../../src/protocol/cost.js';
import { classify } from '../../src/protocol/outcome.js';
import { ThinkSplitter } from '../../src/protocol/think.js';
import { TokenEstimator } from '../../src/protocol/tokens.js';
import { outcomeClasses } from '../../src/protocol/types.js';
import { bytesOf, frame } from '../unit/protocol/hear.js';
import { read, text } from './fuzz/response.js';

const seed = 20_250_213;

describe('response reader', () => {
  it.each<[string, string]>([
    ['deep lists', '['.repeat(500_000)],
    ['deep objects', '{"a":'.repeat(200_000)],
    ['deep errors, closed', `${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['deep choices', `{"choices":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['many choices', `{"choices":[${Array<string>(20_000).fill('{"delta":{"content":"a"}}').join(',')}]}`],
    ['a page of open tags', `<html>${'<'.repeat(300_000)}`],
    ['a page of open scripts', `<html>${'<script '.repeat(30_000)}`],
    ['a page of open comments', `<html>${'<!-- '.repeat(30_000)}`],
  ])('survives %s', (_, bomb) => {
    for (const sent of [bomb, frame(bomb)]) {
      const progress = read([bytesOf(sent)]);
      expect(outcomeClasses).toContain(classify({ connected: true, progress, interruption: null }).class);
    }
  });
});

describe('text', () => {
  const tagged = fc.array(text, { maxLength: 20 });

  it('splits reasoning from answer the same however the text is cut', () => {
    const split = (pieces: readonly string[]): [string, string] => {
      const splitter = new ThinkSplitter();
      let reasoning = '';
      let answer = '';
      for (const piece of pieces) {
        const at = splitter.push(piece);
        if (splitter.revised) {
          reasoning += answer;
          answer = '';
        }
        reasoning += piece.slice(0, at);
        answer += piece.slice(at);
      }
      return [reasoning, answer];
    };
    fc.assert(
      fc.property(tagged, pieces => {
        const whole = pieces.join('');
        expect(split(pieces)).toEqual(split([whole]));
        expect(split(whole.split(''))).toEqual(split([whole]));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('estimates the same however the text is cut', () => {
    const estimate = (pieces: readonly string[]): number => {
      const estimator = new TokenEstimator();
      for (const piece of pieces) estimator.add(piece);
      return estimator.tokens;
    };
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), pieces => {
        expect(estimate(pieces)).toBe(estimate([pieces.join('')]));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe('cost', () => {
  it('agrees with whole-number arithmetic', () => {
    const cents = fc.nat(10_000);
    const count = fc.nat(1_000_000);
    fc.assert(
      fc.property(cents, cents, cents, count, count, count, (input, inputCached, output, fresh, cached, written) => {
        const money = (value: number): string => (value / 100).toFixed(2);
        const cost = attemptCost(
          { input: money(input), inputCached: money(inputCached), output: money(output) },
          { prompt: fresh + cached, cached, output: written },
        );
        const exact =
          BigInt(input) * BigInt(fresh) + BigInt(inputCached) * BigInt(cached) + BigInt(output) * BigInt(written);
        const [whole = '0', fraction = ''] = cost.split('.');
        expect(BigInt(whole + fraction.padEnd(8, '0'))).toBe(exact);
      }),
      { seed, numRuns: 1_000 },
    );
  });
});
