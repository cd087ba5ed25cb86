import { describe, expect, it } from 'vitest';
import { SseDecoder } from '../../../src/protocol/sse.js';
import { bytesOf } from './hear.js';

type Told = [name: string, data: string, atMs: number, terminated: boolean];

function decode(chunks: readonly (string | Uint8Array)[]) {
  const events: Told[] = [];
  const stray: string[] = [];
  let comments = 0;
  let blanks = 0;
  const decoder = new SseDecoder({
    onBytes: () => -1,
    onEvent: event => events.push([event.name, event.data, event.atMs, event.terminated]),
    onComment: () => {
      comments += 1;
    },
    onBlank: () => {
      blanks += 1;
    },
    onStray: line => stray.push(line),
  });
  chunks.forEach((chunk, index) => {
    decoder.push(typeof chunk === 'string' ? bytesOf(chunk) : chunk, index + 1);
  });
  decoder.end();
  return { events, data: events.map(event => event[1]), stray, comments, blanks, overflowed: decoder.overflowed };
}

describe('lines and events', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['a mix', 'data: a\r\n\ndata: b\r\r\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['a byte order mark', '\ufeffdata: a\n\ndata: b\n\n'],
    ['comments between', ': one\ndata: a\n\n: two\n\ndata: b\n\n'],
    ['id and retry', 'id: 7\nretry: 100\ndata: a\n\nid\ndata: b\n\n'],
  ])('reads %s', (_, text) => {
    expect(decode([text]).data).toEqual(['a', 'b']);
  });

  it('takes one space off a value, not more', () => {
    expect(decode(['data:  a \n\n']).data).toEqual([' a ']);
  });

  it('joins several data lines with a line feed, empty ones included', () => {
    expect(decode(['data: a\ndata\ndata:\ndata: b\n\n']).data).toEqual(['a\n\n\nb']);
  });

  it('gives the event its name and forgets it afterwards', () => {
    const { events } = decode(['event: error\ndata: a\n\ndata: b\n\nevent: lost\n\ndata: c\n\n']);
    expect(events.map(([name, data]) => [name, data])).toEqual([
      ['error', 'a'],
      ['', 'b'],
      ['', 'c'],
    ]);
  });

  it('does not take fields for data that only begin like it', () => {
    const { data, stray } = decode(['database: a\n\ndat: b\n\nDATA: c\n\n data: d\n\n']);
    expect(data).toEqual([]);
    expect(stray).toEqual(['database: a', 'dat: b', 'DATA: c', ' data: d']);
  });

  it('keeps NUL bytes and replaces bytes that are not UTF-8', () => {
    const invalid = new Uint8Array([...bytesOf('data: a\0'), 0xff, 0xc3, ...bytesOf('b\n\n')]);
    expect(decode([invalid]).data).toEqual(['a\0\ufffd\ufffdb']);
  });

  it('keeps a byte order mark inside the stream', () => {
    expect(decode(['data: \ufeffa\n\n']).data).toEqual(['\ufeffa']);
  });

  it('tells comments from blank lines, and the blank line after a comment from one of its own', () => {
    const { comments, blanks } = decode([': a\n\n', '\n', ':\n\n\n']);
    expect({ comments, blanks }).toEqual({ comments: 2, blanks: 2 });
  });
});

describe('cuts', () => {
  const text = 'data: {"a":"é漢😀"}\r\n\r\n: x\r\n\r\nevent: e\r\ndata: 1\r\ndata: 2\r\n\r\n';

  it('gives the same at every place of a cut', () => {
    const whole = bytesOf(text);
    const expected = decode([whole]).events.map(([name, data]) => [name, data]);
    expect(expected).toEqual([
      ['', '{"a":"é漢😀"}'],
      ['e', '1\n2'],
    ]);
    for (let at = 0; at <= whole.length; at++) {
      const { events, comments, blanks } = decode([whole.subarray(0, at), whole.subarray(at)]);
      expect(events.map(([name, data]) => [name, data])).toEqual(expected);
      expect({ comments, blanks }).toEqual({ comments: 1, blanks: 0 });
    }
  });

  it('does not keep the bytes it was given', () => {
    const buffer = new Uint8Array(64);
    const events: string[] = [];
    const nothing = () => undefined;
    const decoder = new SseDecoder({
      onBytes: () => -1,
      onEvent: event => events.push(event.data),
      onComment: nothing,
      onBlank: nothing,
      onStray: nothing,
    });
    for (const part of ['data: hel', 'lo\n', '\n']) {
      const bytes = bytesOf(part);
      buffer.set(bytes);
      decoder.push(buffer.subarray(0, bytes.length), 1);
      buffer.fill(0x58);
    }
    expect(events).toEqual(['hello']);
  });

  it('stamps an event with the read that brought the end of its data, not its blank line', () => {
    expect(decode(['da', 'ta: a', '\n', '\n']).events).toEqual([['', 'a', 2, true]]);
    expect(decode(['data: a\n', ': x\n', '\n']).events).toEqual([['', 'a', 1, true]]);
  });

  it('delivers what the end of the stream left open, marked', () => {
    expect(decode(['data: a\n\ndata: b\n']).events).toEqual([
      ['', 'a', 1, true],
      ['', 'b', 1, false],
    ]);
    expect(decode(['data: a\n\nda', 'ta: b']).events).toEqual([
      ['', 'a', 1, true],
      ['', 'b', 2, false],
    ]);
    expect(decode(['data: a\n\n: comm']).events).toHaveLength(1);
  });
});

describe('size', () => {
  it('reads a line of megabytes in small pieces', () => {
    const value = 'x'.repeat(3_000_000);
    const whole = bytesOf(`data: ${value}\n\ndata: b\n\n`);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < whole.length; at += 1_000) pieces.push(whole.subarray(at, at + 1_000));
    expect(decode(pieces).data).toEqual([value, 'b']);
  });

  it.each([
    ['a line without end', ['data: ', ...Array<string>(17).fill('x'.repeat(1 << 20))]],
    ['one long line at once', [`data: ${'x'.repeat(17 << 20)}\n\n`]],
    ['an event of many lines', Array<string>(17).fill(`data: ${'x'.repeat(1 << 20)}\n`)],
  ])('gives up on %s over 16 MiB', (_, chunks) => {
    const { events, overflowed } = decode(['data: ok\n\n', ...chunks, '\n\ndata: later\n\n']);
    expect(events.map(event => event[1])).toEqual(['ok']);
    expect(overflowed).toBe(true);
  });
});
