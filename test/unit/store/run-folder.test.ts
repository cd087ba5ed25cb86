import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from '../../../src/store/reader.js';
import type { RunManifest } from '../../../src/store/run-types.js';
import { createRunFolder } from '../../../src/store/writer.js';
import { attempt, busyAttempt } from '../../support/attempts.js';
import { clientsWith, leavingAfter } from '../../support/clients.js';
import { engineReport, engineSample, manifestOf } from '../../support/runs.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'busytone-run-'));
});
afterEach(() => rm(root, { recursive: true }));

const attempts = [
  attempt({ attempt: 0, intent: 0, gapsAt: 0, gapCount: 3, message: '服务器繁忙 "quoted"\n' }),
  busyAttempt({ attempt: 1, intent: 1, last: false, cost: '0.00012' }),
  attempt({ attempt: 2, intent: 1, retry: 1, gapsAt: 3, gapCount: 2 }),
];

/** Records as their file has them: those of a run that was read look into a table. */
const asWritten = (records: unknown): unknown => JSON.parse(JSON.stringify(records));

async function written(overrides: Partial<RunManifest> = {}) {
  const writer = await createRunFolder(root, manifestOf(overrides));
  writer.attempts(attempts.slice(0, 2), Float32Array.of(20, 0, 19.5));
  writer.attempts(attempts.slice(2), Float32Array.of(21, 22));
  writer.sample(engineSample());
  writer.sample(engineSample({ atMs: 2_000, worker: 1, cpu: 0.9 }));
  return writer;
}

describe('a run folder', () => {
  it('gives back what was written', async () => {
    const writer = await written();
    const report = engineReport({ attempts: 3 });
    await writer.finish({ status: 'completed', endedAt: '2026-01-27T15:31:00.000Z', report });
    const run = await readRun(writer.path);
    expect(asWritten(run.attempts)).toEqual(attempts);
    expect([...(run.gaps ?? [])]).toEqual([20, 0, 19.5, 21, 22]);
    expect(run.samples).toEqual([engineSample(), engineSample({ atMs: 2_000, worker: 1, cpu: 0.9 })]);
    expect(run.damagedLines).toBe(0);
    expect(run.manifest).toEqual({
      ...manifestOf({ status: 'completed', endedAt: '2026-01-27T15:31:00.000Z', report }),
      startedAt: run.manifest.startedAt,
    });
  });

  it('has its manifest before the first record, and all records after a flush', async () => {
    const writer = await written();
    expect(JSON.parse(await readFile(join(writer.path, 'run.json'), 'utf8'))).toMatchObject({ status: 'running' });
    await writer.flush();
    const run = await readRun(writer.path);
    expect(run.attempts).toHaveLength(3);
    expect(run.manifest.status).toBe('running');
    await writer.finish({ status: 'completed' });
  });

  it('is named after its time, scenario and target, in letters that every file system takes', async () => {
    const manifest = manifestOf({ startedAt: '2026-01-27T15:30:05.123Z' });
    const named = {
      ...manifest,
      scenario: { ...manifest.scenario, name: 'R1 Launch/../x' },
      target: { ...manifest.target, name: 'api.DeepSeek.com:8443' },
    };
    const writer = await createRunFolder(root, named);
    expect(basename(writer.path)).toBe('20260127-153005-r1-launch-x-api.deepseek.com-8443');
    await writer.finish({});
    const nameless = await createRunFolder(root, { ...named, target: { ...named.target, name: '服务器' } });
    expect(basename(nameless.path)).toMatch(/-target$/);
    await nameless.finish({});
  });

  it('is its own even when many start in the same second', async () => {
    const manifest = manifestOf();
    const writers = await Promise.all(Array.from({ length: 5 }, () => createRunFolder(root, manifest)));
    expect(new Set(writers.map(writer => writer.path)).size).toBe(5);
    await Promise.all(writers.map(writer => writer.finish({})));
  });

  it('leaves gaps out when they are not kept', async () => {
    const writer = await written({ gapsKept: false });
    await writer.finish({});
    expect(await readdir(writer.path)).not.toContain('gaps.bin');
    const run = await readRun(writer.path);
    expect(run.gaps).toBeNull();
    expect(run.attempts.map(record => record.gapsAt)).toEqual([null, null, null]);
  });

  it('says that records were lost, and tells as soon as they are', async () => {
    const writer = await written();
    await writer.flush();
    await rm(join(writer.path, 'attempts.ndjson'));
    writer.attempts(attempts, Float32Array.of());
    await writer.lost;
    await expect(writer.finish({ status: 'completed' })).rejects.toMatchObject({ code: 'store.write_failed' });
    const manifest = JSON.parse(await readFile(join(writer.path, 'run.json'), 'utf8')) as RunManifest;
    expect(manifest).toMatchObject({ status: 'aborted', stopReason: 'store.lost' });
  });

  it('cannot be made where a file is in the way', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(createRunFolder(join(root, 'file'), manifestOf())).rejects.toMatchObject({
      code: 'store.cannot_create',
      hint: expect.stringContaining('folder'),
    });
  });

  it('keeps a line under 1.2 kB', () => {
    const long = attempt({ attempt: 199_999, intent: 199_999, scheduledMs: 899_999.123, gapsAt: 20_000_000 });
    expect(JSON.stringify(long).length).toBeLessThan(1_200);
  });
});

