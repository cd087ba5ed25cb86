import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classify, taxonomyRules } from '../../../src/protocol/outcome.js';
import { type Interruption, outcomeClasses } from '../../../src/protocol/types.js';
import { read } from './response.js';
import { target } from './target.js';

const nothingRead = read([]);
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
    .map(changes => ({ ...nothingRead, ...changes })),
});
const ids = taxonomyRules.map(rule => rule.id);

export const taxonomyTargets = [
  target(
    'taxonomy: any facts have one outcome of a known rule',
    2_000,
    fc.property(facts, given => {
      const outcome = classify(given);
      assert.ok(outcomeClasses.includes(outcome.class));
      assert.ok(ids.includes(outcome.rule));
      assert.ok((outcome.message ?? '').length <= 300);
      if (given.interruption?.kind === 'aborted') assert.equal(outcome.class, 'client.aborted');
      const { done, finishReason, notStreamed } = given.progress;
      if (outcome.class === 'ok') assert.ok(done || finishReason !== null || notStreamed);
    }),
  ),
];
