import { describe, expect, test } from 'vitest';
import { BusytoneError } from '../../../src/base/errors.js';
import { explain } from '../../../src/cli/explain.js';

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