describe('reading a folder that did not end well', () => {
  it('passes over a last line that was cut off, and counts damaged ones', async () => {
    const writer = await written();
    await writer.finish({ status: 'completed' });
    const file = join(writer.path, 'attempts.ndjson');
    await appendFile(file, '{"attempt":3,"intent":\n\n{"attempt":4}\n{"attempt":5,"int');
    const run = await readRun(writer.path);
    expect(asWritten(run.attempts)).toEqual(attempts);
    expect(run.damagedLines).toBe(2);
  });

  it('cuts off at any byte without losing a whole line before it', async () => {
    const writer = await written();
    await writer.finish({ status: 'completed' });
    const file = join(writer.path, 'attempts.ndjson');
    const { length } = await readFile(file);
    for (const cut of [1, 7, 100, 500]) {
      await truncate(file, length - cut);
      const run = await readRun(writer.path);
      expect([run.attempts.length, run.damagedLines]).toEqual([cut === 1 ? 3 : 2, 0]);
    }
  });

  it('knows no gaps where gaps.bin ends before them', async () => {
    const writer = await written();
    await writer.finish({ status: 'completed' });
    await truncate(join(writer.path, 'gaps.bin'), 4 * 4 + 2);
    const run = await readRun(writer.path);
    expect([...(run.gaps ?? [])]).toEqual([20, 0, 19.5, 21]);
    expect(run.attempts.map(record => record.gapsAt)).toEqual([0, null, null]);
  });

  it('does without telemetry and gaps', async () => {
    const writer = await written();
    await writer.finish({ status: 'completed' });
    await rm(join(writer.path, 'telemetry.ndjson'));
    await rm(join(writer.path, 'gaps.bin'));
    expect(await readRun(writer.path)).toMatchObject({ samples: [], gaps: null });
  });

  it('tells a run under way from one whose process is gone', async () => {
    const status = async (overrides: Partial<RunManifest>) => {
      const writer = await written(overrides);
      await writer.finish({});
      const { manifest } = await readRun(writer.path);
      return [manifest.status, manifest.stopReason];
    };
    expect(await status({})).toEqual(['running', null]);
    expect(await status({ pid: 2 ** 22 + 1 })).toEqual(['interrupted', 'process.gone']);
    // The number lives on in another process: this one began long after that run.
    expect(await status({ startedAt: '2020-01-01T00:00:00.000Z' })).toEqual(['interrupted', 'process.gone']);
    const { host } = manifestOf();
    expect(await status({ host: { ...host, memoryBytes: 1 } })).toEqual(['interrupted', 'process.gone']);
  });

  it('reads a run of busytone 0.1.0, which knew less of clients', async () => {
    const writer = await written();
    await writer.finish({ status: 'completed' });
    const file = join(writer.path, 'run.json');
    const { scenario, ...rest } = JSON.parse(await readFile(file, 'utf8')) as RunManifest;
    const traffic = scenario.traffic.map(({ clients: _, apiKeyEnv: __, ...old }) => old);
    const clients = { retry: 'openai-sdk', patienceFirstTokenMs: 30_000 };
    await writeFile(file, JSON.stringify({ ...rest, scenario: { ...scenario, traffic, clients } }));
    const lines = join(writer.path, 'attempts.ndjson');
    await writeFile(lines, (await readFile(lines, 'utf8')).replaceAll('"reclick":0,', ''));
    const run = await readRun(writer.path);
    const upgraded = clientsWith('openai-sdk', { patience: leavingAfter(30_000) });
    expect(run.manifest.scenario.clients).toEqual(upgraded);
    for (const own of run.manifest.scenario.traffic) {
      expect(own).toMatchObject({ clients: upgraded, apiKeyEnv: null });
    }
    expect(run.damagedLines).toBe(0);
    expect(run.attempts.map(({ reclick }) => reclick)).toEqual(run.attempts.map(() => 0));
  });

  it('says clearly what is missing or cannot be read', async () => {
    await expect(readRun(root)).rejects.toMatchObject({ code: 'store.not_a_run', exitCode: 2 });
    await expect(readRun(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'store.not_a_run', exitCode: 2 });
    const writer = await written();
    await writer.finish({ status: 'completed' });
    await rm(join(writer.path, 'attempts.ndjson'));
    await expect(readRun(writer.path)).rejects.toThrow(/attempts\.ndjson/);
    const file = join(writer.path, 'run.json');
    await writeFile(file, '{"schema":"busytone.run/2"}');
    await expect(readRun(writer.path)).rejects.toMatchObject({
      code: 'store.newer_schema',
      exitCode: 2,
      hint: expect.stringContaining('Upgrade busytone'),
    });
    await writeFile(file, '{"schema":"busytone.run/1","status":"completed"}');
    await expect(readRun(writer.path)).rejects.toMatchObject({ code: 'store.damaged_manifest', exitCode: 2 });
    await writeFile(file, '{"schema":');
    await expect(readRun(writer.path)).rejects.toMatchObject({ code: 'store.damaged_manifest', exitCode: 2 });
  });
});

