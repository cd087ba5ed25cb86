import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { drawingOn, guardTerminal, harmless } from '../../../src/cli/terminal-guard.js';

test.each([
  ['colours stay', '\u001b[31mred\u001b[0m and \u001b[1;38;5;9mbright\u001b[22m\n\tnext'],
  ['text of any script stays', '服务器繁忙，请稍后再试 – ça ne va pas 🙂'],
])('%s', (_, text) => expect(harmless(text)).toBe(text));

test.each([
  ['a title', '\u001b]0;owned\u0007'],
  ['the clipboard', '\u001b]52;c;Y3VybCBldmls\u001b\\'],
  ['a cursor that moves', '\u001b[2A\u001b[2K'],
  ['a screen that is cleared', '\u001bc\u001b[2J'],
  ['sequences of one byte', '\u009b31m\u009d0;x\u009c\u0090q\u009c'],
  ['a line that is written over', 'FAIL\rPASS'],
  ['writing backwards', '\u202eSSAP\u202c'],
  ['a bell and a backspace', '\u0007\b\b'],
])('%s does not act', (_, text) => {
  const shown = harmless(`before ${text} after`);
  expect(shown).toMatch(/^before .* after$/);
  expect([...shown].filter(character => /[\p{Cc}\p{Bidi_Control}]/u.test(character))).toEqual([]);
});

test('a guarded stream makes text harmless, and leaves bytes and its own drawing alone', () => {
  const got: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      got.push(chunk.toString('latin1'));
      done();
    },
  }) as unknown as NodeJS.WriteStream;
  guardTerminal(stream);
  stream.write('\u001b[2J');
  stream.write(Buffer.from('\u001b[2J'));
  drawingOn(stream).write('\u001b[1A');
  expect(got).toEqual(['\\u001b[2J', '\u001b[2J', '\u001b[1A']);
});
