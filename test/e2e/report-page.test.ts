import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ReportInput, renderHtml, renderJunit } from '../../src/report/index.js';
import { visible } from '../../src/report/visible.js';
import { emptyReport, hostileReport, hostileText, surgeReport } from '../support/summary.js';

const executablePath = '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface View {
  readonly width: number;
  readonly dark: boolean;
}

/** A page, and everything that it did which a report must not do. */
interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[];
  readonly requests: string[];
}

describe.skipIf(!existsSync(executablePath))(`the report page in ${executablePath}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-page-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: quiet });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(input: ReportInput, { width, dark }: View = { width: 1440, dark: false }): Promise<Opened> {
    const file = join(folder, 'report.html');
    writeFileSync(file, renderHtml(input));
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    page.on('dialog', dialog => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', request => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, context, complaints, requests };
  }

  /** The page's script is a string here, so that this file needs no browser types. */
  function ask<T>(page: Page, script: string): Promise<T> {
    return page.evaluate(script) as Promise<T>;
  }

  const views: [string, () => ReportInput, View][] = [
    ['a surge', surgeReport, { width: 1440, dark: false }],
    ['a surge', surgeReport, { width: 1440, dark: true }],
    ['a surge', surgeReport, { width: 390, dark: false }],
    ['nothing', emptyReport, { width: 390, dark: true }],
    ['hostile text', hostileReport, { width: 390, dark: true }],
  ];

  test.each(views)('%s is readable and accessible: %o %o', async (name, report, view) => {
    const { page, context, complaints, requests } = await open(report(), view);
    expect(await ask(page, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width);
    expect(await ask(page, 'document.querySelectorAll("canvas").length')).toBe(name === 'nothing' ? 0 : 4);
    await ask(page, axe);
    const found = await ask<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
      page,
      'axe.run({ resultTypes: ["violations"] }).then(result => result.violations)',
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    await context.close();
  });

  test('light and dark differ in more than the page: the charts are drawn anew', async () => {
    const { page, context } = await open(surgeReport());
    const picture = () => ask<string>(page, 'document.querySelector("canvas").toDataURL()');
    const colour = () => ask<string>(page, 'getComputedStyle(document.documentElement).backgroundColor');
    const light = { picture: await picture(), colour: await colour() };
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await colour()).not.toBe(light.colour);
    await expect.poll(async () => (await picture()) !== light.picture).toBe(true);
    await context.close();
  });

  test('zooming one chart zooms all, and the buttons zoom to a phase', async () => {
    const { page, context } = await open(surgeReport());
    /** The moment just past the middle of each chart. */
    const middles = async () => {
      const found: (string | null)[] = [];
      for (const id of ['load', 'wait', 'tokens', 'flight']) {
        const over = page.locator(`#chart-${id} .u-over`);
        const width = (await over.boundingBox())?.width ?? 0;
        await over.hover({ position: { x: width * 0.51, y: 30 } });
        found.push(await page.textContent('#moment-text'));
      }
      return found;
    };
    expect(await middles()).toEqual(Array(4).fill('2m30s–2m35s'));

    const over = page.locator('#chart-wait .u-over');
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    if (!box) throw new Error('The chart has no place');
    await page.mouse.move(box.x + box.width * 0.2, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.45, box.y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await middles()).toEqual(Array(4).fill('1m35s–1m40s'));
    expect(await page.getAttribute('button[data-from=""]', 'aria-pressed')).toBe('false');

    await page.getByRole('button', { name: 'recovery' }).press('Enter');
    expect(await page.getAttribute('button:text-is("recovery")', 'aria-pressed')).toBe('true');
    expect(await middles()).toEqual(Array(4).fill('4m25s–4m30s'));

    await page.locator('#chart-tokens .u-over').dblclick();
    expect(await page.getAttribute('button[data-from=""]', 'aria-pressed')).toBe('true');
    expect(await middles()).toEqual(Array(4).fill('2m30s–2m35s'));
    await context.close();
  });

  test('the slider reads out one moment in every legend, by keyboard alone', async () => {
    const { page, context } = await open(surgeReport());
    const input = surgeReport();
    const { series } = input.summary;
    await page.locator('#moment').focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
    const answered = (series.answered[3] ?? 0) / (series.windowMs / 1_000);
    expect(await page.textContent('[data-value="load answered"]')).toBe(`${Number(answered.toPrecision(3))}/s`);
    expect(await page.textContent('#moment-text')).toBe('15s–20s');
    expect(await page.textContent('[data-value="wait ttft-p95"]')).toMatch(/ (ms|s)$/);
    expect(await page.getAttribute('#moment', 'aria-valuetext')).toBe('15s–20s');
    await context.close();
  });

  test('the waits can be seen on a logarithmic scale', async () => {
    const { page, context, complaints } = await open(surgeReport());
    const picture = () => ask<string>(page, 'document.querySelector("#chart-wait canvas").toDataURL()');
    const linear = await picture();
    const button = page.getByRole('button', { name: 'Log scale' });
    await button.press('Enter');
    await expect.poll(async () => (await picture()) !== linear).toBe(true);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.press('Enter');
    await expect.poll(picture).toBe(linear);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a term explains itself on focus and leads to its footnote', async () => {
    const { page, context } = await open(surgeReport());
    const term = page.locator('a.term[href="#def-ttft"]').first();
    await term.focus();
    expect(await page.textContent('#tip')).toContain('Time to first token');
    expect(await page.isVisible('#tip')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#tip')).toBe(false);
    await context.close();
  });

  test('the policy holds: nothing that is put into the page runs or loads', async () => {
    let reached = 0;
    const server = createServer((_, response) => {
      reached++;
      response.end();
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    const { page, context } = await open(surgeReport());
    const refused = await ask<string[]>(
      page,
      `new Promise(resolve => {
        const refused = [];
        document.addEventListener('securitypolicyviolation', event => {
          refused.push(event.effectiveDirective);
          if (refused.length === 3) resolve(refused);
        });
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(script);
        const image = document.createElement('img');
        image.src = 'http://127.0.0.1:${address.port}/pixel.png';
        document.body.append(image);
        fetch('http://127.0.0.1:${address.port}/').catch(() => {});
      })`,
    );
    expect(refused.sort()).toEqual(['connect-src', 'img-src', 'script-src-elem']);
    expect(await ask(page, 'globalThis.ran === undefined')).toBe(true);
    expect(reached).toBe(0);
    await context.close();
    await new Promise(resolve => server.close(resolve));
  });

  test('hostile text is shown as it was written', async () => {
    const { page, context } = await open(hostileReport());
    const spaces = (text: string) => text.replace(/\s+/g, ' ').trim();
    expect(spaces((await page.textContent('h1')) ?? '')).toBe(spaces(visible(hostileText)));
    expect(await ask(page, 'document.querySelectorAll("img, b[id], main script").length')).toBe(0);
    await context.close();
  });

  test('a hostile JUnit report is well-formed XML that says the same', async () => {
    const { page, context } = await open(emptyReport());
    const [problem, message] = await ask<[number, string]>(
      page,
      `(() => {
        const xml = new DOMParser().parseFromString(${JSON.stringify(renderJunit(hostileReport()))}, 'application/xml');
        return [xml.querySelectorAll('parsererror').length, xml.querySelector('failure')?.getAttribute('message')];
      })()`,
    );
    expect(problem).toBe(0);
    expect(message).toBe(`TURNED BUSY: ${visible(hostileText)}`);
    await context.close();
  });

  test('without script every number is still there', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const file = join(folder, 'plain.html');
    writeFileSync(file, renderHtml(surgeReport()));
    await page.goto(pathToFileURL(file).href);
    expect(await page.isVisible('noscript p')).toBe(true);
    expect(await page.isVisible('.controls')).toBe(false);
    expect(await page.locator('details table').count()).toBe(4);
    await context.close();
  });

  test('on paper the charts are drawn in light colours, whatever the screen has', async () => {
    const { page, context, complaints } = await open(surgeReport(), { width: 1440, dark: true });
    await ask(
      page,
      `addEventListener('beforeprint', () => { globalThis.printed = document.documentElement.className; })`,
    );
    const pdf = await page.pdf({ format: 'A4' });
    expect(await ask(page, 'globalThis.printed')).toContain('on-paper');
    expect(await ask(page, 'document.documentElement.className')).not.toContain('on-paper');
    expect(pdf.length).toBeGreaterThan(20_000);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
