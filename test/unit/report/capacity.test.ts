import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { capacityText } from '../../../src/cli/ui/capacity.js';
import { renderCapacity } from '../../../src/report/index.js';
import { capacityOf } from '../../support/capacity-result.js';
import { hostileText } from '../../support/summary.js';

const capacity = capacityOf();
const files = new Map(renderCapacity(capacity));
const text = (name: string) => files.get(name) ?? '';

describe('the forms of a search', () => {
  test('say the verdict first, and every step with a way to its own report', () => {
    const page = text('capacity.html');
    expect(page.indexOf('<h1')).toBeLessThan(page.indexOf('id="charts"'));
    for (const { folder } of capacity.steps) {
      expect(page).toContain(`href="${folder}/report.html"`);
      expect(text('capacity.md')).toContain(`](${folder}/report.md)`);
    }
    for (const words of ['Holds', '12.4/s', '∞', 'Replicas for viral-surge', 'Tokens per minute', '4.48 USD']) {
      expect(page, words).toContain(words);
      expect(text('capacity.md'), words).toContain(words);
    }
  });

  test('the page needs no script and loads nothing', () => {
    const page = text('capacity.html');
    expect(page).not.toContain('<script');
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href]) => /^(#|steps\/)/.test(href ?? ''))).toBe(true);
    expect(page.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/<[^>]+\s(style|on[a-z]+)=/);
  });

  test('CSV has a line for each objective of each step', () => {
    const lines = text('capacity.csv').trim().split('\n');
    expect(lines).toHaveLength(1 + capacity.steps.length);
    const columns = lines[0]?.split(',').length ?? 0;
    expect(lines.every(line => line.split(',').length === columns)).toBe(true);
    expect(lines.find(line => line.startsWith('3,16'))).toContain(',inf,');
  });

  test('JUnit passes with a load that holds, and fails without one', () => {
    expect(text('capacity-junit.xml')).toContain('failures="0"');
    const none = new Map(renderCapacity(capacityOf([{ load: 4, violating: 100 }])));
    expect(none.get('capacity-junit.xml')).toContain('failures="1"');
  });

  test('names from outside stay text', () => {
    const hostile = new Map(renderCapacity(capacityOf(undefined, { name: hostileText })));
    expect(hostile.get('capacity.html')).not.toContain('<script');
    expect(hostile.get('capacity.html')).not.toContain('<img');
  });
});

describe('the terminal', () => {
  const lines = (width: number) => capacityText(capacity, width, new Chalk({ level: 0 })).split('\n');

  test('shows the verdict, the steps over load, and what it is worth', () => {
    const shown = lines(100);
    expect(shown[0]).toMatch(/^CAPACITY FOUND {2}steady-chat/);
    expect(shown.some(line => /1\.00 s │.*┈/.test(line))).toBe(true);
    expect(shown.some(line => /4\.00\s+8\.00/.test(line))).toBe(true);
    expect(shown.some(line => line.startsWith('Users per GPU'))).toBe(true);
  });

  test('keeps to the width', () => {
    for (const width of [60, 80, 120]) {
      for (const line of lines(width)) expect([...line].length, line).toBeLessThanOrEqual(width);
    }
  });
});
