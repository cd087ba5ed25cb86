import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ResponseParser } from '../../../src/engine/http1.js';
import { cut, damaged, damages, places } from '../../support/cuts.js';
import { target } from './target.js';

interface Heard {
  status: number | null;
  headers: Record<string, string>;
  body: string;
  ended: boolean;
  error: string | null;
  reusable: boolean;
}

/** What a parser says of a response that comes in these pieces. */
export function hear(pieces: readonly Uint8Array[], closed = false): Heard {
  const heard: Heard = { status: null, headers: {}, body: '', ended: false, error: null, reusable: false };
  const parser = new ResponseParser({
    onHead: head => {
      heard.status = head.status;
      heard.headers = Object.fromEntries(head.headers);
    },
    onBody: bytes => {
      heard.body += Buffer.from(bytes).toString('latin1');
    },
    onEnd: () => {
      heard.ended = true;
    },
    onFramingError: error => {
      assert.equal(heard.error, null, 'reported once');
      heard.error = error.code;
    },
  });
  for (const piece of pieces) parser.feed(piece);
  if (closed) parser.close();
  heard.reusable = parser.reusable;
  return heard;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const field = fc.tuple(fc.stringMatching(/^[a-z-]{1,12}$/), fc.stringMatching(/^[ -~]{0,20}$/));

const good = fc
  .record({
    framing: fc.constantFrom('chunked', 'length', 'close'),
    parts: fc.array(fc.string({ minLength: 1, maxLength: 40, unit: 'binary-ascii' }), { maxLength: 8 }),
    fields: fc.array(field, { maxLength: 4 }),
    interim: fc.boolean(),
  })
  .map(({ framing, parts, fields, interim }) => {
    const body = parts.join('');
    const extra = fields.map(([name, value]) => `x-${name}: ${value}\r\n`).join('');
    const chunks = parts.map(part => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
    const tail = {
      chunked: `Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
      length: `Content-Length: ${body.length}\r\n\r\n${body}`,
      close: `\r\n${body}`,
    }[framing];
    return { body, whole: bytes(`${interim ? 'HTTP/1.1 100 C\r\n\r\n' : ''}HTTP/1.1 200 OK\r\n${extra}${tail}`) };
  });

const words = ['HTTP/1.1 200 OK', '\r\n', '\n', '\r', 'Transfer-Encoding: chunked', 'Content-Length: 3', '3', '0', ';'];
const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(fc.constantFrom(...words, 'abc', ' '), { maxLength: 25 }).map(some => bytes(some.join(''))),
  fc.tuple(good, damages).map(([{ whole }, by]) => damaged(whole, by)),
);

export const http1Targets = [
  target(
    'HTTP/1.1 parser: a good response, however the bytes are cut',
    500,
    fc.property(good, places, ({ body, whole }, where) => {
      const heard = hear(cut(whole, where), true);
      const { status, body: heardBody, ended, error } = heard;
      assert.deepEqual({ status, heardBody, ended, error }, { status: 200, heardBody: body, ended: true, error: null });
      assert.deepEqual(heard, hear([whole], true));
    }),
  ),
  target(
    'HTTP/1.1 parser: any bytes, however they are cut',
    2_000,
    fc.property(noise, places, fc.boolean(), (input, where, closed) => {
      assert.deepEqual(hear(cut(input, where), closed), hear([input], closed));
    }),
  ),
];
