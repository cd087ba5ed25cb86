import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader } from '../../src/protocol/response.js';
import { bytesOf, done } from '../unit/protocol/hear.js';

const seed = 20_250_214;

/** What is heard of reads that arrive a millisecond apart. */
function heard(reads: readonly Uint8Array[], recognise: boolean) {
  const reader = new ResponseReader({ stallMs: 3, keepGaps: true, recognise });
  reader.onHeaders(200, name => (name === 'content-type' ? 'text/event-stream' : null), 0);
  for (const [index, bytes] of reads.entries()) reader.onBytes(bytes, index);
  reader.onEnd(reads.length);
  return { progress: reader.progress, gaps: [...reader.gaps] };
}

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(' word', ' 排队', '.', '<think>', '</think>', 'PROBE') },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '"', '\\', '\n', '\u007f', '\ud800', 'a"content":"b', 'x'.repeat(4_200)),
  },
);

/** Chunks as servers and proxies write them, and some that only look so. */
const shapes: readonly ((text: string, other: string) => unknown)[] = [
  text => ({ id: '1', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }),
  text => ({ choices: [{ delta: { content: null, reasoning_content: text } }], usage: null }),
  text => ({ choices: [{ delta: { reasoning: text, content: '' } }] }),
  text => ({ choices: [{ delta: { reasoning: text, reasoning_content: text } }] }),
  text => ({ choices: [{ text, index: 0 }] }),
  text => ({ content: text, choices: [{ text }] }),
  text => ({ choices: [{ text }], content: text }),
  (text, other) => ({ choices: [{ delta: { content: text } }, { delta: { content: other } }] }),
  (text, other) => ({ choices: [{ delta: { role: 'assistant', content: text, refusal: other } }] }),
  (text, other) => ({
    choices: [
      {
        delta: {
          content: [
            { type: 'text', text },
            { type: 'thinking', thinking: other },
          ],
        },
      },
    ],
  }),
  (text, other) => ({ choices: [{ delta: { content: text }, finish_reason: other }] }),
  text => ({ choices: [{ delta: { content: text } }], usage: { prompt_tokens: 1, completion_tokens: text.length } }),
  text => ({ choices: [{ delta: { content: text } }], error: { message: text } }),
  text => ({ choices: [{ delta: { tool_calls: [{ function: { name: text, arguments: text } }] } }] }),
  text => ({ type: 'ping', content: text }),
];
const written: readonly ((value: unknown) => string)[] = [
  value => JSON.stringify(value),
  value => JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "'),
  value => JSON.stringify(value).replace('"content"', '"\\u0063ontent"'),
  value => JSON.stringify(value).replace('}]', ',"content":"again"}]'),
];
const framed: readonly ((json: string) => string)[] = [
  json => `data: ${json}\n\n`,
  json => `data:${json}\n\n`,
  json => `data: ${json}\r\n\r\n`,
  json => `event: error\ndata: ${json}\n\n`,
  json => `event: ping\ndata: ${json}\n\n`,
  json => `data: ${json}\ndata: ${json}\n\n`,
  json => `data: \ndata: ${json}\n\n`,
  json => `: comment\ndata: ${json}\n\n`,
  json => `data:  ${json}\n\n`,
];

/** Runs of chunks of one shape, as a stream has them. */
const run = fc
  .tuple(fc.constantFrom(...shapes), fc.constantFrom(...written), fc.array(fc.tuple(piece, piece), { maxLength: 8 }))
  .chain(([shape, write, texts]) =>
    fc.tuple(
      ...texts.map(([text, other]) =>
        fc
          .oneof({ weight: 8, arbitrary: fc.constant(framed[0]) }, fc.constantFrom(...framed))
          .map(frame => (frame ?? String)(write(shape(text, other)))),
      ),
    ),
  )
  .map(frames => frames.join(''));
const stream = fc.array(
  fc.oneof({ weight: 9, arbitrary: run }, fc.constantFrom(done, '\n', ': alive\n\n', 'stray\n')),
  {
    maxLength: 8,
  },
);
const reads = fc
  .tuple(stream, fc.array(fc.nat(), { maxLength: 12 }), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([parts, places, damage]) => {
    const bytes = bytesOf(parts.join(''));
    for (const [at, byte] of damage) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
  });

describe('chunks recognised by their bytes', () => {
  it('are heard exactly as when each is parsed', () => {
    fc.assert(
      fc.property(reads, all => {
        expect(heard(all, true)).toEqual(heard(all, false));
      }),
      { seed, numRuns: 800 },
    );
  });
});
