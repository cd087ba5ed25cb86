import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/reader.js';
import type { RunManifest } from '../../../src/store/run-types.js';
import { settleFolder } from '../../../src/store/settle.js';
import { createRunFolder } from '../../../src/store/writer.js';
import { manifestOf } from '../../support/runs.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'busytone-settle-'));
});
afterEach(() => rm(root, { recursive: true }));

const nobody = 2 ** 22 + 1;

/** A folder in which a process was writing `run.json` and `summary.json` when it was killed, with k6 as its engine. */
async function left(overrides: Partial<RunManifest> = {}): Promise<string> {
  const { path, finish } = await createRunFolder(root, manifestOf({ pid: nobody, ...overrides }));
  await finish({});
  await mkdir(join(path, 'k6'));
  for (const file of ['run.json', 'summary.json']) await writeFile(join(path, `${file}.${nobody}.tmp`), '{');
  await writeFile(join(path, `report.md.${process.pid}.tmp`), 'of one that is alive');
  await writeFile(join(path, 'notes.tmp'), 'of a person');
  return path;
}

const whole = [
  'attempts.ndjson',
  'gaps.bin',
  'notes.tmp',
  `report.md.${process.pid}.tmp`,
  'run.json',
  'telemetry.ndjson',
];
const manifestAt = async (path: string) => JSON.parse(await readFile(join(path, 'run.json'), 'utf8')) as RunManifest;

describe('the folder of a run that is over', () => {
  it('says that it was interrupted, and is rid of what its process left', async () => {
    const path = await left();
    const before = await manifestAt(path);
    await settleFolder(await readRun(path));
    expect((await readdir(path)).sort()).toEqual(whole);
    expect(await manifestAt(path)).toEqual({ ...before, status: 'interrupted', stopReason: 'process.gone' });
  });

  it('keeps the end that the run itself gave it', async () => {
    const path = await left({ status: 'completed', stopReason: 'limit.tokens' });
    await settleFolder(await readRun(path));
    expect(await manifestAt(path)).toMatchObject({ status: 'completed', stopReason: 'limit.tokens' });
    expect((await readdir(path)).filter(name => name.endsWith(`${nobody}.tmp`))).toEqual([]);
  });

  it('is left alone while its process writes it, here or on another machine', async () => {
    const here = await left({ pid: process.pid });
    await settleFolder(await readRun(here));
    expect((await manifestAt(here)).status).toBe('running');
    const elsewhere = await left({ host: { ...manifestOf().host, memoryBytes: 1 } });
    await settleFolder(await readRun(elsewhere));
    expect((await manifestAt(elsewhere)).status).toBe('running');
    expect(await readdir(elsewhere)).toContain(`run.json.${nobody}.tmp`);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await utimes(join(elsewhere, 'telemetry.ndjson'), hourAgo, hourAgo);
    await settleFolder(await readRun(elsewhere));
    expect((await manifestAt(elsewhere)).status).toBe('interrupted');
  });
});
