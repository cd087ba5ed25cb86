import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { SseDecoder } from '../../../src/protocol/sse.js';
import { cut, places } from '../../support/cuts.js';
import { bytesOf } from '../../unit/protocol/hear.js';
import { target } from './target.js';

interface Decoded {
  readonly events: { readonly name: string; readonly data: string; readonly terminated: boolean }[];
  readonly stray: string[];
  comments: number;
  blanks: number;
}

export function decode(chunks: readonly Uint8Array[]): Decoded {
  const found: Decoded = { events: [], stray: [], comments: 0, blanks: 0 };
  const decoder = new SseDecoder({
    onBytes: () => -1,
    onEvent: ({ name, data, terminated }) => found.events.push({ name, data, terminated }),
    onComment: () => {
      found.comments += 1;
    },
    onBlank: () => {
      found.blanks += 1;
    },
    onStray: line => found.stray.push(line),
  });
  chunks.forEach((chunk, index) => {
    decoder.push(chunk, index);
  });
  decoder.end();
  return found;
}

const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => text.replace(/[\r\n]/g, '')),
  fc.constantFrom('', ' ', ':', '{"a":"é"}', '漢字', '😀', '\0', '\ufeff', '[DONE]'),
);
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom('data:', 'data: ', 'data'), value)
      .map(([field, text]) => (field === 'data' ? field : field + text)),
  },
  { weight: 1, arbitrary: value.map(text => `:${text}`) },
  { weight: 1, arbitrary: value.map(text => `event: ${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('id: 1', 'retry: 10', 'id', 'event', 'dat: x', 'datax: y', '{"error":1}', 'x'),
  },
  { weight: 5, arbitrary: fc.constant('') },
);
const stream = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r')), { maxLength: 30 }),
    fc.constantFrom('', 'data: cut', '\n'),
  )
  .map(([mark, lines, rest]) => (mark ? '\ufeff' : '') + lines.map(([text, end]) => text + end).join('') + rest);

/** The parser of another author, as far as it tells the same. */
function decodedElsewhere(text: string): { events: { name: string; data: string }[]; comments: number } {
  const events: { name: string; data: string }[] = [];
  let comments = 0;
  const parser = createParser({
    onEvent: event => events.push({ name: event.event ?? '', data: event.data }),
    onComment: () => {
      comments += 1;
    },
  });
  // It takes text, so the byte order mark is its caller's; and a CR at the very end waits there for more.
  parser.feed(text.replace(/^\ufeff/, '').replace(/\r$/, '\rx'));
  return { events, comments };
}

export const sseTargets = [
  target(
    'SSE decoder: the same however the bytes are cut',
    2_000,
    fc.property(stream, places, (text, cuts) => {
      const bytes = bytesOf(text);
      assert.deepEqual(decode(cut(bytes, cuts)), decode([bytes]));
    }),
  ),
  target(
    'SSE decoder: the same in single bytes',
    300,
    fc.property(stream, text => {
      const bytes = bytesOf(text);
      assert.deepEqual(decode([...bytes].map(byte => Uint8Array.of(byte))), decode([bytes]));
    }),
  ),
  target(
    'SSE decoder: agrees with an independent parser',
    2_000,
    fc.property(stream, places, (text, cuts) => {
      const { events, comments } = decodedElsewhere(text);
      const found = decode(cut(bytesOf(text), cuts));
      const terminated = found.events.filter(event => event.terminated);
      assert.deepEqual(
        terminated.map(({ name, data }) => ({ name, data })),
        events,
      );
      assert.equal(found.comments, comments);
    }),
  ),
  target(
    'SSE decoder: takes any bytes',
    1_000,
    fc.property(fc.uint8Array({ maxLength: 300 }), places, (bytes, cuts) => {
      assert.deepEqual(decode(cut(bytes, cuts)), decode([bytes]));
    }),
  ),
];
