import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AttemptRecord } from '../../src/measure/attempt.js';
import type { Summary } from '../../src/measure/summary-types.js';
import { csvOf } from '../support/traces.js';
import { busytone, emptyFolder, onlyRun, simulator } from './support/busytone.js';

/** A window of twenty seconds in the midst of a minute, with conversations, classes and a burst. */
const rows = Array.from({ length: 120 }, (_, at) => {
  const ms = at < 90 ? at * 600.25 : 30_000 + at * 37.5;
  return [ms, 30 + at, 5 + (at % 11), at % 4 === 0 ? `s${at % 8}` : '', at % 3 === 0 ? 'quick-chat' : ''];
});
const inWindow = rows
  .filter(([ms]) => Number(ms) >= 20_000 && Number(ms) < 40_000)
  .sort(([a], [b]) => Number(a) - Number(b));

const recordsOf = async (run: string): Promise<AttemptRecord[]> =>
  (await readFile(join(run, 'attempts.ndjson'), 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as AttemptRecord)
    .sort((a, b) => a.scheduledMs - b.scheduledMs);
const asked = (records: readonly AttemptRecord[]) =>
  records.map(record => [
    record.scheduledMs,
    record.plannedInputTokens,
    record.plannedOutputTokens,
    record.class,
    record.turn,
  ]);

test.concurrent('a window of a trace is sent row by row, reported, and sent again from its own records', async () => {
  const { url, model } = await simulator(['--speed', '50']);
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'trace.csv'), csvOf(rows, ',session,class'));
  await writeFile(join(cwd, 'replay.yaml'), 'load: { replay: { file: trace.csv, from: 20s, to: 40s, speed: 10x } }\n');

  const sent = ['--url', url, '--model', model, '--json'];
  const result = await busytone(['run', 'replay.yaml', ...sent, '--out-dir', 'first'], { cwd });
  const summary = JSON.parse(result.stdout) as Summary;
  expect(summary.run).toMatchObject({ mode: 'replay', scenario: 'replay' });
  expect(summary.validity.checks.map(check => check.id)).not.toContain('arrivals');
  const run = await onlyRun(join(cwd, 'first'));
  const records = await recordsOf(run);
  expect(records.map(record => [record.scheduledMs, record.plannedInputTokens, record.plannedOutputTokens])).toEqual(
    inWindow.map(([ms, input, output]) => [expect.closeTo((Number(ms) - 20_000) / 10, 3), input, output]),
  );
  expect(records.map(record => record.class)).toEqual(inWindow.map(row => row[4] || 'replay'));
  expect(summary.overall.intents).toMatchObject({ offered: inWindow.length, sent: inWindow.length });

  const report = await busytone(['report', run, '--json'], { cwd });
  expect(JSON.parse(report.stdout)).toEqual(summary);
  expect(await readFile(join(run, 'report.html'), 'utf8')).toContain(
    'Replay of trace.csv (csv), from 20s to 40s; 10 times as fast',
  );

  await writeFile(join(cwd, 'again.yaml'), `load: { replay: { file: ${run} } }\n`);
  const again = await busytone(['run', 'again.yaml', ...sent, '--out-dir', 'second'], { cwd });
  expect((JSON.parse(again.stdout) as Summary).run.planHash).toBe(summary.run.planHash);
  expect(asked(await recordsOf(await onlyRun(join(cwd, 'second'))))).toEqual(asked(records));
}, 60_000);

test.concurrent('a replay is looked at before anything is sent', async () => {
  const cwd = await emptyFolder();
  await writeFile(join(cwd, 'trace.csv'), csvOf(rows, ',session,class'));
  await writeFile(join(cwd, 'replay.yaml'), 'load: { replay: { file: trace.csv, from: 20s, to: 40s, speed: 10x } }\n');

  const dry = await busytone(['run', 'replay.yaml', '--dry-run'], { cwd });
  expect(dry.code).toBe(0);
  expect(dry.stdout).toContain(`trace.csv (csv): ${inWindow.length} of 120 rows used`);
  expect(dry.stdout).toContain(`left out: ${120 - inWindow.length} outside of the`);
  const shown = await busytone(['scenarios', 'show', 'replay.yaml'], { cwd });
  expect(shown.stdout).toContain('intents per second');
  const rate = await busytone(['run', 'replay.yaml', '--rate', '5/s', '--dry-run'], { cwd });
  expect([rate.code, rate.stderr]).toEqual([2, expect.stringContaining("A replay has the trace's own rate and peak")]);
}, 60_000);