describe('kill -9', () => {
  it('loses at most what came in the last second', async () => {
    const main = fileURLToPath(new URL('../../support/run-writer-main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said: { count: number; atMs: number }[] = [];
    let path = '';
    for await (const line of createInterface({ input: child.stdout })) {
      if (path === '') path = line;
      else {
        const [count = 0, atMs = 0] = line.split(' ').map(Number);
        said.push({ count, atMs });
      }
      const [first, last] = [said[0], said[said.length - 1]];
      if (first && last && last.atMs - first.atMs > 1_500) child.kill('SIGKILL');
    }
    const lastMs = said[said.length - 1]?.atMs ?? 0;
    const wholeSecondOld = said.findLast(({ atMs }) => atMs <= lastMs - 1_000)?.count ?? 0;
    const run = await readRun(path);
    expect(wholeSecondOld).toBeGreaterThan(0);
    expect(run.attempts.length).toBeGreaterThanOrEqual(wholeSecondOld);
    expect(run.attempts.map(record => record.attempt)).toEqual(run.attempts.map((_, i) => i));
    expect(run.manifest).toMatchObject({ status: 'interrupted', stopReason: 'process.gone' });
    expect(run.damagedLines).toBe(0);
    expect(run.attempts.filter(record => record.gapsAt !== null).length).toBeGreaterThanOrEqual(wholeSecondOld);
  });
});
