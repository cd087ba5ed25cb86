/**
 * The specification of what a fault on the wire is called: every fault, in both forms of an answer, with the outcome
 * that docs/methodology.md gives it, the deadline that has to end it, and whether its connection may be used again.
 */
import {
  answered,
  chunk,
  chunked,
  completion,
  done,
  drip,
  type Fault,
  fault,
  fin,
  head,
  is,
  lastChunk,
  type Mode,
  ok,
  pause,
  repeat,
  reset,
  response,
  silence,
  sized,
  token,
  typed,
} from './acts.js';

/** The whole answer, in the form that is asked of the server. */
const good = (mode: Mode) => mode.begun + mode.rest;
const untilClose = (mode: Mode) => head('200 OK', typed(mode), 'connection: close');
/** As `data:` line or as body, by the form of the answer. */
const value = (mode: Mode, json: string) => (mode.name === 'streamed' ? `data: ${json}\n\n` : json);
const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map(part => Buffer.from(part as string)));
const elsewhere = 'location: http://127.0.0.1:1/v1/chat/completions';

const whole = is('ok', 'tail', { keeps: true });
const wholeThenClosed = is('ok', 'tail');
const oddButWhole = { streamed: whole, whole: whole };
const cut = is('proto.truncated', 'streaming');
/** Of a body that is sent at once nothing counts as begun. */
const cutWhole = is('proto.truncated', 'first_token');
const cutInBody = { streamed: cut, whole: cutWhole };
const garbled = is('proto.malformed_sse', 'first_token');
const notHttp = is('proto.malformed_sse', 'headers');
const malformedLine = { record: { flags: ['malformed_lines'] as const } };
const noDone = { record: { flags: ['no_done'] as const } };
const silent = is('busy.silent', 'first_token', { confidence: 'likely' });

const connections: readonly Fault[] = [
  fault('nothing wrong', mode => answered(mode, mode.begun, mode.rest), oddButWhole),
  fault('reset before the headers', () => reset, is('net.reset', 'headers')),
  fault('closed before the headers', () => fin, is('net.reset', 'headers')),
  fault('reset inside the headers', () => ['HTTP/1.1 200 OK\r\ncontent-ty', ...reset], is('net.reset', 'headers')),
  fault('closed inside the headers', () => ['HTTP/1.1 200 OK\r\ncontent-ty', ...fin], is('net.reset', 'headers')),
  fault('reset after the headers', mode => [ok(mode), ...reset], is('net.reset', 'first_token')),
  fault('closed after the headers', mode => [ok(mode), ...fin], silent),
  fault('reset in the answer', mode => [ok(mode) + chunk(mode.begun), ...reset], cutInBody),
  fault('closed in the answer', mode => [ok(mode) + chunk(mode.begun), ...fin], cutInBody),
  fault('ended in the answer', mode => answered(mode, mode.begun), {
    streamed: is('proto.truncated', 'streaming', { keeps: true }),
    whole: is('proto.malformed_sse', 'first_token', { keeps: true }),
  }),
  fault('reset inside the size of a chunk', mode => [`${ok(mode)}${chunk(mode.begun)}1`, ...reset], cutInBody),
  fault(
    'closed inside a chunk',
    mode => [`${ok(mode)}${chunk(mode.begun)}ff\r\n${mode.rest.slice(0, 9)}`, ...fin],
    cutInBody,
  ),
  fault('reset after the finish, before the end', mode => [ok(mode) + chunk(good(mode).replace(done, '')), ...reset], {
    streamed: is('ok', 'tail', noDone),
    whole: wholeThenClosed,
  }),
  fault('closed after the finish, before the end', mode => [ok(mode) + chunk(good(mode).replace(done, '')), ...fin], {
    streamed: is('ok', 'tail', noDone),
    whole: wholeThenClosed,
  }),
];

const headersLate = is('slow.ttft', 'headers', { endedBy: 'headers' });
const tokenLate = is('slow.ttft', 'first_token', { endedBy: 'first_token' });
const keptAlive = is('busy.keepalive_timeout', 'first_token', { endedBy: 'first_token' });
const stalled = is('slow.stall', 'streaming', { endedBy: 'gap' });
const stalledInBody = { streamed: stalled, whole: tokenLate };

