import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { buildReport } from '../../src/app/report.js';
import { writeReportForms } from '../../src/app/report-forms.js';
import type { RunManifest } from '../../src/store/run-types.js';

/**
 * The sample report in `reports/sample/`. Its records are those of one real run of the demo and stay as they are;
 * everything else in it follows from them, so that it goes stale with the code.
 *
 * Without an option: results and pictures anew from the records. `--run`: new records first, best on a quiet machine.
 * `--from FOLDER`: the records of a run that was made before. `--check`: fails when the results are not what the code makes of the records.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'reports', 'sample');
const records = ['run.json', 'attempts.ndjson', 'gaps.bin', 'telemetry.ndjson'];
const results = [
  'summary.json',
  'histograms.json',
  'report.html',
  'report.md',
  'junit.xml',
  'attempts.csv',
  'attempts.parquet',
];
const executablePath = '/usr/bin/chromium';

/** Names of the sample's files that are not what the code makes of its records. */
export async function staleInSample(): Promise<string[]> {
  if (!existsSync(join(folder, 'run.json'))) return ['reports/sample/run.json'];
  const fresh = mkdtempSync(join(tmpdir(), 'busytone-sample-'));
  try {
    copy(records, folder, fresh);
    await buildAll(fresh);
    return results
      .filter(name => contentOf(join(folder, name)) !== contentOf(join(fresh, name)))
      .map(name => `reports/sample/${name}`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Makes the sample's results and pictures anew from its records. */
export async function rebuildSample(): Promise<void> {
  if (!existsSync(join(folder, 'run.json'))) {
    throw new Error('reports/sample/ holds no records. Make some with: npx tsx scripts/build/sample.ts --run');
  }
  await buildAll(folder);
  await takePictures();
}

/** Every form that a run can be given out as. */
async function buildAll(run: string): Promise<void> {
  await writeReportForms(await buildReport(run), ['csv', 'parquet'], null);
}

/** Runs the demo and keeps its records. */
function newRecords(): void {
  const out = mkdtempSync(join(tmpdir(), 'busytone-demo-'));
  try {
    spawnSync(process.execPath, [join(root, 'bin/run.js'), 'demo', '--out-dir', out, '--quiet'], { stdio: 'inherit' });
    const [run] = readdirSync(out);
    if (run === undefined) throw new Error('The demo left no run folder');
    keepRecords(join(out, run));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Takes over the records of a run, without what they say of the machine. */
function keepRecords(run: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copy(records, run, folder);
  const file = join(folder, 'run.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as RunManifest;
  const host = { ...manifest.host, cpuModel: 'server CPU' };
  writeFileSync(file, `${JSON.stringify({ ...manifest, pid: 0, host }, null, 2)}\n`);
}

/** What a reader sees first, for the README; nothing where there is no browser. */
async function takePictures(): Promise<void> {
  if (!existsSync(executablePath)) return;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  for (const [name, width, height, colorScheme] of [
    ['report-light', 1440, 1000, 'light'],
    ['report-dark', 1440, 1000, 'dark'],
    ['report-phone', 390, 844, 'light'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
  await browser.close();
}

function copy(names: readonly string[], from: string, to: string): void {
  for (const name of names) cpSync(join(from, name), join(to, name));
}

/** Byte for byte, also of files that are no text. */
function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'latin1') : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const stale = await staleInSample();
    if (stale.length > 0) throw new Error(`Stale: ${stale.join(', ')}. Write them anew with: npm run generate`);
  } else {
    const from = process.argv[process.argv.indexOf('--from') + 1];
    if (process.argv.includes('--run')) newRecords();
    else if (process.argv.includes('--from') && from !== undefined) keepRecords(from);
    await rebuildSample();
  }
}
