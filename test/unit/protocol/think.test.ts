import { describe, expect, it } from 'vitest';
import { ThinkSplitter } from '../../../src/protocol/think.js';

interface Split {
  reasoning: string;
  answer: string;
  revisedAt: number | null;
}

/** What the splitter makes of the pieces, with revisions applied. */
function split(pieces: readonly string[]): Split {
  const splitter = new ThinkSplitter();
  const found: Split = { reasoning: '', answer: '', revisedAt: null };
  pieces.forEach((piece, index) => {
    const at = splitter.push(piece);
    if (splitter.revised) {
      found.reasoning += found.answer;
      found.answer = '';
      found.revisedAt = index;
    }
    found.reasoning += piece.slice(0, at);
    found.answer += piece.slice(at);
  });
  return found;
}

const letters = (text: string): string[] => [...text];

const cases: [name: string, text: string, reasoning: string, answer: string][] = [
  ['both tags', '<think>\nHm.\n</think>\n\nYes.', '<think>\nHm.\n</think>\n\n', 'Yes.'],
  ['white space first', '\n <think>Hm.</think>Yes.', '\n <think>Hm.</think>', 'Yes.'],
  ['no opening tag', 'Hm, so.\n</think>\n\nYes.', 'Hm, so.\n</think>\n\n', 'Yes.'],
  ['no closing tag', '<think>Hm, so', '<think>Hm, so', ''],
  ['no tags', 'Yes, 1 < 2 and </b>', '', 'Yes, 1 < 2 and </b>'],
  ['an answer that speaks of the tags', 'Use <think> and </think> tags.', '', 'Use <think> and </think> tags.'],
  ['an answer that quotes the closing tag', 'The `</think>` tag ends it.', '', 'The `</think>` tag ends it.'],
  ['a second pair in the answer', '<think>a</think>b <think>c</think>d', '<think>a</think>', 'b <think>c</think>d'],
  ['a thought that quotes the tag', '<think>is "</think>" it?</think>no', '<think>is "</think>" it?</think>', 'no'],
  ['empty thoughts', '<think>\n\n</think>\n\nYes.', '<think>\n\n</think>\n\n', 'Yes.'],
  ['a tag only', '</think>', '</think>', ''],
  ['another tag first', '<thinking>a</thinking>b', '', '<thinking>a</thinking>b'],
  ['a closing tag cut after its first character', '<', '', '<'],
];

describe('reasoning inside content', () => {
  it.each(cases)('%s', (_, text, reasoning, answer) => {
    expect(split([text])).toMatchObject({ reasoning, answer });
  });

  it.each(cases)('%s, one character at a time', (_, text, reasoning, answer) => {
    expect(split(letters(text))).toMatchObject({ reasoning, answer });
  });

  it.each(cases)('%s, cut anywhere', (_, text, reasoning, answer) => {
    for (let at = 0; at <= text.length; at++) {
      expect(split([text.slice(0, at), text.slice(at)])).toMatchObject({ reasoning, answer });
    }
  });

  it('revises when the closing tag is complete, and only without an opening tag', () => {
    expect(split(['Hm, ', 'so.\n</th', 'ink>\n\n', 'Yes.']).revisedAt).toBe(2);
    expect(split(['<think>', 'Hm', '</think>', 'Yes.']).revisedAt).toBeNull();
    expect(split(['<thi', 'nk>Hm', '</think>Yes.']).revisedAt).toBe(1);
  });

  it('looks for no tags once closed', () => {
    const splitter = new ThinkSplitter();
    splitter.close();
    expect(splitter.push('<think>a')).toBe(0);
  });

  it('does not wait for ever for an opening tag', () => {
    expect(split([' '.repeat(10_000), '<think>a</think>b'])).toMatchObject({ reasoning: '' });
  });
});
