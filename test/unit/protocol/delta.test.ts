import { describe, expect, it } from 'vitest';
import { carriesTokens, type Delta, emptyDelta, readDelta } from '../../../src/protocol/delta.js';
import type { JsonObject } from '../../../src/protocol/json.js';

function read(value: JsonObject): Delta {
  const delta = emptyDelta();
  readDelta(value, delta);
  return delta;
}

const withDelta = (delta: unknown): Delta => read({ choices: [{ index: 0, delta, finish_reason: null }] });

describe('what a chunk carries', () => {
  it.each<[string, unknown, Partial<Delta>]>([
    ['content', { content: 'a' }, { content: 'a' }],
    ['reasoning_content (DeepSeek)', { content: null, reasoning_content: 'r' }, { reasoning: 'r' }],
    ['reasoning (vLLM, Ollama)', { content: '', reasoning: 'r' }, { reasoning: 'r' }],
    [
      'reasoning_details (OpenRouter)',
      {
        reasoning_details: [
          { type: 'reasoning.text', text: 'r' },
          { type: 'reasoning.summary', summary: 's' },
        ],
      },
      { reasoning: 'rs' },
    ],
    [
      'the same reasoning under three names, once',
      { reasoning_content: 'r', reasoning: 'r', reasoning_details: [{ text: 'r' }] },
      { reasoning: 'r' },
    ],
    ['an empty name beside a full one', { reasoning_content: '', reasoning: 'r' }, { reasoning: 'r' }],
    [
      'sealed reasoning',
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'xyz' }] },
      { sealedReasoning: true },
    ],
    ['content parts', { content: [{ type: 'text', text: 'a' }, 'b', null, 3] }, { content: 'ab' }],
    [
      'thinking parts (Mistral)',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'r' }] }] },
      { reasoning: 'r' },
    ],
    ['reasoning parts', { content: [{ type: 'reasoning', text: 'r' }] }, { reasoning: 'r' }],
    ['a refusal', { refusal: 'no' }, { refusal: 'no' }],
    [
      'tool fragments',
      { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{"a' } }, { function: { arguments: '":1}' } }] },
      { tools: 'f{"a":1}' },
    ],
    ['a legacy function call', { function_call: { name: 'f', arguments: '' } }, { tools: 'f' }],
  ])('%s', (_, delta, expected) => {
    const found = withDelta(delta);
    expect(found).toMatchObject(expected);
    expect(carriesTokens(found)).toBe(true);
    expect(found.error).toBeNull();
  });

  it.each<[string, unknown]>([
    ['a role', { role: 'assistant' }],
    ['a role with empty content', { role: 'assistant', content: '', reasoning_content: null }],
    ['nothing', {}],
    ['null', null],
    ['a tool call without a fragment', { tool_calls: [{ index: 0, id: 'x', function: { name: '', arguments: '' } }] }],
    ['a signature only', { reasoning_details: [{ type: 'reasoning.text', text: '', signature: 'x' }] }],
    ['the wrong types everywhere', { content: 3, reasoning: {}, tool_calls: 'x', refusal: [], function_call: 1 }],
  ])('no tokens in %s', (_, delta) => {
    expect(carriesTokens(withDelta(delta))).toBe(false);
  });

  it('reads legacy completions, whole messages and several choices', () => {
    expect(read({ choices: [{ text: 'a' }] }).content).toBe('a');
    expect(
      read({ choices: [{ message: { reasoning_content: 'r', content: 'a' }, finish_reason: 'stop' }] }),
    ).toMatchObject({ reasoning: 'r', content: 'a', finishReason: 'stop' });
    expect(
      read({ choices: [{ delta: { content: 'a' } }, { delta: { content: 'b' }, finish_reason: 'length' }] }),
    ).toMatchObject({ content: 'ab', finishReason: 'length' });
  });

  it.each([null, '', 'null', 0, undefined])('takes %j for no finish', reason => {
    expect(read({ choices: [{ delta: {}, finish_reason: reason }] }).finishReason).toBeNull();
  });

  it('leaves nothing of the chunk before', () => {
    const delta = emptyDelta();
    readDelta(
      {
        choices: [{ delta: { content: 'a', reasoning: 'r', refusal: 'x', tool_calls: [{ function: { name: 'f' } }] } }],
        usage: { prompt_tokens: 1 },
        error: 'e',
      },
      delta,
    );
    readDelta({ choices: [] }, delta);
    expect(delta).toEqual(emptyDelta());
  });

  it('finds errors beside, inside and instead of choices', () => {
    expect(read({ error: { message: 'm' } }).error?.message).toBe('m');
    expect(
      read({ choices: [{ delta: {}, finish_reason: 'error' }], error: { code: 502, message: 'm' } }).error,
    ).toEqual({
      code: '502',
      type: null,
      message: 'm',
      status: 502,
    });
    expect(read({ choices: [{ delta: {}, error: { code: 429, message: 'm' } }] }).error?.status).toBe(429);
    expect(read({ choices: [], error: null }).error).toBeNull();
  });

  it('is not fooled by keys that look like prototypes', () => {
    const value = JSON.parse(
      '{"__proto__":{"error":"x"},"constructor":{"error":"y"},"choices":[{"delta":{"__proto__":{"content":"z"}}}]}',
    );
    const delta = read(value);
    expect(delta).toEqual(emptyDelta());
    expect(({} as Record<string, unknown>)['error']).toBeUndefined();
  });
});

describe('usage', () => {
  it.each<[string, unknown, unknown]>([
    [
      'OpenAI',
      {
        prompt_tokens: 10,
        completion_tokens: 20,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 15 },
      },
      { promptTokens: 10, completionTokens: 20, reasoningTokens: 15, cachedTokens: 4 },
    ],
    [
      'DeepSeek',
      { prompt_tokens: 10, completion_tokens: 20, prompt_cache_hit_tokens: 6, prompt_cache_miss_tokens: 4 },
      { promptTokens: 10, completionTokens: 20, reasoningTokens: null, cachedTokens: 6 },
    ],
    [
      'SGLang, with null details',
      { prompt_tokens: 1, completion_tokens: 2, reasoning_tokens: 1, prompt_tokens_details: null },
      { promptTokens: 1, completionTokens: 2, reasoningTokens: 1, cachedTokens: null },
    ],
    [
      'the names of newer interfaces',
      { input_tokens: 1, output_tokens: 2, output_tokens_details: { reasoning_tokens: 1 } },
      { promptTokens: 1, completionTokens: 2, reasoningTokens: 1, cachedTokens: null },
    ],
    ['nothing usable', { prompt_tokens: '3', completion_tokens: -1 }, null],
    ['no object', [1], null],
  ])('%s', (_, usage, expected) => {
    expect(read({ choices: [], usage: usage as JsonObject }).usage).toEqual(expected);
  });

  it('is found in the envelope of Groq', () => {
    expect(
      read({ choices: [], x_groq: { usage: { prompt_tokens: 1, completion_tokens: 2 } } }).usage?.promptTokens,
    ).toBe(1);
  });
});
