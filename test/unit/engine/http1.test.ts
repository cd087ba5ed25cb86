import { describe, expect, it } from 'vitest';
import { hear } from '../../property/fuzz/http1.js';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const read = (text: string, closed = false) => hear([bytes(text)], closed);

describe('framing of the body', () => {
  it('reads a body of known length and keeps the connection', () => {
    const heard = read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    expect(heard).toMatchObject({ status: 200, body: 'hello', ended: true, error: null, reusable: true });
  });

  it('reads chunks with extensions, upper-case sizes and a trailer', () => {
    const heard = read(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA;name="v"\r\n0123456789\r\n1 \r\n!\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n',
    );
    expect(heard).toMatchObject({ body: '0123456789!', ended: true, error: null, reusable: true });
  });

  it('reads until close where nothing else is said, and does not reuse', () => {
    const heard = read('HTTP/1.1 200 OK\r\n\r\nto the end', true);
    expect(heard).toMatchObject({ body: 'to the end', ended: true, error: null, reusable: false });
  });

  it('gives an answer without body its end at once', () => {
    for (const head of [
      '204 No Content\r\n',
      '304 Not Modified\r\nContent-Length: 9\r\n',
      '503 X\r\nContent-Length: 0\r\n',
    ]) {
      expect(read(`HTTP/1.1 ${head}\r\n`)).toMatchObject({ body: '', ended: true, reusable: true });
    }
  });

  it('takes the length that is said twice the same, and chunked over a length', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok').ended).toBe(true);
    const both = read(
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    );
    expect(both).toMatchObject({ body: 'ok', ended: true, reusable: false });
  });
});

describe('the head', () => {
  it('skips interim responses and blank lines before the status line', () => {
    const heard = read(
      '\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    );
    expect(heard).toMatchObject({ status: 200, headers: { 'content-length': '2' }, body: 'ok', ended: true });
  });

  it('lowers names, trims values, joins repeated fields and folded lines', () => {
    const heard = read('HTTP/1.1 200 OK\r\nX-A:  one\r\nx-a: two \r\nX-B: long\r\n  tail\r\nContent-Length:0\r\n\r\n');
    expect(heard.headers).toMatchObject({ 'x-a': 'one, two', 'x-b': 'long tail' });
  });

  it('takes bare line feeds and a missing reason phrase', () => {
    expect(read('HTTP/1.1 200\nContent-Length: 2\n\nok')).toMatchObject({ status: 200, body: 'ok', ended: true });
  });

  it('keeps a connection by version and by the connection field', () => {
    const reusable = (line: string, field: string) =>
      read(`HTTP/${line} 200 OK\r\n${field}Content-Length: 0\r\n\r\n`).reusable;
    expect(reusable('1.1', '')).toBe(true);
    expect(reusable('1.1', 'Connection: Keep-Alive, CLOSE\r\n')).toBe(false);
    expect(reusable('1.0', '')).toBe(false);
    expect(reusable('1.0', 'Connection: keep-alive\r\n')).toBe(true);
  });

  it('does not reuse a connection that said more than was asked', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok?')).toMatchObject({ ended: true, reusable: false });
  });
});

describe('what cannot be read', () => {
  const cases: [string, string, string][] = [
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'http.not_http'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'http.not_http'],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n', 'http.bad_header'],
    ['a header name with a space', 'HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n', 'http.bad_header'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 'http.content_length'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', 'http.content_length'],
    ['gzip', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx', 'http.content_encoding'],
    ['a coding over chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n', 'http.transfer_encoding'],
    ['a switch of protocols', 'HTTP/1.1 101 X\r\nUpgrade: h2c\r\n\r\n', 'http.upgrade'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`, 'http.head_too_large'],
    ['no size of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n', 'http.bad_chunk'],
    ['a wrong size of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n', 'http.bad_chunk'],
    ['a size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 'http.bad_chunk'],
    ['a huge chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffff\r\n', 'http.bad_chunk'],
  ];
  for (const [name, text, code] of cases) {
    it(`reports ${name}`, () => {
      expect(read(text)).toMatchObject({ ended: false, error: code, reusable: false });
    });
  }

  it('reports a connection that closes inside the head or the body', () => {
    expect(read('HTTP/1.1 200 OK\r\nConte', true).error).toBe('http.truncated_head');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', true).error).toBe('http.truncated_body');
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', true).error).toBe(
      'http.truncated_body',
    );
  });
});

describe('cuts between reads', () => {
  it('never make blank lines before the head into something else', () => {
    const whole = bytes(`${'\r\n '.repeat(9)}\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`);
    for (let at = 0; at <= whole.length; at++) {
      expect(hear([whole.subarray(0, at), whole.subarray(at)])).toMatchObject({ body: 'ok', ended: true, error: null });
    }
  });
});
