import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import { busytone, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

/** A run that is in the middle of its load, with answers behind it and answers under way. */
async function underWay() {
  const { url, model } = await simulator(['--speed', '20']);
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', model, '--rate', '10/s', '--duration', '20s'];
  const running = start(args, { cwd });
  await running.saw(/\bok [1-9]/);
  return { running, cwd };
}

test.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s once: drains, reports, 130', async signal => {
  const { running, cwd } = await underWay();
  running.child.kill(signal);
  const result = await running.finished;
  expect(result.code).toBe(130);
  expect(result.stdout).toContain('interrupted');
  const run = await onlyRun(join(cwd, 'reports'));
  const summary = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as Summary;
  expect(summary.run.status).toBe('interrupted');
  expect(summary.overall.intents.answered).toBeGreaterThan(0);
  expect(summary.overall.outcomes['client.aborted'] ?? 0, 'what ran was finished').toBe(0);
  expect(summary.overall.intents.notSent).toBeGreaterThan(0);
  expect((await readFile(join(run, 'report.html'), 'utf8')).length).toBeGreaterThan(1_000);
});

test.concurrent('Ctrl-C twice: ends at once, and keeps the records', async () => {
  const { url, model } = await simulator(['--speed', '0.2']);
  const cwd = await emptyFolder();
  const running = start(['run', '--url', url, '--model', model, '--rate', '10/s', '--duration', '20s'], { cwd });
  await running.saw(/in flight [1-9]/);
  running.child.kill('SIGINT');
  await running.saw('finishing what is in flight');
  running.child.kill('SIGINT');
  const result = await running.finished;
  expect(result.code).toBe(130);
  const run = await onlyRun(join(cwd, 'reports'));
  const summary = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as Summary;
  expect(summary.overall.outcomes['client.aborted']).toBeGreaterThan(0);
});

test.concurrent('killed: the report can still be made, and says so', async () => {
  const { running, cwd } = await underWay();
  running.child.kill('SIGKILL');
  await running.finished;
  const run = await onlyRun(join(cwd, 'reports'));
  await expect(readFile(join(run, 'summary.json'))).rejects.toThrow();

  const result = await busytone(['report', 'latest', '--json'], { cwd });
  const summary = JSON.parse(result.stdout) as Summary;
  expect(summary.run.status).toBe('interrupted');
  expect(summary.overall.intents.answered).toBeGreaterThan(0);
  expect(result.code).toBe(130);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect((await readFile(join(run, 'report.html'), 'utf8')).length).toBeGreaterThan(1_000);
});
