import { encode } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { createPlan } from '../../../src/scenario/plan.js';
import { promptFor } from '../../../src/scenario/traffic/prompt.js';
import type { ChatMessage, Intent, TextKind, TrafficClass } from '../../../src/scenario/types.js';
import { scenarioWith, trafficClass } from '../../support/scenarios.js';

const base: Intent = {
  index: 0,
  scheduledMs: 0,
  session: 0,
  turn: 1,
  class: 'a-class',
  text: 'prose',
  inputTokens: 1_000,
  outputTokens: 900,
  reasoningTokens: 600,
  language: 'en',
  history: [],
  sharedPrefix: null,
  reasoningEffort: null,
  cacheBust: false,
  blocks: null,
};
const textOf = (changes: Partial<Intent>): string => promptFor(1, { ...base, ...changes }, null).at(-1)?.content ?? '';
const tokensOf = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, { content }) => sum + encode(content).length + 4, 0);

/** Share of the parts of a text that stand in it once. */
function distinct(text: string, separator: RegExp): number {
  const parts = text.split(separator).filter(part => part.length > 8);
  return new Set(parts).size / parts.length;
}

describe('the length of a prompt, by another tokenizer', () => {
  const kinds: readonly (readonly [TextKind, number, number])[] = [
    ['prose', 1, 0.03],
    ['document', 1, 0.03],
    ['passages', 1, 0.03],
    ['maths', 1, 0.05],
    ['code', 1, 0.08],
  ];
  it.each(kinds)('of %s in English is as planned', (text, ratio, off) => {
    for (const inputTokens of [300, 1_500, 8_000]) {
      const ratios = Array.from(
        { length: inputTokens > 5_000 ? 5 : 20 },
        (_, session) => tokensOf(promptFor(1, { ...base, text, session, inputTokens }, null)) / inputTokens,
      );
      const average = ratios.reduce((sum, each) => sum + each, 0) / ratios.length;
      expect(Math.abs(average / ratio - 1), `${inputTokens} tokens`).toBeLessThan(off);
      for (const each of ratios) expect(Math.abs(each / ratio - 1)).toBeLessThan(off + 0.1);
    }
  });

  // This tokenizer has fewer Chinese words than DeepSeek's, for which lengths are planned.
  it.each([
    ['prose', 1.36],
    ['document', 1.36],
    ['passages', 1.34],
    ['maths', 1.14],
    ['code', 0.96],
  ] as const)('of %s in Chinese is so many times the plan: %d', (text, ratio) => {
    const planned = 1_500;
    const lengths = Array.from({ length: 20 }, (_, session) =>
      tokensOf(promptFor(1, { ...base, text, language: 'zh', session, inputTokens: planned }, null)),
    );
    const average = lengths.reduce((sum, each) => sum + each, 0) / lengths.length / planned;
    expect(Math.abs(average / ratio - 1)).toBeLessThan(0.04);
  });

  it('of an attack is as short as it says', () => {
    for (const language of ['en', 'zh'] as const) {
      for (let inputTokens = 6; inputTokens <= 20; inputTokens++) {
        const length = tokensOf(promptFor(1, { ...base, text: 'bare', language, inputTokens }, null));
        expect(Math.abs(length - inputTokens)).toBeLessThanOrEqual(5);
      }
    }
  });
});