const deadlines: readonly Fault[] = [
  fault('silence before the headers', () => silence, headersLate),
  fault('silence inside the headers', () => ['HTTP/1.1 200 OK\r\nx: '], headersLate),
  fault('silence after the headers', mode => [ok(mode)], tokenLate),
  fault('silence inside the size of the first chunk', mode => [`${ok(mode)}1`], tokenLate),
  fault('silence in the answer', mode => [ok(mode) + chunk(mode.begun)], stalledInBody),
  fault('silence inside an event', mode => [ok(mode) + chunk(mode.begun + mode.rest.slice(0, 12))], stalledInBody),
  fault('silence after the finish, before the end', mode => [ok(mode) + chunk(good(mode).replace(done, ''))], {
    streamed: is('ok', 'tail', { endedBy: 'gap', ...noDone }),
    whole: is('ok', 'tail', { endedBy: 'first_token' }),
  }),
  fault('one byte after the other, from the headers on', mode => [drip(ok(mode), 20)], headersLate),
  fault(
    'one byte after the other, from the first event on',
    mode => [ok(mode), drip(chunk(good(mode)), 40)],
    tokenLate,
  ),
  fault(
    'one byte after the other, after the first event',
    mode => [ok(mode) + chunk(mode.begun), drip(chunk(good(mode)), 40)],
    stalledInBody,
  ),
  fault('tokens without end', mode => [ok(mode), repeat(chunk(token('on ')), 20)], {
    streamed: is('slow.total', 'streaming', { endedBy: 'total' }),
    whole: is('slow.total', 'streaming', { endedBy: 'total' }),
  }),
  fault('keep-alive comments without end', mode => [ok(mode), repeat(chunk(': ping\n\n'), 10)], keptAlive),
  fault('blank lines without end', mode => [ok(mode), repeat(chunk('\n\n'), 10)], keptAlive),
  fault('events without data without end', mode => [ok(mode), repeat(chunk('event: ping\n\n'), 10)], tokenLate),
  fault('roles without a token without end', mode => [ok(mode), repeat(chunk(token('')), 10)], tokenLate),
  fault(
    'keep-alive comments after the first token',
    mode => [ok(mode) + chunk(token('Well')), repeat(chunk(': ping\n\n'), 10)],
    {
      streamed: stalled,
      whole: stalled,
    },
  ),
  fault('interim responses without end', () => [repeat('HTTP/1.1 100 Continue\r\n\r\n', 10)], headersLate),
  fault('blank lines instead of a status without end', () => [repeat('\r\n', 10)], headersLate),
];

const heads: readonly Fault[] = [
  ...['301 Moved Permanently', '302 Found', '303 See Other', '307 Temporary Redirect', '308 Permanent Redirect'].map(
    status =>
      fault(
        `${status.slice(0, 3)} to another host`,
        () => [head(status, elsewhere, sized(''))],
        is('not_found', 'headers', { keeps: true }),
      ),
  ),
  fault('304 to a POST', () => [head('304 Not Modified')], is('not_found', 'headers', { keeps: true })),
  fault(
    '100 and 103 before 200',
    mode => [head('100 Continue'), head('103 Early Hints', 'link: </x>'), ...answered(mode, good(mode))],
    oddButWhole,
  ),
  fault('101 that nobody asked for', () => [head('101 Switching Protocols', 'upgrade: h2c')], notHttp),
  fault('a head of 100 kB', mode => [head('200 OK', typed(mode), `x: ${'y'.repeat(100_000)}`) + good(mode)], notHttp),
  fault(
    'a head of 10,000 lines',
    mode => [head('200 OK', typed(mode), ...Array<string>(10_000).fill('x-again: y'))],
    notHttp,
  ),
  fault(
    'a head of 1,000 lines',
    mode => [
      head('200 OK', typed(mode), chunked, ...Array<string>(1_000).fill('x-again: y')) + chunk(good(mode)) + lastChunk,
    ],
    oddButWhole,
  ),
  fault(
    'headers named like what every object has',
    mode => [
      head('200 OK', typed(mode), chunked, '__proto__: x', 'constructor: y', 'toString: z') +
        chunk(good(mode)) +
        lastChunk,
    ],
    oddButWhole,
  ),
  fault('a header without a colon', mode => [head('200 OK', typed(mode), 'no colon here')], notHttp),
  fault('NUL in a header', mode => [head('200 OK', typed(mode), 'x\0y: z')], notHttp),
  fault('another protocol', () => ['SSH-2.0-OpenSSH_9.6\r\n'], notHttp),
  fault('HTTP/2 without asking', () => [bytes([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100])], notHttp),
  fault('HTTP/1.0 that closes', mode => [`${untilClose(mode).replace('1.1', '1.0')}${good(mode)}`, ...fin], {
    streamed: wholeThenClosed,
    whole: wholeThenClosed,
  }),
  fault(
    'HTTP/1.0 that keeps the connection',
    mode => [
      `HTTP/1.0 200 OK\r\n${typed(mode)}\r\nconnection: keep-alive\r\n${sized(good(mode))}\r\n\r\n${good(mode)}`,
    ],
    oddButWhole,
  ),
  fault(
    'HTTP/1.0 of known length, without keep-alive',
    mode => [`HTTP/1.0 200 OK\r\n${typed(mode)}\r\n${sized(good(mode))}\r\n\r\n${good(mode)}`],
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault(
    'lines that end in LF alone',
    mode => [`HTTP/1.1 200 OK\n${typed(mode)}\n${sized(good(mode))}\n\n${good(mode)}`],
    oddButWhole,
  ),
  fault(
    'gzip that nobody asked for',
    mode => [head('200 OK', typed(mode), 'content-encoding: gzip', chunked), bytes([0x1f, 0x8b, 8, 0])],
    garbled,
  ),
  fault(
    'gzip that is not announced',
    mode => [untilClose(mode), bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56]), ...fin],
    garbled,
  ),
  fault(
    'a transfer coding of another kind',
    mode => [head('200 OK', typed(mode), 'transfer-encoding: gzip, chunked')],
    garbled,
  ),
];

