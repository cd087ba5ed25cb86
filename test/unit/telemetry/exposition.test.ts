import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../../src/telemetry/exposition.js';

describe('a metrics page', () => {
  it('gives samples, types and help texts', () => {
    const page = parseExposition(
      '# HELP a_total Things\\nof \\\\ kinds.\n# TYPE a_total counter\n  a_total { kind = "x\\"y\\\\z\\n" , } 3e2 1700000000123 \r\n# TYPE b histogram\nb_bucket{le="+Inf"} 4\nb_sum 1.5\nb_count 4\nc NaN\n',
    );
    expect(page.samples).toEqual([
      { name: 'a_total', labels: { kind: 'x"y\\z\n' }, value: 300, timestampMs: 1_700_000_000_123 },
      { name: 'b_bucket', labels: { le: '+Inf' }, value: 4, timestampMs: null },
      { name: 'b_sum', labels: {}, value: 1.5, timestampMs: null },
      { name: 'b_count', labels: {}, value: 4, timestampMs: null },
      { name: 'c', labels: {}, value: Number.NaN, timestampMs: null },
    ]);
    expect(page.helps.get('a_total')).toBe('Things\nof \\ kinds.');
    expect([...page.types]).toEqual([
      ['a_total', 'counter'],
      ['b', 'histogram'],
    ]);
    expect(page.damagedLines).toBe(0);
  });

  it('of OpenMetrics has seconds for times and exemplars behind its values', () => {
    const page = parseExposition('a_total 1 1700000000.5 # {trace="x"} 0.5\nb{c="#"} 2\n# EOF\n');
    expect(page.samples).toEqual([
      { name: 'a_total', labels: {}, value: 1, timestampMs: 1_700_000_000_500 },
      { name: 'b', labels: { c: '#' }, value: 2, timestampMs: null },
    ]);
  });

  it.each([
    'a',
    'a{b="c"}',
    'a{b=c} 1',
    'a{b="c" 1',
    'a{b="c"d="e"} 1',
    '{a="b"} 1',
    '1a 2',
    'a 0x10',
    'a 1 2 3',
    'a one',
    'a 1 now',
    'a{="b"} 1',
    '<html>',
  ])('leaves out and counts %s', line => {
    expect(parseExposition(`ok 1\n${line}\nok 2\n`)).toMatchObject({
      damagedLines: 1,
      samples: [{ value: 1 }, { value: 2 }],
    });
  });

  it('keeps a label that is called like an inner part of JavaScript', () => {
    const [sample] = parseExposition('a{__proto__="x",constructor="y"} 1\n').samples;
    expect(Object.entries(sample?.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
