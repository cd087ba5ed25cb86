import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Sample } from './sample.js';
import { capacitySample } from './sample-capacity.js';
import { comparisonSample } from './sample-comparison.js';
import { runSample } from './sample-run.js';

/**
 * The samples in `reports/`: a run, a comparison, a capacity search. Their records are those of real loads of simulated
 * endpoints and stay as they are; everything else follows from them, so that it goes stale with the code.
 *
 * Without an option: results and pictures anew from the records. `--run [NAME…]`: new records first, of all or of those
 * named; best on a quiet machine.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const samples: readonly Sample[] = [runSample, comparisonSample, capacitySample];
const executablePath = '/usr/bin/chromium';

const folderOf = ({ name }: Sample) => join(root, 'reports', name);

/** Paths of the samples' files that are not what the code makes of their records. */
export async function staleInSamples(): Promise<string[]> {
  const stale: string[] = [];
  for (const sample of samples) stale.push(...(await staleIn(sample)));
  return stale;
}

/** Makes results and pictures of the samples anew from their records, where they are stale. */
export async function rebuildSamples(): Promise<void> {
  for (const sample of samples) if ((await staleIn(sample)).length > 0) await rebuild(sample);
}

async function staleIn(sample: Sample): Promise<string[]> {
  const folder = folderOf(sample);
  if (!sample.records.every(name => existsSync(join(folder, name)))) return [`reports/${sample.name}`];
  const fresh = mkdtempSync(join(tmpdir(), 'busytone-sample-'));
  try {
    for (const name of sample.records) cpSync(join(folder, name), join(fresh, name), { recursive: true });
    await sample.build(fresh);
    return sample.results
      .filter(name => contentOf(join(folder, name)) !== contentOf(join(fresh, name)))
      .map(name => `reports/${sample.name}/${name}`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function rebuild(sample: Sample): Promise<void> {
  const folder = folderOf(sample);
  if (!sample.records.every(name => existsSync(join(folder, name)))) {
    throw new Error(
      `${folder} holds no records. Make some with: npx tsx scripts/build/samples.ts --run ${sample.name}`,
    );
  }
  await sample.build(folder);
  await takePictures(sample);
}

async function newRecords(sample: Sample): Promise<void> {
  const folder = folderOf(sample);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await sample.load(folder);
  await rebuild(sample);
}

/** What a reader sees first; nothing where there is no browser. */
async function takePictures(sample: Sample): Promise<void> {
  if (!existsSync(executablePath)) return;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  for (const [name, width, height, colorScheme] of sample.pictures) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(pathToFileURL(join(folderOf(sample), sample.page)).href);
    await page.screenshot({ path: join(folderOf(sample), `${name}.png`) });
    await page.close();
  }
  await browser.close();
}

/** Byte for byte, also of files that are no text. */
function contentOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'latin1') : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [option, ...names] = process.argv.slice(2);
  if (option === undefined) for (const sample of samples) await rebuild(sample);
  else if (option === '--run') {
    for (const sample of samples) if (names.length === 0 || names.includes(sample.name)) await newRecords(sample);
  } else throw new Error(`There is no option ${option}`);
}