const framing: readonly Fault[] = [
  fault(
    'a length that is too short',
    mode => [head('200 OK', typed(mode), `content-length: ${mode.begun.length}`) + good(mode)],
    { streamed: cut, whole: garbled },
  ),
  fault(
    'a length that is too long, then closed',
    mode => [head('200 OK', typed(mode), 'content-length: 9999') + mode.begun, ...fin],
    cutInBody,
  ),
  fault(
    'a length that is too long after a whole answer',
    mode => [head('200 OK', typed(mode), 'content-length: 9999') + good(mode), ...fin],
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault(
    'two different lengths',
    mode => [head('200 OK', typed(mode), 'content-length: 5', 'content-length: 6') + good(mode)],
    garbled,
  ),
  fault('a negative length', mode => [head('200 OK', typed(mode), 'content-length: -5') + good(mode)], garbled),
  fault(
    'a length beyond all numbers',
    mode => [head('200 OK', typed(mode), `content-length: ${'9'.repeat(40)}`)],
    garbled,
  ),
  fault(
    'a length beside chunks',
    mode => [head('200 OK', typed(mode), chunked, 'content-length: 5') + chunk(good(mode)) + lastChunk],
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault('a chunk size that is no number', mode => [`${ok(mode)}zz\r\n`], garbled),
  fault('a negative chunk size', mode => [`${ok(mode)}-1\r\n`], garbled),
  fault('a chunk size that overflows', mode => [`${ok(mode)}${'f'.repeat(17)}\r\n`], garbled),
  fault('a chunk size line without end', mode => [`${ok(mode)}1;${'x'.repeat(20_000)}`], garbled),
  fault('a chunk without the line break after it', mode => [`${ok(mode)}1\r\nxyz`], garbled),
  fault('a bad chunk after the first token', mode => [`${ok(mode)}${chunk(mode.begun)}zz\r\n`], {
    streamed: is('proto.malformed_sse', 'streaming'),
    whole: garbled,
  }),
  fault('a trailer', mode => [`${ok(mode)}${chunk(good(mode))}0\r\nx-sum: 1\r\n__proto__: 2\r\n\r\n`], oddButWhole),
  fault('a trailer without end', mode => [`${ok(mode)}${chunk(good(mode))}0\r\n`, repeat('x: y\r\n', 5)], {
    streamed: wholeThenClosed,
    whole: is('ok', 'tail', { endedBy: 'first_token' }),
  }),
  fault('chunks of a single byte', mode => [ok(mode) + [...good(mode)].map(chunk).join('') + lastChunk], oddButWhole),
  fault('a second answer behind the first', mode => [...answered(mode, good(mode)), ...answered(mode, good(mode))], {
    streamed: wholeThenClosed,
    whole: wholeThenClosed,
  }),
];

const contents: readonly Fault[] = [
  fault('nothing at all', mode => [response('200 OK', '', mode.contentType)], {
    streamed: { ...silent, keeps: true },
    whole: { ...silent, keeps: true },
  }),
  fault(
    'nothing but blank lines',
    mode => [ok(mode), chunk('\n\n'), pause(20), chunk('\n\n'), lastChunk],
    is('busy.silent', 'first_token', { keeps: true }),
  ),
  fault('nothing but [DONE]', mode => answered(mode, done), {
    streamed: is('proto.empty', 'tail', { keeps: true }),
    whole: is('proto.empty', 'tail', { keeps: true }),
  }),
  fault(
    'an answer without a word',
    mode => answered(mode, mode.name === 'whole' ? completion('') : token('', 'stop') + done),
    { streamed: is('proto.empty', 'tail', { keeps: true }), whole: is('proto.empty', 'tail', { keeps: true }) },
  ),
  fault('no choices', mode => answered(mode, value(mode, '{"choices":[]}')), {
    streamed: is('proto.truncated', 'first_token', { keeps: true }),
    whole: is('proto.malformed_sse', 'first_token', { keeps: true }),
  }),
  fault(
    'a web page with 200',
    () => [response('200 OK', '<!doctype html><title>Welcome</title>', 'text/html')],
    is('proto.html', 'first_token', { keeps: true }),
  ),
  fault(
    'a web page that calls itself an answer',
    mode => [response('200 OK', '<html><body>Welcome</body></html>', mode.contentType)],
    is('proto.html', 'first_token', { keeps: true }),
  ),
  fault(
    'a web page with 502',
    () => [response('502 Bad Gateway', '<html><h1>502 Bad Gateway</h1></html>', 'text/html')],
    is('gateway', 'headers', { keeps: true }),
  ),
  fault(
    'an error with 200',
    mode => answered(mode, value(mode, '{"error":{"message":"x","code":"overloaded_error"}}')),
    is('busy.overloaded', 'first_token', { keeps: true }),
  ),
  fault(
    'an error of no known kind with 200',
    mode => answered(mode, value(mode, '{"error":{"message":"Something went wrong"}}')),
    {
      streamed: is('busy.in_stream', 'first_token', { confidence: 'suspect', keeps: true }),
      whole: is('server_error', 'first_token', { confidence: 'likely', keeps: true }),
    },
  ),
  fault(
    'an answer whose words are those of an error, cut',
    mode => {
      const words = 'The server is overloaded: rate limit';
      return [ok(mode) + chunk(mode.name === 'streamed' ? token(words) : completion(words).slice(0, -50)), ...reset];
    },
    cutInBody,
  ),
  fault(
    'a wrong content type',
    mode => [head('200 OK', 'content-type: application/octet-stream', chunked) + chunk(good(mode)) + lastChunk],
    oddButWhole,
  ),
  fault(
    'the content type of a web page',
    mode => [head('200 OK', 'content-type: text/html', chunked) + chunk(good(mode)) + lastChunk],
    oddButWhole,
  ),
  fault('no content type', mode => [head('200 OK', chunked) + chunk(good(mode)) + lastChunk], oddButWhole),
  fault('a byte order mark', mode => answered(mode, `\ufeff${good(mode)}`), oddButWhole),
  fault('lines that end in CR alone', mode => answered(mode, good(mode).replaceAll('\n', '\r')), oddButWhole),
  fault('NUL bytes between events', mode => answered(mode, `\0\0\n${good(mode)}`), {
    streamed: whole,
    whole: is('proto.malformed_sse', 'first_token', { keeps: true }),
  }),
  fault(
    'a data line of NUL bytes',
    mode => answered(mode, mode.begun, mode.name === 'streamed' ? 'data: \0\0\0\n\n' : '', mode.rest),
    { streamed: is('ok', 'tail', { keeps: true, ...malformedLine }), whole },
  ),
  fault('NUL in the text', mode => answered(mode, good(mode).replace('All is', 'All\\u0000is')), oddButWhole),
  fault(
    'invalid UTF-8 in the text',
    mode => [
      untilClose(mode),
      bytes(
        good(mode).split('All is')[0] ?? '',
        [0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80],
        good(mode).split('All is')[1] ?? '',
      ),
      ...fin,
    ],
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault(
    'a character that is cut between reads',
    mode => {
      const [before = '', after = ''] = good(mode).split('All is');
      return [untilClose(mode), bytes(before, [0xf0, 0x9f]), pause(20), bytes([0x98, 0x80], after), ...fin];
    },
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault(
    'half a character at the end of a read, and never the rest',
    mode => {
      const [before = '', after = ''] = good(mode).split('All is');
      return [untilClose(mode), bytes(before, [0xf0, 0x9f]), pause(20), bytes(after), ...fin];
    },
    { streamed: wholeThenClosed, whole: wholeThenClosed },
  ),
  fault(
    'a token of a megabyte',
    mode => answered(mode, good(mode).replace('All is', 'x'.repeat(1 << 20))),
    oddButWhole,
  ),
  fault(
    'a comment of a megabyte',
    mode => answered(mode, mode.name === 'streamed' ? `:${'x'.repeat(1 << 20)}\n\n` : ' '.repeat(1 << 20), good(mode)),
    oddButWhole,
  ),
  fault(
    'lists nested 100,000 deep',
    mode => answered(mode, value(mode, `${'['.repeat(100_000)}${']'.repeat(100_000)}`)),
    is('proto.malformed_sse', 'first_token', { keeps: true }),
  ),
  fault(
    'an answer with objects nested 100,000 deep beside it',
    mode =>
      answered(
        mode,
        good(mode).replaceAll('{"choices"', `{"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"choices"`),
      ),
    oddButWhole,
  ),
  fault(
    'an error nested 100,000 deep',
    mode => answered(mode, value(mode, `${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`)),
    {
      streamed: is('busy.in_stream', 'first_token', { confidence: 'suspect', keeps: true }),
      whole: is('server_error', 'first_token', { confidence: 'likely', keeps: true }),
    },
  ),
  fault(
    'keys that lead to the prototype',
    mode =>
      answered(
        mode,
        good(mode).replaceAll(
          '{"choices"',
          '{"__proto__":{"polluted":1,"error":"x"},"constructor":{"prototype":{"polluted":1}},"choices"',
        ),
      ),
    oddButWhole,
  ),
  fault(
    'the same key twice',
    mode => answered(mode, good(mode).replaceAll('{"choices"', '{"choices":[],"choices"')),
    oddButWhole,
  ),
  ...['1e999', '-7', '1.5', '1e300', '"4"', '{}'].map(count =>
    fault(
      `${count} tokens in the usage`,
      mode => answered(mode, good(mode).replaceAll('_tokens":4', `_tokens":${count}`)),
      {
        streamed: is('ok', 'tail', { keeps: true, record: { tokenSource: 'estimate', outputTokens: 3 } }),
        whole: is('ok', 'tail', { keeps: true, record: { tokenSource: 'estimate', outputTokens: 3 } }),
      },
    ),
  ),
  fault(
    'an event without data',
    mode => answered(mode, mode.name === 'streamed' ? 'event: x\nid: 1\n\n' : '', good(mode)),
    oddButWhole,
  ),
  fault(
    'two values in one data line',
    mode =>
      answered(mode, mode.begun, mode.name === 'streamed' ? 'data: {"choices":[]}{"choices":[]}\n\n' : '', mode.rest),
    { streamed: is('ok', 'tail', { keeps: true, ...malformedLine }), whole },
  ),
  fault(
    'nothing but two values in one data line',
    mode => answered(mode, value(mode, `${completion('a')}${completion('b')}`)),
    is('proto.malformed_sse', 'first_token', { keeps: true }),
  ),
  fault(
    'a value over several data lines',
    mode =>
      answered(
        mode,
        mode.begun,
        mode.name === 'streamed' ? `data: {"choices":\ndata: [{"delta":\ndata:{"content":"x"}}]}\n\n` : '',
        mode.rest,
      ),
    { streamed: is('ok', 'tail', { keeps: true, record: { tokenEvents: 3 } }), whole },
  ),
  fault(
    'data lines that are no JSON',
    mode => answered(mode, value(mode, '{"choices":[{"delta":{"content":')),
    is('proto.malformed_sse', 'first_token', { keeps: true }),
  ),
];

export const faults: readonly Fault[] = [...connections, ...deadlines, ...heads, ...framing, ...contents];
