import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseDecoder } from '../../src/protocol/sse.js';
import { bytesOf } from '../unit/protocol/hear.js';

const seed = 20_250_213;

interface Decoded {
  readonly events: { readonly name: string; readonly data: string; readonly terminated: boolean }[];
  readonly stray: string[];
  comments: number;
  blanks: number;
}

function decode(chunks: readonly Uint8Array[]): Decoded {
  const found: Decoded = { events: [], stray: [], comments: 0, blanks: 0 };
  const decoder = new SseDecoder({
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

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
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
const places = fc.array(fc.nat(), { maxLength: 40 });

describe('event stream decoder', () => {
  it('gives the same however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, places, (text, cuts) => {
        const bytes = bytesOf(text);
        expect(decode(cut(bytes, cuts))).toEqual(decode([bytes]));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('gives the same in single bytes', () => {
    fc.assert(
      fc.property(stream, text => {
        const bytes = bytesOf(text);
        expect(decode([...bytes].map(byte => Uint8Array.of(byte)))).toEqual(decode([bytes]));
      }),
      { seed, numRuns: 300 },
    );
  });

  it('agrees with an independent parser', () => {
    fc.assert(
      fc.property(stream, places, (text, cuts) => {
        const expected: { name: string; data: string }[] = [];
        let comments = 0;
        const parser = createParser({
          onEvent: event => expected.push({ name: event.event ?? '', data: event.data }),
          onComment: () => {
            comments += 1;
          },
        });
        // It takes text, so the byte order mark is its caller's; and a CR at the very end waits there for more.
        parser.feed(text.replace(/^\ufeff/, '').replace(/\r$/, '\rx'));
        const found = decode(cut(bytesOf(text), cuts));
        expect(found.events.filter(event => event.terminated).map(({ name, data }) => ({ name, data }))).toEqual(
          expected,
        );
        expect(found.comments).toBe(comments);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), places, (bytes, cuts) => {
        expect(decode(cut(bytes, cuts))).toEqual(decode([bytes]));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe('time is linear in the bytes', () => {
  const sizes = { small: 1 << 16, large: 1 << 20 };

  function elapsedMs(work: () => void): number {
    const from = performance.now();
    work();
    return performance.now() - from;
  }

  /** Ratio of the shortest times, in turns: noise only lengthens a time, so more rounds only bring it nearer the truth. */
  function ratioOf(large: () => void, small: () => void, enough: number): number {
    let [largeMs, smallMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 20 && !(round > 2 && largeMs / smallMs < enough); round++) {
      largeMs = Math.min(largeMs, elapsedMs(large));
      smallMs = Math.min(smallMs, elapsedMs(small));
    }
    return largeMs / smallMs;
  }

  function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    return pieces;
  }

  it.each<[string, (bytes: number) => string, number]>([
    ['one long line', bytes => `data: ${'x'.repeat(bytes)}\n\n`, 64],
    ['one event of many lines', bytes => 'data: xxxxxxxx\n'.repeat(bytes / 15), 1_000],
    ['comments', bytes => ':xxxxxx\n\n'.repeat(bytes / 9), 1_000],
    ['carriage returns', bytes => 'data: x\r'.repeat(bytes / 8), 1_000],
    ['one chunk with CR far after LF', bytes => `${'\n'.repeat(bytes)}\r`, 1 << 23],
    ['one chunk with LF far after CR', bytes => `${'\r'.repeat(bytes)}\n`, 1 << 23],
  ])('%s', (_, text, size) => {
    const [small, large] = [sizes.small, sizes.large].map(bytes => inPieces(bytesOf(text(bytes)), size));
    // Sixteen times the bytes; quadratic work would take 256 times as long.
    expect(
      ratioOf(
        () => decode(large ?? []),
        () => decode(small ?? []),
        32,
      ),
    ).toBeLessThan(80);
  });
});
