import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildReport } from '../../src/app/report.js';
import { writeReportForms } from '../../src/app/report-forms.js';
import type { Sample } from './sample.js';
import { busytone, keepRun, runRecords } from './sample-records.js';

const records = [...runRecords, 'gaps.bin'];

/** The demo's run, in every form that a run can be given out as. */
export const runSample: Sample = {
  name: 'sample',
  records,
  results: [
    'summary.json',
    'histograms.json',
    'report.html',
    'report.md',
    'junit.xml',
    'attempts.csv',
    'attempts.parquet',
  ],
  page: 'report.html',
  pictures: [
    ['report-light', 1440, 1000, 'light'],
    ['report-dark', 1440, 1000, 'dark'],
    ['report-phone', 390, 844, 'light'],
  ],
  async build(folder) {
    await writeReportForms(await buildReport(folder), ['csv', 'parquet'], null);
  },
  async load(folder) {
    const out = mkdtempSync(join(tmpdir(), 'busytone-demo-'));
    try {
      await busytone(['demo', '--out-dir', out, '--quiet']);
      const [run] = readdirSync(out);
      if (run === undefined) throw new Error('The demo left no run folder');
      keepRun(join(out, run), folder, records);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
};
