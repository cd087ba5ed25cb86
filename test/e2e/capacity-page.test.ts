import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderCapacity } from '../../src/report/index.js';
import { capacityOf } from '../support/capacity-result.js';
import { hostileText } from '../support/summary.js';

const executablePath = '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!existsSync(executablePath))(`the page of a search in ${executablePath}`, { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'busytone-capacity-'));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    ['in light', { width: 1440, scheme: 'light', name: 'steady-chat' }],
    ['in dark', { width: 1440, scheme: 'dark', name: 'steady-chat' }],
    ['on a phone, with hostile names', { width: 390, scheme: 'dark', name: hostileText }],
  ] as const)('is readable and accessible %s', async (_, { width, scheme, name }) => {
    const file = join(folder, 'capacity.html');
    writeFileSync(file, new Map(renderCapacity(capacityOf(undefined, { name }))).get('capacity.html') ?? '');
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    page.on('request', request => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.evaluate('document.querySelectorAll(".plot-svg").length')).toBe(2);
    // A sheet of A4 between its margins.
    await page.setViewportSize({ width: 720, height: 900 });
    await page.emulateMedia({ media: 'print' });
    if (name !== hostileText) {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(720);
    }
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(axe);
    const found = (await page.evaluate(
      'axe.run({ resultTypes: ["violations"] }).then(result => result.violations.map(each => each.id + ": " + each.nodes[0].html + each.nodes[0].failureSummary))',
    )) as string[];
    expect(found).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    await context.close();
  });
});
