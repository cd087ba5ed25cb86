import { describe, expect, it } from 'vitest';
import { promptFor } from '../../../src/scenario/traffic/prompt.js';
import type { Intent } from '../../../src/scenario/types.js';

const base: Intent = {
  index: 0,
  scheduledMs: 0,
  session: 0,
  turn: 1,
  class: 'long-reasoning',
  inputTokens: 1_300,
  outputTokens: 900,
  reasoningTokens: 600,
  language: 'en',
  text: 'prose',
  history: [],
  sharedPrefix: null,
  reasoningEffort: null,
  cacheBust: false,
  blocks: null,
};
const prompt = (changes: Partial<Intent>, seed = 1): string => {
  const [message, ...more] = promptFor(seed, { ...base, ...changes }, null);
  expect(more).toEqual([]);
  expect(message?.role).toBe('user');
  return message?.content ?? '';
};

/** Repeats within a text: 1 minus the share of different sentences. */
function repetition(text: string): number {
  const sentences = text.split(/[.!?。！？\n]+\s*/).filter(sentence => sentence.length > 8);
  return 1 - new Set(sentences).size / sentences.length;
}

describe('promptFor', () => {
  it.each([
    ['en', 600, '(Think in about 600 tokens, then answer in about 300 tokens.)'],
    ['en', 0, '(Answer in about 900 tokens.)'],
    ['zh', 600, '（请用约 600 个 token 思考，再用约 300 个 token 回答。）'],
    ['zh', 0, '（请用约 900 个 token 回答。）'],
  ] as const)('ends in %s with %d reasoning tokens with the lengths', (language, reasoningTokens, closing) => {
    for (const inputTokens of [1, 30, 300, 6_000]) {
      expect(prompt({ language, reasoningTokens, inputTokens }).endsWith(closing)).toBe(true);
    }
  });

  it('is determined by seed and intent', () => {
    expect(prompt({})).toBe(prompt({ scheduledMs: 99 }));
    const texts = [prompt({}), prompt({}, 2), prompt({ session: 1 }), prompt({ class: 'x' })];
    expect(new Set(texts).size).toBe(4);
  });

  it.each([
    ['en', 4.7],
    ['zh', 1.6],
  ] as const)('grows in proportion to its length in %s', (language, charactersPerToken) => {
    for (const inputTokens of [200, 1_300, 5_000, 50_000]) {
      const ratio = prompt({ language, inputTokens }).length / inputTokens / charactersPerToken;
      expect(ratio).toBeGreaterThan(0.88);
      expect(ratio).toBeLessThan(1.15);
    }
  });

  it.each(['en', 'zh'] as const)('does not repeat itself in %s', language => {
    for (let index = 0; index < 20; index++) {
      expect(repetition(prompt({ language, inputTokens: 5_000, session: index }))).toBeLessThan(0.05);
    }
  });

  it.each(['en', 'zh'] as const)('leaves no slot open and no sentence unstarted in %s', language => {
    for (let index = 0; index < 300; index++) {
      const text = prompt({ language, session: index, inputTokens: 20 + index * 4, reasoningTokens: index % 2 });
      expect(text).not.toMatch(/[{}]|undefined| {2}|\n{3}| \.|，。/);
      if (language === 'en') expect(text).not.toMatch(/[.?!] [a-z]/);
    }
  });

  it('reads like a document with a question once it is long', () => {
    const text = prompt({ inputTokens: 3_000 });
    expect(text).toMatch(/^# .+\n\n## /);
    expect(text.split('\n\n').length).toBeGreaterThan(10);
    expect(prompt({ inputTokens: 60 })).not.toContain('\n#');
  });

  it('takes time in proportion to its length', () => {
    // The quickest of several: other work on the machine only ever adds.
    const time = (inputTokens: number) => {
      let quickest = Number.POSITIVE_INFINITY;
      for (let index = 0; index < 30; index++) {
        const started = process.hrtime.bigint();
        prompt({ inputTokens, session: index });
        quickest = Math.min(quickest, Number(process.hrtime.bigint() - started));
      }
      return quickest;
    };
    time(1_000);
    expect(time(20_000) / time(2_000)).toBeLessThan(40);
  });
});
