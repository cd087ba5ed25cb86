import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { fitted, visibleWidth } from '../../../src/cli/ui/palette.js';
import { type Column, tableText } from '../../../src/cli/ui/table.js';
import { flowed, labelled, wrapped } from '../../../src/cli/ui/text.js';

const paint = new Chalk({ level: 1 });

test('colours take no columns', () => {
  expect(visibleWidth(paint.red.bold('busy'))).toBe(4);
});

test('fitting pads and cuts to the column', () => {
  expect(fitted('abc', 5)).toBe('abc  ');
  expect(fitted('abcdef', 4)).toBe('abc…');
});

test('wrapping never passes the width and loses no word', () => {
  const text = 'one two three four five six seven';
  const lines = wrapped(text, 11);
  expect(lines.every(line => line.length <= 11)).toBe(true);
  expect(lines.join(' ')).toBe(text);
});

test('a label stands once, and what follows is indented', () => {
  expect(labelled('Load', 'a b', 6, 26)).toBe('Load  a b');
  expect(labelled('Load', `${'x'.repeat(20)} y`, 6, 26)).toBe(`Load  ${'x'.repeat(20)}\n      y`);
});

test('cells flow to the next line, behind the indent', () => {
  expect(flowed('Load', ['aaaa', 'bbbb', 'cccc'], 6, 18)).toEqual(['Load  aaaa   bbbb', '      cccc']);
});

describe('tables', () => {
  interface Row {
    readonly name: string;
    readonly value: number;
  }
  const columns: readonly Column<Row>[] = [
    { title: 'name', cell: row => row.name, drop: 0, align: 'left' },
    { title: 'value', cell: row => String(row.value), drop: 0 },
    { title: 'seldom needed', cell: () => 'x', drop: 2 },
    { title: 'sometimes', cell: () => 'y', drop: 1 },
  ];
  const rows = [
    { name: 'peak', value: 1 },
    { name: 'recovery', value: 22 },
  ];

  test('align numbers to the right', () => {
    expect(tableText(columns.slice(0, 2), rows, 40)).toBe('  name      value\n  peak          1\n  recovery     22');
  });

  test.each([100, 45, 30, 20])('are at most %i columns wide', width => {
    const lines = tableText(columns, rows, width).split('\n');
    expect(Math.max(...lines.map(visibleWidth))).toBeLessThanOrEqual(width);
  });

  test('drop the least important column first', () => {
    const head = tableText(columns, rows, 30).split('\n')[0];
    expect(head).toContain('sometimes');
    expect(head).not.toContain('seldom');
  });
});
