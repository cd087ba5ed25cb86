import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonReport } from '../support/comparison.js';
import { hostileText } from '../support/summary.js';

const executablePath = '/usr/bin/chromium';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(!existsSync(executablePath))(
  `the page of a comparison in ${executablePath}`,
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'busytone-comparison-'));
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test.each([
      ['in light', { width: 1440, scheme: 'light', hostile: false }],
      ['in dark', { width: 1440, scheme: 'dark', hostile: false }],
      ['on a phone', { width: 390, scheme: 'light', hostile: false }],
      ['with hostile names on a phone', { width: 390, scheme: 'dark', hostile: true }],
    ] as const)('is readable and accessible %s', async (_, { width, scheme, hostile }) => {
      const files = comparisonReport(hostile ? hostileText : 'fast');
      const file = join(folder, 'comparison.html');
      writeFileSync(file, files.get('comparison.html') ?? '');
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
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
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await page.evaluate('document.querySelectorAll(".plot-svg").length')).toBe(5);
      // A sheet of A4 between its margins.
      await page.setViewportSize({ width: 720, height: 900 });
      await page.emulateMedia({ media: 'print' });
      if (!hostile) expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(720);
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
  },
);
