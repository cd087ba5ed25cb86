import { describe, expect, it } from 'vitest';
import { flagsOf } from '../../../src/protocol/flags.js';
import { chunk, done, factsOf, frame } from './hear.js';

const usage = (completion: number, reasoning: number): string =>
  frame({
    choices: [],
    usage: { completion_tokens: completion, completion_tokens_details: { reasoning_tokens: reasoning } },
  });

describe('flags', () => {
  it.each<[string, string[], string[]]>([
    ['a plain answer', [chunk({ content: 'a' }), chunk({}, 'stop'), done], []],
    ['no [DONE]', [chunk({ content: 'a' }), chunk({}, 'stop')], ['no_done']],
    ['a cut stream', [chunk({ content: 'a' })], []],
    ['all tokens spent on reasoning', [chunk({ reasoning: 'r' }), chunk({}, 'length'), done], ['budget_exhausted']],
    [
      'all tokens spent on reasoning that was not sent',
      [chunk({ role: 'assistant' }), chunk({}, 'length'), usage(50, 50), done],
      ['budget_exhausted', 'hidden_reasoning'],
    ],
    ['hidden reasoning', [chunk({ content: 'a' }), chunk({}, 'stop'), usage(50, 40), done], ['hidden_reasoning']],
    ['visible reasoning', [chunk({ reasoning: 'r' }), chunk({ content: 'a' }, 'stop'), usage(50, 40), done], []],
    ['a capped answer', [chunk({ reasoning: 'r' }), chunk({ content: 'a' }, 'length'), done], []],
    ['a broken line', [frame('{'), chunk({ content: 'a' }, 'stop'), done], ['malformed_lines']],
    [
      'a whole completion',
      [JSON.stringify({ choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] })],
      ['not_streamed'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(flagsOf(factsOf(parts))).toEqual(expected);
  });
});
