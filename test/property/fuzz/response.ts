import assert from 'node:assert/strict';
import fc from 'fast-check';
import { emptyDelta, readDelta } from '../../../src/protocol/delta.js';
import { flagsOf } from '../../../src/protocol/flags.js';
import { isObject } from '../../../src/protocol/json.js';
import { classify } from '../../../src/protocol/outcome.js';
import { ResponseReader } from '../../../src/protocol/response.js';
import { outcomeClasses, type ResponseProgress } from '../../../src/protocol/types.js';
import { cut, damaged, damages, places } from '../../support/cuts.js';
import { bytesOf, chunk, done, frame } from '../../unit/protocol/hear.js';
import { target } from './target.js';

export function read(chunks: readonly Uint8Array[], status = 200, contentType = 'text/event-stream'): ResponseProgress {
  const reader = new ResponseReader({ stallMs: 1, keepGaps: true });
  reader.onHeaders(status, name => (name === 'content-type' ? contentType : null), 0);
  for (const bytes of chunks) reader.onBytes(bytes, 1);
  reader.onEnd(2);
  assert.equal(reader.gaps.length, Math.max(0, reader.progress.tokenEvents - 1));
  return reader.progress;
}

/** What must not depend on how the bytes were cut: all but what counts reads. */
function content(progress: ResponseProgress): Partial<ResponseProgress> {
  const { coalesced: _coalesced, keepAlives: _keepAlives, ...rest } = progress;
  return rest;
}

/** Pieces of an answer, tags of reasoning among them. */
export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('<think>', '</think>', '<thi', 'nk>', '\n', '漢字', '😀', ' '),
);
const textOrNull = fc.option(text, { nil: null });
const part = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ content: textOrNull, reasoning_content: textOrNull }).map(delta => chunk(delta)),
  },
  { weight: 2, arbitrary: text.map(piece => chunk({ content: piece })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ': keep-alive\n\n',
      '\n',
      'data:\n\n',
      chunk({}, 'stop'),
      chunk({}, 'length'),
      chunk({ refusal: 'x' }),
      chunk({ tool_calls: [{ function: { arguments: '{}' } }] }),
      frame({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }),
      frame({ error: { message: 'x', code: 'overloaded' } }),
      frame({ choices: null, __proto__: null }),
      frame('{"__proto__":{"error":"x"},"constructor":{"prototype":{"done":true}}}'),
      frame('{broken'),
      'event: error\ndata: x\n\n',
      '{"error":"x"}\n',
      done,
    ),
  },
);
const response = fc.array(part, { maxLength: 25 }).map(parts => parts.join(''));
const body = fc.oneof(
  { weight: 6, arbitrary: response },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}',
      '{"error":{"message":"m"}}',
      '<html>busy</html>',
      'Bad gateway',
      'database error',
      '\r\n \ufeff{"code":1,"message":"m"}',
      'da',
    ),
  },
);
const contentType = fc.constantFrom('text/event-stream', 'application/json', 'text/plain', 'text/html', '');

const keys = ['choices', 'delta', 'message', 'content', 'reasoning', 'reasoning_content', 'reasoning_details', 'text'];
const moreKeys = [
  'tool_calls',
  'function',
  'arguments',
  'finish_reason',
  'usage',
  'completion_tokens',
  'error',
  'code',
];
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, '', 'stop', 'overloaded', 'thinking', 0, -1, 1e308, 7, true, {}, []),
    fc.string({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys, ...moreKeys, 'type', '__proto__', 'constructor'), tie('value'), {
      maxKeys: 4,
    }),
  ),
}));

export const responseTargets = [
  target(
    'response reader: the same however the bytes are cut',
    1_000,
    fc.property(body, places, contentType, (sent, cuts, type) => {
      const bytes = bytesOf(sent);
      assert.deepEqual(content(read(cut(bytes, cuts), 200, type)), content(read([bytes], 200, type)));
    }),
  ),
  target(
    'response reader: keeps its books',
    1_000,
    fc.property(response, sent => {
      const progress = read([bytesOf(sent)]);
      const { tokenEvents, reasoningEvents, answerEvents, toolEvents } = progress;
      assert.ok(tokenEvents <= reasoningEvents + answerEvents + toolEvents);
      assert.ok(progress.dataLines >= tokenEvents + progress.malformedLines);
      assert.equal(progress.firstTokenMs !== null, tokenEvents > 0);
      assert.equal(progress.firstReasoningMs !== null, reasoningEvents > 0);
      assert.equal(progress.firstAnswerMs !== null, answerEvents + toolEvents > 0);
      assert.equal(progress.coalesced, Math.max(0, tokenEvents - 1));
    }),
  ),
  target(
    'response reader: every damaged stream has one outcome',
    1_000,
    fc.property(
      body,
      damages,
      places,
      contentType,
      fc.constantFrom(200, 429, 503, 302),
      (sent, by, cuts, type, status) => {
        const bytes = damaged(bytesOf(sent), by);
        const progress = read(cut(bytes, cuts), status, type);
        const facts = { connected: true, progress, interruption: null };
        assert.ok(outcomeClasses.includes(classify(facts).class));
        assert.ok(flagsOf(facts).length < 6);
        assert.deepEqual(content(progress), content(read([bytes], status, type)));
      },
    ),
  ),
  target(
    'response reader: takes any bytes',
    1_000,
    fc.property(fc.uint8Array({ maxLength: 200 }), contentType, (bytes, type) => {
      assert.equal(read([bytes], 200, type).bodyBytes, bytes.length);
    }),
  ),
  target(
    'delta reader: takes any object',
    2_000,
    fc.property(value, any => {
      const text = JSON.stringify(any);
      const object: unknown = JSON.parse(text);
      if (!isObject(object)) return;
      const delta = emptyDelta();
      readDelta(object, delta);
      const { content: words, reasoning, refusal, tools, usage, finishReason } = delta;
      for (const each of [words, reasoning, refusal, tools, finishReason ?? '']) assert.equal(typeof each, 'string');
      for (const count of Object.values(usage ?? {}))
        assert.ok(count === null || (Number.isSafeInteger(count) && count >= 0));
      assert.equal(JSON.stringify(object), text);
    }),
  ),
];
