import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import { afterTests, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

/** A run that is in the middle of its load, with answers behind it and answers under way. */
async function underWay() {
  const { url, model } = await simulator(['--speed', '20']);
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', model, '--rate', '10/s', '--duration', '20s'];
  const running = start(args, { cwd });
  await running.saw(/\bok [1-9]/);
  return { running, cwd };
}

test.concurrent('Ctrl-C once: drains, reports, 130', async () => {
  const { running, cwd } = await underWay();
  running.child.kill('SIGINT');
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
  await running.saw('Stopping: nothing new is sent');
  running.child.kill('SIGINT');
  const result = await running.finished;
  expect(result.code).toBe(130);
  const run = await onlyRun(join(cwd, 'reports'));
  const summary = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as Summary;
  expect(summary.overall.outcomes['client.aborted']).toBeGreaterThan(0);
});

test.concurrent('Ctrl-C between two runs of a comparison ends it, and says how to go on', async () => {
  const { url, model } = await simulator(['--speed', '50']);
  const cwd = await emptyFolder();
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  afterTests(() => {
    silent.closeAllConnections();
    silent.close();
  });
  await new Promise(resolve => silent.once('listening', resolve));
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
  const file = `load: { shape: steady, base: 5/s, duration: 1s }
traffic: [ { class: quick-chat, output: { max: 5 } } ]
targets:
  - { name: silent, url: ${silentUrl}, model: m }
  - { name: fast, url: ${url}, model: ${model} }
`;
  await writeFile(join(cwd, 'targets.yaml'), file);
  // With this seed the one that never answers comes second.
  const running = start(['compare', '--targets', 'targets.yaml', '--rounds', '1', '--seed', '1'], { cwd });
  await running.saw(/Run 2 of 2 +round 1, silent/);
  running.child.kill('SIGINT');
  const result = await running.finished;
  expect(result.code).toBe(130);
  expect(result.stderr).toContain('Go on with: busytone compare --resume reports/');
});
