import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildReport } from '../../../src/app/report.js';
import { readRun } from '../../../src/store/reader.js';
import type { RunManifest } from '../../../src/store/run-types.js';
import { numberIn } from './numbered-server.js';
import type { Struck } from './struck-run.js';

/** What a folder that was struck is found to hold. */
export interface Judgement {
  /** null where the run did not come so far as to have a folder. */
  readonly status: RunManifest['status'] | null;
  readonly stopReason: string | null;
  readonly records: number;
  /** Answers that the server gave and no record tells of. */
  readonly lost: number;
  /** How long before the strike the oldest lost answer had ended; 0 without one. */
  readonly lostMs: number;
  /** What is not as promised, in words. */
  readonly faults: readonly string[];
}

/** What a record may take to the disk. */
const promisedMs = 1_000;

/** Reads what a struck run left, before and after a report is made of it, and holds it against what the server answered. */
export async function judge(struck: Struck): Promise<Judgement> {
  const { fate, server, folders, temporary, strikeMs, heldUpMs, end, said } = struck;
  const { ends, statuses, loss } = fate.expects;
  const faults: string[] = [];
  if (!ends.includes(end)) faults.push(`ended with ${end}`);
  if (/^\s+at .*:\d+:\d+\)?$|itself failed/m.test(said)) faults.push('told of its end as of a defect');
  const left = await readdir(temporary);
  if (left.length > 0) faults.push(`temporary files: ${left.join(', ')}`);
  if (folders.length > 1) faults.push(`${folders.length} folders`);
  const [folder] = folders;
  if (folder === undefined || !existsSync(join(folder, 'run.json'))) {
    const sent = server.answers.length - 1;
    // Before there is a folder nothing is sent, but for the preflight.
    if (!statuses.includes('none') || (sent > 0 && loss !== 'what came after')) {
      faults.push(`${sent} requests and no run.json`);
    }
    return { status: null, stopReason: null, records: 0, lost: 0, lostMs: 0, faults };
  }
  const before = await readRun(folder);
  await buildReport(folder);
  const { manifest, attempts, damagedLines } = await readRun(folder);
  if (attempts.length !== before.attempts.length) faults.push('the report changed the records');
  if (damagedLines > 0) faults.push(`${damagedLines} damaged lines`);
  const names = await readdir(folder);
  const strange = names.filter(name => name.endsWith('.tmp'));
  if (strange.length > 0) faults.push(`left in the folder: ${strange.join(', ')}`);
  for (const name of ['summary.json', 'report.html', 'report.md', 'junit.xml', 'histograms.json']) {
    if (!names.includes(name)) faults.push(`the report made no ${name}`);
  }
  const { status } = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as RunManifest;
  if (!statuses.includes(status) || status !== manifest.status) faults.push(`run.json says ${status}`);

  const seen = new Set<number>();
  let unnumbered = 0;
  for (const number of attempts.map(numberIn)) {
    if (number === null) {
      unnumbered += 1;
      continue;
    }
    if (seen.has(number)) faults.push(`answer ${number} has two records`);
    if (server.answers[number] === undefined) faults.push(`answer ${number} was never given`);
    seen.add(number);
  }
  const missing: number[] = [];
  for (const [number, { endedMs }] of server.answers.entries()) {
    // The first was the preflight's.
    if (number > 0 && endedMs !== null && !seen.has(number)) missing.push(strikeMs - endedMs);
  }
  // Answers that were cut off on their way, when the client ended everything, have a record without their number.
  const agesMs = missing.sort((a, b) => a - b).slice(unnumbered);
  const lost = agesMs.length;
  const lostMs = Math.max(0, ...agesMs);
  if (lost > 0 && (loss === 'nothing' || status === 'completed')) faults.push(`${lost} answers lost`);
  if (loss === 'last second' && lostMs > promisedMs + heldUpMs) {
    faults.push(`an answer lost that had ended ${Math.round(lostMs)} ms before the strike`);
  }
  return { status, stopReason: manifest.stopReason, records: attempts.length, lost, lostMs, faults };
}
