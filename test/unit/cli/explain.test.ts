import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { explain } from '../../../src/cli/explain.js';
import { readSecret } from '../../../src/cli/secrets.js';

describe('an error for a person', () => {
  test('says what, where, why and what to do, in this order', () => {
    const error = new BusytoneError('It did not work', {
      code: 'test.case',
      where: 'file.yaml:3:1',
      hint: 'Do it again.',
      exitCode: 2,
      cause: new Error('disk full', { cause: new Error('quota') }),
    });
    const { text, exitCode } = explain(error, null);
    expect(exitCode).toBe(2);
    expect(text.split('\n').map(line => line.trim())).toEqual([
      expect.stringContaining('It did not work'),
      expect.stringContaining('file.yaml:3:1'),
      expect.stringContaining('disk full ← quota'),
      expect.stringContaining('Do it again.'),
    ]);
  });

  test('indents what has several lines', () => {
    const { text } = explain(new BusytoneError('one\ntwo', { code: 'test.case' }), null);
    expect(text).toContain('\n       two');
  });

  test('never holds a secret that was read, not even in an error that nobody expected', () => {
    vi.stubEnv('EXPLAINED_KEY', 'plain/word+of=nobody');
    vi.stubEnv('BUSYTONE_DEBUG', '1');
    expect(readSecret('EXPLAINED_KEY')).toBe('plain/word+of=nobody');
    const cause = new Error(`in Base64: ${Buffer.from('user:plain/word+of=nobody').toString('base64')}`);
    for (const error of [
      new Error('Invalid header value: plain/word+of=nobody'),
      new BusytoneError('It failed', { code: 'test.case', hint: '?key=plain%2Fword%2Bof%3Dnobody', cause }),
      'thrown as text: plain/word+of=nobody',
    ]) {
      const { text } = explain(error, null);
      expect(text).toContain('[redacted]');
      expect(text).not.toMatch(/plain.{1,3}word/);
      expect(text).not.toContain('cGxhaW4vd29y');
    }
    vi.unstubAllEnvs();
  });

  test('holds nothing that acts on a terminal', () => {
    const said = 'busy \u001b]52;c;ZXZpbA==\u0007\u001b[2J\u009b1A\u202e\r\n::error::x';
    const { text } = explain(new BusytoneError(said, { code: 'test.case', where: said, hint: said }), null);
    const acting = [...stripVTControlCharacters(text)].filter(
      sign => /[\p{Cc}\p{Bidi_Control}]/u.test(sign) && sign !== '\n',
    );
    expect(acting).toEqual([]);
    expect(text).toContain('\\u001b]52');
  });

  test('never holds a key, whoever put it there', () => {
    const { text } = explain(new BusytoneError('refused: Bearer sk-abcdefghijklmnop1234', { code: 'test.case' }), null);
    expect(text).not.toContain('abcdefghijklmnop');
  });
});

test('a defect is called one, without a stack trace', () => {
  const { text, exitCode } = explain(new TypeError('x is not a function'), null);
  expect(exitCode).toBe(1);
  expect(text).toContain('x is not a function');
  expect(text).toContain('defect');
  expect(text).not.toMatch(/\bat .+:\d+:\d+/);
});

test('a full disk is no defect of busytone', () => {
  const { text, exitCode } = explain(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' }), null);
  expect(exitCode).toBe(1);
  expect(text).toContain('Free some space');
  expect(text).not.toContain('defect');
});
