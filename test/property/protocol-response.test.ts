import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptCost } from '../../src/protocol/cost.js';
import { flagsOf } from '../../src/protocol/flags.js';
import { classify, taxonomyRules } from '../../src/protocol/outcome.js';
import { ResponseReader } from '../../src/protocol/response.js';
import { ThinkSplitter } from '../../src/protocol/think.js';
import { TokenEstimator } from '../../src/protocol/tokens.js';
import type { Interruption, ResponseProgress } from '../../src/protocol/types.js';
import { outcomeClasses } from '../../src/protocol/types.js';
import { bytesOf, chunk, done, frame } from '../unit/protocol/hear.js';

const seed = 20_250_213;

function read(chunks: readonly Uint8Array[], status = 200, contentType = 'text/event-stream'): ResponseProgress {
  const reader = new ResponseReader({ stallMs: 1, keepGaps: true });
  reader.onHeaders(status, name => (name === 'content-type' ? contentType : null), 0);
  for (const bytes of chunks) reader.onBytes(bytes, 1);
  reader.onEnd(2);
  expect(reader.gaps).toHaveLength(Math.max(0, reader.progress.tokenEvents - 1));
  return reader.progress;
}

/** What must not depend on how the bytes were cut: all but what counts reads. */
function content(progress: ResponseProgress): Partial<ResponseProgress> {
  const { coalesced: _coalesced, keepAlives: _keepAlives, ...rest } = progress;
  return rest;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

const text = fc.oneof(
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
const places = fc.array(fc.nat(), { maxLength: 30 });
const contentType = fc.constantFrom('text/event-stream', 'application/json', 'text/plain', 'text/html', '');

describe('response reader', () => {
  it('hears the same however the bytes are cut', () => {
    fc.assert(
      fc.property(body, places, contentType, (sent, cuts, type) => {
        const bytes = bytesOf(sent);
        expect(content(read(cut(bytes, cuts), 200, type))).toEqual(content(read([bytes], 200, type)));
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('keeps its books: events, stamps and counts agree', () => {
    fc.assert(
      fc.property(response, sent => {
        const progress = read([bytesOf(sent)]);
        const { tokenEvents, reasoningEvents, answerEvents, toolEvents } = progress;
        expect(tokenEvents).toBeLessThanOrEqual(reasoningEvents + answerEvents + toolEvents);
        expect(progress.dataLines).toBeGreaterThanOrEqual(tokenEvents + progress.malformedLines);
        expect(progress.firstTokenMs !== null).toBe(tokenEvents > 0);
        expect(progress.firstReasoningMs !== null).toBe(reasoningEvents > 0);
        expect(progress.firstAnswerMs !== null).toBe(answerEvents + toolEvents > 0);
        expect(progress.coalesced).toBe(Math.max(0, tokenEvents - 1));
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('takes damaged streams without an exception, and each has one outcome', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(
        body,
        damage,
        places,
        contentType,
        fc.constantFrom(200, 429, 503, 302),
        (sent, bytesAt, cuts, type, status) => {
          const bytes = bytesOf(sent);
          for (const [at, byte] of bytesAt) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const progress = read(cut(bytes, cuts), status, type);
          const outcome = classify({ connected: true, progress, interruption: null });
          expect(outcomeClasses).toContain(outcome.class);
          expect(flagsOf({ connected: true, progress, interruption: null }).length).toBeLessThan(6);
        },
      ),
      { seed, numRuns: 1_000 },
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), contentType, (bytes, type) => {
        expect(read([bytes], 200, type).bodyBytes).toBe(bytes.length);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it.each<[string, string]>([
    ['deep lists', '['.repeat(500_000)],
    ['deep objects', '{"a":'.repeat(200_000)],
    ['deep errors, closed', `${'{"error":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['deep choices', `{"choices":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['many choices', `{"choices":[${Array<string>(20_000).fill('{"delta":{"content":"a"}}').join(',')}]}`],
    ['a page of open tags', `<html>${'<'.repeat(300_000)}`],
    ['a page of open scripts', `<html>${'<script '.repeat(30_000)}`],
    ['a page of open comments', `<html>${'<!-- '.repeat(30_000)}`],
  ])('survives %s', (_, bomb) => {
    for (const sent of [bomb, frame(bomb)]) {
      const progress = read([bytesOf(sent)]);
      expect(outcomeClasses).toContain(classify({ connected: true, progress, interruption: null }).class);
    }
  });
});

describe('taxonomy', () => {
  it('gives any facts one outcome of a known rule', () => {
    const numberOrNull = fc.option(fc.nat(50), { nil: null });
    const words = fc.option(
      fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('overloaded', '429', 'rate limit', '服务器繁忙')),
      { nil: null },
    );
    const interruption = fc.option(
      fc.oneof(
        fc.record({
          kind: fc.constantFrom('network', 'http'),
          code: fc.constantFrom('ECONNRESET', 'EMFILE', 'X', 'ETIMEDOUT', 'http.truncated_body'),
          message: fc.string(),
        }),
        fc.record({
          kind: fc.constant('deadline'),
          deadline: fc.constantFrom('connect', 'headers', 'first_token', 'gap', 'total'),
        }),
        fc.record({ kind: fc.constant('aborted'), reason: fc.constantFrom('patience', 'stopped', 'cancelled') }),
      ),
      { nil: null },
    ) as fc.Arbitrary<Interruption | null>;
    const facts = fc.record({
      connected: fc.boolean(),
      interruption,
      progress: fc
        .record({
          http: fc.option(fc.constantFrom(100, 200, 206, 301, 400, 401, 403, 404, 429, 500, 503, 529, 999), {
            nil: null,
          }),
          tokenEvents: fc.nat(2),
          answerEvents: fc.nat(1),
          reasoningEvents: fc.nat(1),
          dataLines: fc.nat(2),
          malformedLines: fc.nat(1),
          keepAlives: fc.nat(1),
          finishReason: fc.option(fc.constantFrom('stop', 'length', 'content_filter', 'abort'), { nil: null }),
          done: fc.boolean(),
          firstTokenMs: numberOrNull,
          bodySample: fc.constantFrom('', 'busy', '<html>busy</html>', '{"a":1}'),
          notStreamed: fc.boolean(),
          error: fc.option(fc.record({ code: words, type: words, message: words, status: numberOrNull }), {
            nil: null,
          }),
        })
        .map(changes => ({ ...read([]), ...changes })),
    });
    const ids = taxonomyRules.map(rule => rule.id);
    fc.assert(
      fc.property(facts, given => {
        const outcome = classify(given);
        expect(outcomeClasses).toContain(outcome.class);
        expect(ids).toContain(outcome.rule);
        expect((outcome.message ?? '').length).toBeLessThanOrEqual(300);
        if (given.interruption?.kind === 'aborted') expect(outcome.class).toBe('client.aborted');
        if (outcome.class === 'ok')
          expect(given.progress.done || given.progress.finishReason !== null || given.progress.notStreamed).toBe(true);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('text', () => {
  const tagged = fc.array(text, { maxLength: 20 });

  it('splits reasoning from answer the same however the text is cut', () => {
    const split = (pieces: readonly string[]): [string, string] => {
      const splitter = new ThinkSplitter();
      let reasoning = '';
      let answer = '';
      for (const piece of pieces) {
        const at = splitter.push(piece);
        if (splitter.revised) {
          reasoning += answer;
          answer = '';
        }
        reasoning += piece.slice(0, at);
        answer += piece.slice(at);
      }
      return [reasoning, answer];
    };
    fc.assert(
      fc.property(tagged, pieces => {
        const whole = pieces.join('');
        expect(split(pieces)).toEqual(split([whole]));
        expect(split(whole.split(''))).toEqual(split([whole]));
      }),
      { seed, numRuns: 2_000 },
    );
  });

  it('estimates the same however the text is cut', () => {
    const estimate = (pieces: readonly string[]): number => {
      const estimator = new TokenEstimator();
      for (const piece of pieces) estimator.add(piece);
      return estimator.tokens;
    };
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), pieces => {
        expect(estimate(pieces)).toBe(estimate([pieces.join('')]));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe('cost', () => {
  it('agrees with whole-number arithmetic', () => {
    const cents = fc.nat(10_000);
    const count = fc.nat(1_000_000);
    fc.assert(
      fc.property(cents, cents, cents, count, count, count, (input, inputCached, output, fresh, cached, written) => {
        const money = (value: number): string => (value / 100).toFixed(2);
        const cost = attemptCost(
          { input: money(input), inputCached: money(inputCached), output: money(output) },
          { prompt: fresh + cached, cached, output: written },
        );
        const exact =
          BigInt(input) * BigInt(fresh) + BigInt(inputCached) * BigInt(cached) + BigInt(output) * BigInt(written);
        const [whole = '0', fraction = ''] = cost.split('.');
        expect(BigInt(whole + fraction.padEnd(8, '0'))).toBe(exact);
      }),
      { seed, numRuns: 1_000 },
    );
  });
});
