import { describe, expect, test } from 'vitest';
import { clockOffset } from '../../../src/app/check/clock-offset.js';
import { longPrompt } from '../../../src/app/check/long-prompt.js';
import { modelsIn } from '../../../src/app/check/models.js';

describe('the clock of a server', () => {
  const at = (ms: number) => new Date(ms).toUTCString();
  const answers = (offsetMs: number, momentsMs: readonly number[], tookMs = 40) =>
    momentsMs.map(sentWallMs => ({
      sentWallMs,
      headersWallMs: sentWallMs + tookMs,
      date: at(sentWallMs + tookMs / 2 + offsetMs),
    }));

  test.each([0, 137, -137, 4_321, -86_400_000])('that is %d ms ahead lies within the error', aheadMs => {
    const moments = Array.from({ length: 9 }, (_, index) => 1_760_000_000_000 + index * 1_370);
    const one = clockOffset(answers(aheadMs, moments.slice(0, 1)));
    const nine = clockOffset(answers(aheadMs, moments));
    for (const found of [one, nine]) {
      expect(Math.abs((found?.offsetMs ?? Number.NaN) - aheadMs)).toBeLessThanOrEqual(found?.errorMs ?? 0);
    }
    // A single date knows no more than its second and the way.
    expect(one?.errorMs).toBe(520);
    expect(nine?.errorMs).toBeLessThan(520);
  });

  test('that contradicts itself is told with an error that holds both', () => {
    const [first, second] = [answers(0, [1_760_000_000_000])[0], answers(60_000, [1_760_000_001_000])[0]];
    const found = clockOffset([first, second].filter(each => each !== undefined));
    expect(found?.errorMs).toBeGreaterThan(30_000);
  });

  test('is unknown without a date', () => {
    expect(clockOffset([])).toBeNull();
    expect(clockOffset([{ sentWallMs: 0, headersWallMs: 1, date: 'yesterday' }])).toBeNull();
  });
});

describe('a list of models', () => {
  test.each([
    [
      'OpenAI',
      '{"object":"list","data":[{"id":"a"},{"id":"b"}]}',
      [
        ['a', null],
        ['b', null],
      ],
    ],
    ['vLLM', '{"data":[{"id":"a","max_model_len":32768}]}', [['a', 32_768]]],
    ['OpenRouter', '{"data":[{"id":"a","context_length":163840}]}', [['a', 163_840]]],
    ['a plain list', '[{"id":"a"}]', [['a', null]]],
    ['an empty list', '{"data":[]}', []],
  ])('%s', (_, body, models) => {
    expect(modelsIn(body)?.map(each => [each.id, each.contextTokens])).toEqual(models);
  });

  test.each(['', '<html>', '{"error":{}}', '{"data":[{"name":"a"}]}', '7'])('%j is none', body => {
    expect(modelsIn(body)).toBeNull();
  });
});

test('a long prompt is long enough for a prefix cache, and known by its salt', () => {
  const one = longPrompt('aa');
  expect(one.tokens).toBeGreaterThan(1_024);
  // By DeepSeek's rule of 0.3 tokens for a character of English.
  expect(Math.abs(one.text.length * 0.3 - one.tokens) / one.tokens).toBeLessThan(0.1);
  expect(longPrompt('bb').text).not.toBe(one.text);
  expect(longPrompt('aa').text).toBe(one.text);
});
