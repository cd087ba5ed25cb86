import { describe, expect, it } from 'vitest';
import { ResponseReader } from '../../../src/protocol/response.js';
import { bytesOf, chunk, done, frame, hear } from './hear.js';

const usageChunk = (completion: number, reasoning = 0): string =>
  frame({
    choices: [],
    usage: {
      prompt_tokens: 7,
      completion_tokens: completion,
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  });

describe('a reasoning answer', () => {
  const parts = [
    ': keep-alive\n\n',
    chunk({ role: 'assistant', content: null }),
    chunk({ reasoning_content: 'Let me ' }),
    chunk({ reasoning_content: 'see.' }),
    chunk({ content: 'Yes' }) + chunk({ content: ', indeed' }) + chunk({ content: '.' }),
    chunk({}, 'stop'),
    usageChunk(9, 4),
    done,
  ];

  it('is booked with stamps, counts and usage', () => {
    const { progress, reader } = hear(parts);
    expect(progress).toMatchObject({
      http: 200,
      contentType: 'text/event-stream',
      headersMs: 5,
      firstEventMs: 20,
      firstTokenMs: 30,
      firstReasoningMs: 30,
      firstAnswerMs: 50,
      lastTokenMs: 50,
      tokenEvents: 5,
      reasoningEvents: 2,
      answerEvents: 3,
      toolEvents: 0,
      dataLines: 9,
      malformedLines: 0,
      keepAlives: 1,
      coalesced: 2,
      finishReason: 'stop',
      done: true,
      usage: { promptTokens: 7, completionTokens: 9, reasoningTokens: 4, cachedTokens: null },
      error: null,
      bodySample: '',
      notStreamed: false,
    });
    expect(progress.bodyBytes).toBe(bytesOf(parts.join('')).length);
    expect(progress.estimatedReasoningTokens).toBeGreaterThan(0);
    expect(progress.estimatedAnswerTokens).toBeGreaterThan(0);
    expect([...reader.gaps]).toEqual([10, 10, 0, 0]);
    expect(reader.finished).toBe(true);
  });

  it('takes neither the role chunk nor usage nor a finish for a token', () => {
    const { progress } = hear([chunk({ role: 'assistant', content: '' }), chunk({}, 'stop'), usageChunk(1), done]);
    expect(progress).toMatchObject({ tokenEvents: 0, firstTokenMs: null, lastTokenMs: null, firstEventMs: 10 });
  });

  it('ignores what follows [DONE]', () => {
    const { progress } = hear([chunk({ content: 'a' }), done, chunk({ content: 'b' }), frame({ error: 'late' })]);
    expect(progress).toMatchObject({ tokenEvents: 1, dataLines: 2, error: null });
  });
});

describe('gaps', () => {
  it('counts stalls over the threshold, not at it', () => {
    const token = bytesOf(chunk({ content: 'a' }));
    const reader = new ResponseReader({ stallMs: 100, keepGaps: true });
    reader.onHeaders(200, () => null, 0);
    for (const atMs of [10, 110, 211, 1_000.5]) reader.onBytes(token, atMs);
    expect([...reader.gaps]).toEqual([100, 101, 789.5]);
    expect(reader.progress).toMatchObject({ stallCount: 2, stallTotalMs: 890.5, longestGapMs: 789.5 });
  });

  it('calls events coalesced that share a stamp, of one read or of two: the events whose gap is 0', () => {
    const reader = new ResponseReader({ stallMs: 100, keepGaps: true });
    reader.onHeaders(200, () => null, 0);
    reader.onBytes(bytesOf(chunk({ content: 'a' }) + chunk({ content: 'b' })), 10);
    reader.onBytes(bytesOf(chunk({ content: 'c' })), 10);
    reader.onBytes(bytesOf(chunk({ content: 'd' })), 11);
    expect([...reader.gaps]).toEqual([0, 0, 1]);
    expect(reader.progress.coalesced).toBe(2);
  });

  it('keeps no gaps when told so, but still sees stalls', () => {
    const reader = new ResponseReader({ stallMs: 100, keepGaps: false });
    reader.onHeaders(200, () => null, 0);
    reader.onBytes(bytesOf(chunk({ content: 'a' })), 0);
    reader.onBytes(bytesOf(chunk({ content: 'b' })), 500);
    expect(reader.gaps).toHaveLength(0);
    expect(reader.progress).toMatchObject({ stallCount: 1, longestGapMs: 500 });
  });

  it('keeps the gaps of long answers', () => {
    const { reader } = hear(Array<string>(1_000).fill(chunk({ content: 'a' })));
    expect(reader.gaps).toHaveLength(999);
    expect(new Set(reader.gaps)).toEqual(new Set([10]));
  });

  it('never books a gap below zero', () => {
    const reader = new ResponseReader({ stallMs: 100, keepGaps: true });
    reader.onBytes(bytesOf(chunk({ content: 'a' })), 10);
    reader.onBytes(bytesOf(chunk({ content: 'b' })), 9);
    expect([...reader.gaps]).toEqual([0]);
  });
});

describe('reasoning in tags', () => {
  it('sets first answer after the tag', () => {
    const { progress } = hear(['<think>', 'Hm', '</think>', '\n\n', 'Yes'].map(content => chunk({ content })));
    expect(progress).toMatchObject({ firstReasoningMs: 10, firstAnswerMs: 50, reasoningEvents: 4, answerEvents: 1 });
  });

  it('revises the first answer when only the closing tag comes', () => {
    const contents = ['Hm', ', so.', '\n</thi', 'nk>\n\nYes', '.'];
    const { progress } = hear(contents.map(content => chunk({ content })));
    expect(progress).toMatchObject({
      firstTokenMs: 10,
      firstReasoningMs: 10,
      firstAnswerMs: 40,
      tokenEvents: 5,
      reasoningEvents: 4,
      answerEvents: 2,
    });
    expect(progress.estimatedAnswerTokens).toBeLessThan(progress.estimatedReasoningTokens);
  });

  it('leaves tags alone where reasoning has a field of its own', () => {
    const { progress } = hear([
      chunk({ reasoning_content: 'Hm' }),
      chunk({ content: 'Write ' }),
      chunk({ content: '</think>' }),
    ]);
    expect(progress).toMatchObject({ firstAnswerMs: 20, reasoningEvents: 1, answerEvents: 2 });
  });

  it('takes tool calls and refusals for answers', () => {
    const tool = hear([chunk({ tool_calls: [{ function: { name: 'f', arguments: '{}' } }] })]).progress;
    expect(tool).toMatchObject({ firstAnswerMs: 10, toolEvents: 1, answerEvents: 0, tokenEvents: 1 });
    expect(hear([chunk({ refusal: 'No.' })]).progress).toMatchObject({ firstAnswerMs: 10, answerEvents: 1 });
  });
});

describe('keep-alives', () => {
  it('are comments, pings, empty data and reads of blank lines, and never data', () => {
    const { progress } = hear([
      '\n\n',
      '\r\n',
      ': OPENROUTER PROCESSING\n\n',
      '\n',
      'data:\n\n',
      'event: ping\ndata: {"type":"ping"}\n\n',
      'data: {"type": "ping"}\n\n',
      'event: keepalive\ndata: x\n\n',
    ]);
    expect(progress).toMatchObject({ keepAlives: 8, dataLines: 0, firstEventMs: null, malformedLines: 0 });
  });

  it('counts several blank lines of one read once, and none after data', () => {
    expect(hear(['\n\n\n\n', '\n']).progress.keepAlives).toBe(2);
    expect(hear([chunk({ content: 'a' }), '\n\n\n']).progress.keepAlives).toBe(0);
  });
});

describe('damage', () => {
  it('counts data lines that are no JSON object', () => {
    const { progress } = hear([frame('{"broken'), frame('null'), frame('[1]'), frame('oops'), chunk({ content: 'a' })]);
    expect(progress).toMatchObject({ malformedLines: 4, dataLines: 5, tokenEvents: 1 });
  });

  it('does not call a last line malformed that was cut', () => {
    const { progress } = hear([chunk({ content: 'a' }), 'data: {"choices":[{"del']);
    expect(progress).toMatchObject({ malformedLines: 0, dataLines: 1, finishReason: null, done: false });
  });

  it('takes a last line that was whole, with the stamp of its arrival', () => {
    const { progress } = hear([chunk({ content: 'a' }), chunk({ content: 'b' }).trimEnd(), '']);
    expect(progress).toMatchObject({ tokenEvents: 2, lastTokenMs: 20 });
    expect(hear([chunk({ content: 'a' }, 'stop'), 'data: [DONE]']).progress.done).toBe(true);
  });

  it('gives up on an endless line', () => {
    const reader = new ResponseReader({ stallMs: 1, keepGaps: false });
    reader.onHeaders(200, () => 'text/event-stream', 0);
    const megabyte = bytesOf('x'.repeat(1 << 20));
    reader.onBytes(bytesOf('data: '), 1);
    for (let sent = 0; sent < 18; sent++) reader.onBytes(megabyte, 1);
    reader.onEnd(2);
    expect(reader.progress).toMatchObject({ malformedLines: 1, tokenEvents: 0 });
  });

  it.each<[string, string, string | null]>([
    ['an error object in a data line', frame({ error: { message: 'm', code: 'c' } }), 'm'],
    ['an error event', `event: error\n${frame({ message: 'm' })}`, 'm'],
    ['an error event in plain words', 'event: error\ndata: m\n\n', 'm'],
    ['an error event of unknown shape', `event: error\n${frame({ reason: 'm' })}`, '{"reason":"m"}'],
    ['bare JSON between events', '{"error":{"message":"m"}}\n\n', 'm'],
    [
      'a finish with an error',
      frame({ choices: [{ delta: {}, finish_reason: 'error' }], error: { message: 'm' } }),
      'm',
    ],
  ])('finds %s after tokens', (_, text, message) => {
    const { progress } = hear([chunk({ content: 'a' }), text, chunk({ content: 'b' })]);
    expect(progress.error?.message).toBe(message);
    expect(progress.malformedLines).toBe(0);
  });

  it('keeps the first of several errors', () => {
    expect(hear([frame({ error: 'one' }), frame({ error: 'two' })]).progress.error?.message).toBe('one');
  });

  it('is not fooled by white space around the JSON', () => {
    expect(hear(['data:   {"choices":[{"delta":{"content":"a"}}]} \n\n', 'data:  [DONE] \n\n']).progress).toMatchObject(
      {
        tokenEvents: 1,
        done: true,
      },
    );
  });
});

describe('bodies that are no event stream', () => {
  const completion = JSON.stringify({
    choices: [{ message: { reasoning_content: 'Hm', content: 'Yes' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  });

  it('takes a whole completion as one token event at its last byte', () => {
    const { progress } = hear(['\n\n', completion.slice(0, 30), completion.slice(30)], {
      headers: { 'content-type': 'application/json' },
    });
    expect(progress).toMatchObject({
      notStreamed: true,
      tokenEvents: 1,
      firstTokenMs: 30,
      firstReasoningMs: 30,
      firstAnswerMs: 30,
      firstEventMs: null,
      dataLines: 0,
      keepAlives: 1,
      finishReason: 'stop',
      done: false,
      usage: { promptTokens: 1, completionTokens: 2 },
      bodySample: completion,
    });
  });

  it('reads a completion far longer than the sample', () => {
    const long = JSON.stringify({ choices: [{ message: { content: 'x'.repeat(300_000) }, finish_reason: 'stop' }] });
    const { progress } = hear([long], { headers: { 'content-type': 'application/json' } });
    expect(progress).toMatchObject({ notStreamed: true, answerEvents: 1 });
    expect(progress.bodySample).toHaveLength(65_536);
  });

  it.each<[string, number, string, string, string | null]>([
    ['JSON', 503, 'application/json', '{"error":{"message":"m"}}', 'm'],
    [
      'JSON in several lines',
      503,
      'application/json',
      '{\n  "code": 50508,\n  "message": "m",\n  "data": null\n}',
      'm',
    ],
    ['JSON that calls itself a stream', 503, 'text/event-stream', '{"error":"m"}', 'm'],
    ['an event stream with an error status', 503, 'text/event-stream', 'data: {"error":"m"}\n\n', 'm'],
    ['a byte order mark', 500, 'application/json', '\ufeff{"error":"m"}', 'm'],
    ['a cut JSON', 500, 'application/json', '{"error":{"mess', null],
    ['an empty body', 500, 'application/json', '', null],
    ['text', 500, 'text/plain', 'm', null],
  ])('finds the error in %s', (_, status, contentType, body, message) => {
    const { progress } = hear([body], { status, headers: { 'content-type': contentType } });
    expect(progress.error?.message ?? null).toBe(message);
    expect(progress.notStreamed).toBe(false);
  });

  it('keeps pages and plain text, up to 64 KiB', () => {
    const page = '<!doctype html><title>busy</title>';
    expect(hear([page], { headers: { 'content-type': 'text/html' } }).progress.bodySample).toBe(page);
    expect(hear(['Bad Gateway'], { headers: { 'content-type': 'text/plain' }, status: 502 }).progress.bodySample).toBe(
      'Bad Gateway',
    );
    expect(
      hear(['x'.repeat(40_000), 'y'.repeat(40_000)], { headers: { 'content-type': 'text/plain' } }).progress.bodySample,
    ).toHaveLength(65_536);
  });

  it('shows the sample at the end, also of an exchange that was cut', () => {
    const reader = new ResponseReader({ stallMs: 1, keepGaps: false });
    reader.onHeaders(200, () => 'text/html', 0);
    reader.onBytes(bytesOf('<html>'), 1);
    reader.onBytes(bytesOf('busy'), 2);
    expect(reader.progress.bodySample).toBe('');
    reader.onEnd(3);
    expect(reader.progress.bodySample).toBe('<html>busy');
  });

  it('takes the name of an AWS exception from its header', () => {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': 'ThrottlingException:http://x/' };
    const { progress } = hear(['{"message":"Too many tokens"}'], { status: 429, headers });
    expect(progress.error).toMatchObject({ code: 'ThrottlingException', message: 'Too many tokens' });
  });
});

describe('content types are not believed', () => {
  it.each(['text/plain', 'application/json', '', 'TEXT/EVENT-STREAM; charset=utf-8'])('a stream sent as "%s"', type => {
    const { progress } = hear(['\ufeff', chunk({ content: 'a' }), done], { headers: { 'content-type': type } });
    expect(progress).toMatchObject({ tokenEvents: 1, done: true });
  });

  it.each(['data: x', 'event: e\ndata: x', 'id: 1\ndata: x', 'retry:1\ndata: x', ': c\ndata: x', '\r\n\ndata: x'])(
    'a stream that begins with %j, in single bytes',
    text => {
      const { progress } = hear([...`${text}\n\n`, ...chunk({ content: 'a' })], { headers: { 'content-type': '' } });
      expect(progress).toMatchObject({ tokenEvents: 1, malformedLines: 1 });
    },
  );

  it('text that begins like a field', () => {
    const plain = { headers: { 'content-type': 'text/plain' } };
    expect(hear(['dat', 'abase is down'], plain).progress).toMatchObject({ bodySample: 'database is down' });
    expect(hear(['eve'], plain).progress).toMatchObject({ bodySample: 'eve', dataLines: 0 });
    expect(hear(['Service Unavailable']).progress).toMatchObject({ bodySample: 'Service Unavailable', dataLines: 0 });
  });
});

describe('headers', () => {
  it('reads the retry hints', () => {
    const headers = { 'retry-after': '1.5', 'x-should-retry': 'false' };
    const { reader, progress } = hear([], { status: 429, headers });
    expect(progress.retryAfterMs).toBe(1_500);
    expect(reader.shouldRetry).toBe(false);
    expect(hear([], { headers: { 'x-should-retry': 'maybe' } }).reader.shouldRetry).toBeNull();
  });
});

it('does not keep the bytes it was given, also while it waits to tell what they are', () => {
  const reader = new ResponseReader({ stallMs: 1, keepGaps: false });
  const shared = Buffer.alloc(256);
  const text = chunk({ content: 'a' }) + done;
  for (const [from, to] of [
    [0, 3],
    [3, 20],
    [20, text.length],
  ]) {
    const size = shared.write(text.slice(from, to));
    reader.onBytes(shared.subarray(0, size), 1);
    shared.fill(0x58);
  }
  expect(reader.progress).toMatchObject({ tokenEvents: 1, done: true });
});

it('changes nothing after the end', () => {
  const { reader, progress } = hear([chunk({ content: 'a' })]);
  const before = { ...progress };
  reader.onBytes(bytesOf(chunk({ content: 'b' })), 99);
  reader.onEnd(100);
  expect(reader.progress).toEqual(before);
});
