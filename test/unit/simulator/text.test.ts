import { describe, expect, it } from 'vitest';
import { type AnswerPlan, tokenAt, usageAfter } from '../../../src/simulator/reply/answer.js';
import { FrameMaker, type ReasoningField, reasoningFields } from '../../../src/simulator/reply/frames.js';
import { languageOf, makePiece } from '../../../src/simulator/text/pieces.js';

function plan(changes: Partial<AnswerPlan> = {}): AnswerPlan {
  return {
    language: 'en',
    opening: 3,
    reasoning: 200,
    answer: 200,
    finish: 'stop',
    field: 'reasoning_content',
    promptTokens: 10,
    cachedTokens: 0,
    ...changes,
  };
}

const textOf = (given: AnswerPlan): string =>
  Array.from({ length: given.reasoning + given.answer }, (_, index) => tokenAt(given, index).piece.text).join('');

describe('the text', () => {
  it.each(['en', 'zh'] as const)('is readable %s, made of short pieces that are valid in JSON', language => {
    const given = plan({ language });
    const text = textOf(given);
    expect(text.length / 400).toBeGreaterThan(language === 'en' ? 3 : 1.2);
    expect(text).toMatch(language === 'en' ? /[a-z]+ [a-z]+ [a-z]+/ : /[\u4e00-\u9fff]{6}/);
    expect(text).not.toMatch(/\\n|\n{3}/);
    for (let index = 0; index < 400; index += 1) {
      const { piece } = tokenAt(given, index);
      expect(piece.text).not.toBe('');
      expect(JSON.parse(`"${piece.json}"`)).toBe(piece.text);
      expect(piece.jsonBytes).toBe(Buffer.byteLength(piece.json));
    }
  });

  it.each(['en', 'zh'] as const)('begins with something to read in %s, however short it is', language => {
    for (let opening = 0; opening < 300; opening += 1) {
      const short = plan({ language, opening, reasoning: 1, answer: 1 });
      for (const position of [0, 1]) expect(tokenAt(short, position).piece.text.trim()).not.toBe('');
    }
  });

  it('differs with the opening and repeats with the same', () => {
    expect(textOf(plan({ opening: 4 }))).not.toBe(textOf(plan()));
    expect(textOf(plan())).toBe(textOf(plan()));
  });

  it('carries tags that lie across tokens, and leaves the opening one out where asked', () => {
    expect(textOf(plan({ field: 'think' }))).toMatch(/^<think>\n[^<]+\n<\/think>\n\n[^<]+$/);
    expect(textOf(plan({ field: 'think-unopened' }))).toMatch(/^[^<]+\n<\/think>\n\n[^<]+$/);
    const border = tokenAt(plan({ field: 'think' }), 199).piece.text;
    expect(border).toMatch(/\n<\/thi$/);
  });

  it('closes the tag when nothing follows, and leaves it open when cut off', () => {
    expect(textOf(plan({ field: 'think', answer: 0 }))).toMatch(/<\/think>\n\n$/);
    expect(textOf(plan({ field: 'think', answer: 0, finish: 'length' }))).not.toContain('</');
    expect(textOf(plan({ field: 'think', reasoning: 0 }))).not.toContain('<');
  });

  it('is counted apart', () => {
    expect(usageAfter(plan(), 150)).toMatchObject({ completionTokens: 150, reasoningTokens: 150 });
    expect(usageAfter(plan(), 250)).toMatchObject({ completionTokens: 250, reasoningTokens: 200 });
  });
});

describe('the language', () => {
  it('follows the prompt', () => {
    expect(languageOf('Explain queueing, please.')).toBe('en');
    expect(languageOf('请解释排队论，谢谢')).toBe('zh');
    expect(languageOf('What does 你好 mean, and how is it used among friends in daily life?')).toBe('en');
    expect(languageOf('')).toBe('en');
  });
});

describe('frames', () => {
  it.each(reasoningFields.filter(field => field !== 'none'))('of a reasoning token use the field of %s', field => {
    const frames = new FrameMaker('chatcmpl-1', 1, 'a "model"', field, null);
    const { text, bytes } = frames.token('reasoning', tokenAt(plan({ language: 'zh' }), 5).piece);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(text).toMatch(/^data: .*\n\n$/);
    const chunk = JSON.parse(text.slice(6));
    const key: Record<ReasoningField, string> = {
      reasoning_content: 'reasoning_content',
      reasoning: 'reasoning',
      think: 'content',
      'think-unopened': 'content',
      hidden: 'content',
      none: 'content',
    };
    expect(Object.keys(chunk.choices[0].delta)).toEqual([key[field]]);
    expect(chunk.model).toBe('a "model"');
  });

  it('are these very bytes', () => {
    const frames = new FrameMaker('chatcmpl-1', 17, 'm', 'reasoning_content', null);
    const head = 'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":17,"model":"m","choices":[';
    expect(frames.token('reasoning', makePiece('a"\n')).text).toBe(
      `${head}{"index":0,"delta":{"reasoning_content":"a\\"\\n"},"logprobs":null,"finish_reason":null}]}\n\n`,
    );
    expect(frames.finish('length')).toBe(
      `${head}{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]}\n\n`,
    );
    const usage = { promptTokens: 5, cachedTokens: 1, reasoningTokens: 2, completionTokens: 7 };
    expect(frames.usage(usage)).toBe(
      `${head}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,` +
        '"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}}\n\n',
    );
  });

  it('carry the time where the truth is wanted, and still know their length', () => {
    const frames = new FrameMaker('chatcmpl-1', 1, 'm', 'reasoning', () => 1_234.56789);
    const { text, bytes } = frames.token('answer', tokenAt(plan({ language: 'zh' }), 300).piece);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect(JSON.parse(text.slice(6)).x_sent_ms).toBe(1_234.568);
    expect(JSON.parse(frames.role().slice(6)).choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(JSON.parse(frames.finish('stop').slice(6)).choices[0].finish_reason).toBe('stop');
  });

  it('can be broken', () => {
    expect(() => JSON.parse(new FrameMaker('c', 1, 'm', 'think', null).broken().slice(6))).toThrow(SyntaxError);
  });
});
