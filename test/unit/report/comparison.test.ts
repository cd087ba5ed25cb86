import { describe, expect, test } from 'vitest';
import { paretoFront } from '../../../src/report/comparison/pareto.js';
import { comparisonReport } from '../../support/comparison.js';
import { hostileText } from '../../support/summary.js';

const files = comparisonReport();
const text = (name: string) => files.get(name) ?? '';

describe('the files of a comparison', () => {
  test('say the verdict first and every metric of every side', () => {
    const page = text('comparison.html');
    expect(page.indexOf('<h1')).toBeLessThan(page.indexOf('id="charts"'));
    for (const words of [
      'TTFT p95',
      'Cost per answer',
      '∞',
      'Pareto front',

      '✓ better',
      '= no difference',
    ]) {
      expect(page + text('comparison.md'), words).toContain(words);
    }
  });

  test('the page needs no script and loads nothing', () => {
    const page = text('comparison.html');
    expect(page).not.toContain('<script');
    expect(page).toContain('script-src &#39;none&#39;');
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href]) => href?.startsWith('#'))).toBe(true);
    expect(page.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/<[^>]+\s(style|on[a-z]+)=/);
  });

  test('CSV has a line for each metric of each pair', () => {
    const lines = text('comparison.csv').trim().split('\n');
    const columns = lines[0]?.split(',').length ?? 0;
    expect(lines.every(line => line.split(',').length === columns)).toBe(true);
    expect(lines.filter(line => line.startsWith('baseline,fast,'))).toHaveLength(13);
    expect(lines.find(line => line.startsWith('baseline,busy,ttft.p95'))).toContain(',inf,');
  });

  test('JUnit fails what has surely regressed and skips what cannot be told', () => {
    const junit = text('junit.xml');
    expect(junit).toMatch(/busy: ttft.p95 against baseline">\s*<failure/);
    expect(junit).toMatch(/fast: ttft.p50 against baseline">\s*<system-out/);
    expect(junit).toMatch(/tests="\d+" failures="[1-9]/);
  });

  test('names from the wire stay text', () => {
    const hostile = comparisonReport(hostileText);
    expect(hostile.get('comparison.html')).not.toContain('<img');
    expect(hostile.get('comparison.md')).not.toContain('<script>');
    expect(hostile.get('junit.xml')).not.toContain('<b id=x>');
  });
});

test('the Pareto front holds what nobody beats in both', () => {
  const points = [
    { x: 3, y: 1 },
    { x: 1, y: 3 },
    { x: 2, y: 2 },
    { x: 2.5, y: 2.5 },
    { x: 2, y: 2 },
    { x: null, y: 0 },
    { x: 3, y: 0.5 },
  ];
  expect(paretoFront(points)).toEqual([1, 2, 4, 6]);
  expect(paretoFront([])).toEqual([]);
});
