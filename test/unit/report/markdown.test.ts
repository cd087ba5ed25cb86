import { describe, expect, test } from 'vitest';
import { renderHtml, renderMarkdown } from '../../../src/report/index.js';
import { emptyReport, hostileReport, surgeReport } from '../../support/summary.js';

const mostLines = 120;

/** Cells of a row of a table; an escaped pipe does not end one. */
function cellsOf(line: string): string[] {
  return line.split(/(?<!\\)\|/).slice(1, -1);
}

/** Runs of table lines. */
function tablesOf(markdown: string): string[][] {
  return markdown
    .split(/\n(?!\|)/)
    .map(block => block.split('\n').filter(line => line.startsWith('|')))
    .filter(lines => lines.length > 0);
}

describe('the Markdown report', () => {
  const markdown = renderMarkdown(surgeReport());

  test('begins with the verdict and has every table', () => {
    expect(markdown.split('\n')[0]).toBe('## ✗ TURNED BUSY · r1-launch');
    for (const title of ['Objectives', 'By phase', 'By traffic class', 'Outcome ledger', 'Environment']) {
      expect(markdown).toContain(`### ${title}\n`);
    }
  });

  test('has whole tables: every row has the cells of its heading', () => {
    for (const report of [surgeReport(), hostileReport()]) {
      const tables = tablesOf(renderMarkdown(report));
      expect(tables).toHaveLength(5);
      for (const lines of tables) {
        const widths = new Set(lines.map(line => cellsOf(line).length));
        expect(widths.size).toBe(1);
        expect(lines[1]).toMatch(/^\|( -{3}:? \|)+$/);
      }
    }
  });

  test('fits a pull request, also with many objectives, checks, classes and outcomes', () => {
    const input = surgeReport();
    const { summary } = input;
    const twenty = <T>(one: T): T[] => Array.from({ length: 20 }, () => one);
    const check = { id: 'x', level: 'suspect' as const, message: 'Too much of it.' };
    const [slo] = summary.slo;
    const [phase] = summary.phases;
    const outcomes = { ok: 1, auth: 1, gateway: 1, not_found: 1, bad_request: 1, 'net.dns': 1, 'net.tls': 1 };
    const more = { 'net.proxy': 1, 'net.reset': 1, 'proto.html': 1, 'proto.empty': 1, server_error: 1, 'slow.ttft': 1 };
    const large = renderMarkdown({
      ...input,
      manifest: { ...input.manifest, gapsKept: false },
      summary: {
        ...summary,
        run: { ...summary.run, status: 'aborted', stopReason: 'limit.tokens', timeCompression: 3 },
        validity: { verdict: 'SUSPECT', checks: twenty(check) },
        slo: slo ? twenty(slo) : [],
        phases: phase ? twenty(phase) : [],
        classes: phase ? twenty(phase) : [],
        overall: {
          ...summary.overall,
          outcomes: { ...outcomes, ...more },
          intents: { ...summary.overall.intents, notSent: 5, interrupted: 5 },
          tokens: { ...summary.overall.tokens, fromUsage: 0.5 },
        },
      },
    });
    expect(large.split('\n').length).toBeLessThanOrEqual(mostLines);
    expect(markdown.split('\n').length).toBeLessThanOrEqual(mostLines);
    expect(large).toContain('more columns stand in the HTML report');
  });

  test('says the same numbers as the page', () => {
    const page = renderHtml(surgeReport());
    const numbers = tablesOf(markdown)
      .flatMap(lines => lines.slice(2).flatMap(cellsOf))
      .flatMap(text => text.split(/<[^>]*>|\*\*|;/))
      .map(text => text.trim())
      .filter(text => /^[\d.,]+( |×|$)/.test(text));
    expect(numbers.length).toBeGreaterThan(150);
    const unspaced = page.replace(/\u00a0/g, ' ');
    for (const number of numbers) expect(unspaced).toContain(number);
  });

  test('keeps hostile text as text', () => {
    const hostile = renderMarkdown(hostileReport());
    expect(hostile).not.toMatch(/<(script|img|b )/);
    expect(hostile).not.toMatch(/(?<!\\)\[l(?!\\)\]/);
    expect(hostile).not.toMatch(/https?:\/\//);
    expect(hostile).not.toMatch(/@me/);
    // GitHub makes links of these, too.
    expect(hostile).not.toMatch(/www\./);
    expect(hostile).not.toMatch(/(?<!\\)!?\[i(?!\\)\]/);
    expect(hostile.split('\n').filter(line => line.startsWith('# '))).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(hostile).not.toMatch(/[\u0000\u001b\u202e\u2028\r]/);
  });

  test('says what there is to say of a run that measured nothing', () => {
    const empty = renderMarkdown(emptyReport());
    expect(empty).toContain('? TOO LITTLE DATA · ! INTERRUPTED');
    expect(empty).toContain('Nothing was measured.');
    expect(empty).not.toMatch(/NaN|undefined|null|Infinity/);
  });
});
