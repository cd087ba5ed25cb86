import { describe, expect, it } from 'vitest';
import { emptyDelta, readDelta } from '../../../src/protocol/delta.js';
import { isObject, parseJson } from '../../../src/protocol/json.js';
import { RepeatedChunks } from '../../../src/protocol/repeats.js';
import { bytesOf } from './hear.js';

/** Learns from a chunk and tells whether another is recognised, and as what. */
function afterLearning(learnt: string, next: string, repeats = new RepeatedChunks()) {
  const delta = emptyDelta();
  const value = parseJson(learnt);
  if (isObject(value)) readDelta(value, delta);
  repeats.learn(learnt, delta);
  const bytes = bytesOf(`${next}\n\n`);
  const end = repeats.recognise(bytes, 0);
  if (end === -1) return null;
  expect(end).toBe(bytes.length);
  return { content: repeats.delta.content, reasoning: repeats.delta.reasoning };
}

const chunk = (text: string, id = 'a') => JSON.stringify({ id, choices: [{ index: 0, delta: { content: text } }] });
const reasoning = (text: string) =>
  JSON.stringify({ choices: [{ delta: { content: null, reasoning_content: text } }] });

describe('repeated chunks', () => {
  it('are recognised by what is around their text', () => {
    expect(afterLearning(chunk('one'), chunk('another'))).toEqual({ content: 'another', reasoning: '' });
    expect(afterLearning(chunk('one'), chunk('排队 😀'))).toEqual({ content: '排队 😀', reasoning: '' });
    expect(afterLearning(reasoning('one'), reasoning('two'))).toEqual({ content: '', reasoning: 'two' });
    const spaced = '{"choices": [{"text": "one"}]}';
    expect(afterLearning(spaced, spaced.replace('one', 'two'))).toEqual({ content: 'two', reasoning: '' });
  });

  it('leave to the parser what is not plainly the same', () => {
    const others = [
      chunk(''),
      chunk('a\nb'),
      chunk('"'),
      chunk('x'.repeat(5_000)),
      chunk('b', 'c'),
      reasoning('b'),
      '',
      '{',
    ];
    for (const other of [...others, chunk('one').replace('one', 'a\nb')])
      expect(afterLearning(chunk('one'), other)).toBeNull();
  });

  it('are taken whole only', () => {
    const repeats = new RepeatedChunks();
    expect(afterLearning(chunk('one'), chunk('two'), repeats)).not.toBeNull();
    for (const cut of [`${chunk('two')}\n`, chunk('two'), `${chunk('two')}\n:`, chunk('two').slice(0, -1)]) {
      expect(repeats.recognise(bytesOf(cut), 0)).toBe(-1);
    }
  });

  it('are not learnt from a chunk in which the text is not the only one or not in its place', () => {
    const misleading = [
      '{"content":"one","choices":[{"text":"one"}]}',
      '{"choices":[{"delta":{"reasoning":"one","reasoning_content":"one"}}]}',
      '{"choices":[{"delta":{"content":"one","content":"one"}}]}',
      '{"choices":[{"delta":{"content":"one"}}],"usage":{"completion_tokens":1}}',
      '{"choices":[{"delta":{"content":"one"},"finish_reason":"stop"}]}',
      '{"choices":[{"delta":{"content":"one","refusal":"no"}}]}',
      '{"choices":[{"delta":{"content":"one"}}],"model":"排队"}',
    ];
    for (const json of misleading) expect(afterLearning(json, json.replaceAll('one', 'two'))).toBeNull();
  });

  it('are given up where each chunk differs in more than its text', () => {
    const repeats = new RepeatedChunks();
    for (let index = 0; index < 20; index++) afterLearning(chunk('a', `id ${index}`), chunk('a', 'none'), repeats);
    expect(afterLearning(chunk('one'), chunk('two'), repeats)).toBeNull();
  });
});
