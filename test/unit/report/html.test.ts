import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../src/report/index.js';
import { emptyReport, hostileReport, hostileText, surgeReport } from '../../support/summary.js';

const page = renderHtml(surgeReport());

/** What a reader sees: the page without its styles, scripts and tags. */
function textOf(html: string): string {
  return html
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<\/?(small|span|b|svg|rect|path|th|td|dd|dt)\b[^>]*>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/[\s\u00a0]+/g, ' ');
}

describe('the HTML report', () => {
  test('puts the verdict first, then the numbers, then the charts', () => {
    const order = ['TURNED BUSY</span>', '<h1', 'class="numbers"', 'id="chart-load"', 'id="chart-wait"', 'id="phases"'];
    const places = order.map(mark => page.indexOf(mark));
    expect(places.every(place => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  test('loads nothing: no address stands where a browser would follow it by itself', () => {
    expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|form)\b/);
    expect(page).not.toMatch(/<script[^>]*\bsrc=/);
    expect(page).not.toMatch(/\burl\(['"]?(?!#)/);
    expect(page).not.toMatch(/@import/);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href]) => href?.startsWith('#'))).toBe(true);
  });

  test('allows exactly the styles and scripts that it carries', () => {
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replace(/&#39;/g, "'") ?? '';
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toContain('unsafe');
    const carried = [
      ...page.matchAll(/<style>([\s\S]*?)<\/style>/g),
      ...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g),
    ].map(
      ([, text]) =>
        `'sha256-${createHash('sha256')
          .update(text ?? '')
          .digest('base64')}'`,
    );
    expect(carried).toHaveLength(3);
    expect([...policy.matchAll(/'sha256-[^']+'/g)].map(([hash]) => hash)).toEqual(carried);
  });

  test('carries no style attribute and no event handler, which the policy would refuse', () => {
    expect(page.replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '')).not.toMatch(/<[^>]+\s(style|on[a-z]+)=/);
  });

  test('never shows a percentile without what it leaves out', () => {
    const { ttft } = surgeReport().summary.overall.latency;
    expect(ttft.missing).toBeGreaterThan(0);
    expect(textOf(page)).toContain('of the 2,146 answered; 2,198 had no answer');
    expect(textOf(page)).toContain('over all intents: ∞');
  });

  test('marks percentiles that the sample cannot carry', () => {
    expect(textOf(page)).toContain('too few samples (116)');
  });

  test('accounts for every attempt, with the words of the endpoint', () => {
    const { outcomes, attempts } = surgeReport().summary.overall;
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(attempts);
    expect(textOf(page)).toContain('The counts sum to all 5,701 attempts of the run.');
    expect(textOf(page)).toContain('服务器繁忙，请稍后再试。');
  });

  test('defines every term that it links to', () => {
    const linked = [...page.matchAll(/class="term" href="#(def-[a-zA-Z0-9]+)"/g)].map(([, id]) => id);
    expect(linked.length).toBeGreaterThan(20);
    for (const id of new Set(linked)) expect(page).toContain(`id="${id}"`);
  });

  test('says plainly that a simulated endpoint ran faster than real time', () => {
    const input = surgeReport();
    const run = { ...input.summary.run, timeCompression: 20 };
    const said = textOf(renderHtml({ ...input, summary: { ...input.summary, run } }));
    expect(said).toContain('time-compressed: it ran 20 times faster than real time');
    expect(textOf(page)).not.toContain('time-compressed');
  });

  test('brings the reasons of a doubtful measurement to the top', () => {
    const input = surgeReport();
    const check = {
      id: 'lateness',
      level: 'invalid' as const,
      message: 'Dispatch lateness p99 was 90 ms; the limit is 50 ms.',
    };
    const validity = { verdict: 'INVALID' as const, checks: [check, ...input.summary.validity.checks] };
    const doubtful = renderHtml({ ...input, summary: { ...input.summary, validity } });
    expect(doubtful.indexOf(check.message)).toBeLessThan(doubtful.indexOf('class="numbers"'));
    expect(textOf(doubtful)).toContain('INVALID MEASUREMENT');
  });

  test('stays small for a long run', () => {
    const input = surgeReport();
    const { series } = input.summary;
    const longer = Object.fromEntries(
      Object.entries(series).map(([name, column]) => [
        name,
        Array.isArray(column) ? Array(30).fill(column).flat() : column,
      ]),
    );
    const startMs = Array.from({ length: series.startMs.length * 30 }, (_, at) => at * series.windowMs);
    const long = renderHtml({ ...input, summary: { ...input.summary, series: { ...series, ...longer, startMs } } });
    expect(startMs).toHaveLength(1_800);
    expect(long.length).toBeLessThan(2_000_000);
    expect([...long.matchAll(/<tr>/g)].length).toBeLessThan(700);
  });

  test('is the same text for the same input', () => {
    expect(renderHtml(surgeReport())).toBe(page);
  });

  test('says what there is to say of a run that measured nothing', () => {
    const said = textOf(renderHtml(emptyReport()));
    expect(said).toContain('TOO LITTLE DATA');
    expect(said).toContain('INTERRUPTED');
    expect(said).toContain('No attempt was made: there is nothing to measure.');
    expect(said).not.toMatch(/NaN|undefined|Infinity|\bnull\b(?!,| \})/);
  });

  test('keeps hostile text as text', () => {
    const hostile = renderHtml(hostileReport());
    expect(hostile).not.toMatch(/<img|<b id=|alert\(1\)<\/script>/);
    expect([...hostile.matchAll(/<script/g)]).toHaveLength(3);
    expect([...hostile.matchAll(/<\/script>/g)]).toHaveLength(3);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(hostile).not.toMatch(/[\u0000\u001b\u202e\u2028]/);
    expect(textOf(hostile)).toContain('\\u202eevil\\u0000');
    expect(hostileText).toContain('</script>');
  });
});