describe('texts of a kind', () => {
  it('prose, documents and passages do not repeat themselves', () => {
    for (const text of ['prose', 'document', 'passages'] as const) {
      for (const language of ['en', 'zh'] as const) {
        expect(distinct(textOf({ text, language, inputTokens: 8_000 }), /[.!?。！？\n]+\s*/)).toBeGreaterThan(0.95);
      }
    }
  });

  it('code holds different functions and breaks off', () => {
    const text = textOf({ text: 'code', inputTokens: 6_000, reasoningTokens: 0 });
    expect(text).toMatch(/```\n[\s\S]+\n```$/);
    expect(text).toMatch(/\b(function|def|class|const)\b/);
    expect(distinct(text, /\n\n+/)).toBeGreaterThan(0.95);
    expect(text).not.toMatch(/[«»]|undefined\(/);
  });

  it('mathematics is one problem, or several with numbers', () => {
    expect(textOf({ text: 'maths', inputTokens: 50 })).not.toMatch(/^1\. /);
    const many = textOf({ text: 'maths', inputTokens: 600 });
    expect(many).toMatch(/^1\. .+\n\n2\. /);
    expect(distinct(many, /\n\n/)).toBeGreaterThan(0.95);
    expect(many).toMatch(/\(Think in about 600 tokens, then answer in about 300 tokens\.\)$/);
    expect(many).not.toMatch(/[{}]/);
  });

  it.each(['en', 'zh'] as const)('a search brings numbered passages, then a question in %s', language => {
    const text = textOf({ text: 'passages', language, inputTokens: 3_000 });
    const numbers = [...text.matchAll(/^\[(\d+)\] /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(numbers.length).toBeGreaterThanOrEqual(6);
    expect(text.slice(text.lastIndexOf(']'))).toMatch(/Question: |问题：/);
  });

  it('a document has sections and a question about it', () => {
    const text = textOf({ text: 'document', inputTokens: 3_000 });
    expect(text).toMatch(/^# .+\n\n## /);
    expect(text.split(/^## /m).length).toBeGreaterThan(4);
  });
});

describe('the prompts of a conversation', () => {
  const talks = (changes: Partial<TrafficClass>): Intent[][] => {
    const of = { ...trafficClass('long-reasoning'), turns: { of: { kind: 'constant', value: 4 }, max: 4 }, ...changes };
    const plan = createPlan(scenarioWith({ traffic: [of as TrafficClass] }));
    const conversations: Intent[][] = [];
    for (const first of plan.intents()) {
      if (conversations.length === 12) break;
      const turns = [first];
      for (let next = plan.followUp(first); next; next = plan.followUp(next.intent)) turns.push(next.intent);
      conversations.push(turns);
    }
    return conversations;
  };

  it.each(['prose', 'maths', 'code', 'passages', 'document'] as const)(
    'begin with the whole of the prompt before, in %s',
    text => {
      for (const turns of talks({ text, sharedPrefix: { tokens: 300, variants: 2 }, cacheBust: true })) {
        let before: readonly ChatMessage[] = [];
        for (const intent of turns) {
          const messages = promptFor(9, intent, 'cafe0123');
          expect(messages.slice(0, before.length)).toEqual(before);
          expect(messages.map(({ role }) => role)).toEqual([
            'system',
            ...intent.history.flatMap(() => ['user', 'assistant']),
            'user',
          ]);
          for (const { content } of messages) expect(content).not.toBe('');
          before = messages;
        }
      }
    },
  );

  it('are as long as planned, shared prefix and history included', () => {
    const ratios = talks({ sharedPrefix: { tokens: 800, variants: 1 }, chineseShare: 0 }).flatMap(turns =>
      turns.slice(1).map(intent => tokensOf(promptFor(9, intent, null)) / intent.inputTokens),
    );
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.1);
    expect(Math.abs(ratios.reduce((sum, each) => sum + each, 0) / ratios.length - 1)).toBeLessThan(0.04);
  });

  it('share a system prompt by class and variant', () => {
    const system = (changes: Partial<Intent>) =>
      promptFor(3, { ...base, sharedPrefix: { tokens: 800, variant: 0 }, ...changes }, null)[0];
    expect(system({ session: 5 })).toEqual(system({ session: 6, language: 'zh', inputTokens: 2_000 }));
    expect(system({})?.role).toBe('system');
    expect(system({})?.content).toMatch(/^You .+\n\n- /);
    const others = [
      system({}),
      system({ sharedPrefix: { tokens: 800, variant: 1 } }),
      system({ class: 'another' }),
    ].map(message => message?.content);
    expect(new Set(others).size).toBe(3);
    expect(encode(others[0] ?? '').length / 800).toBeCloseTo(1, 1);
  });

  it('begin with a mark of run and conversation to keep caches out, and only then', () => {
    const first = (changes: Partial<Intent>, salt: string | null) =>
      promptFor(3, { ...base, ...changes }, salt)[0]?.content;
    const marked = first({ cacheBust: true }, 'cafe0123') ?? '';
    expect(marked.startsWith('[cafe0123-0]\n')).toBe(true);
    expect(first({ cacheBust: true, session: 8 }, 'cafe0123')?.startsWith('[cafe0123-8]\n')).toBe(true);
    expect(first({ cacheBust: true, sharedPrefix: { tokens: 99, variant: 0 } }, 'cafe0123')).toMatch(/^\[cafe0123-0\]/);
    expect(first({}, 'cafe0123')).toBe(first({}, null));
    expect(encode(marked).length / encode(first({}, null) ?? '').length).toBeCloseTo(1, 1);
  });
});
