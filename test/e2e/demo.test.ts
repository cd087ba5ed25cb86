import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import { busytone, emptyFolder, onlyRun, start } from './support/busytone.js';

test.concurrent('the demo turns busy in its surge, recovers, and leaves a run that can be reported again', async () => {
  const cwd = await emptyFolder();
  const demo = await busytone(['demo'], { cwd });
  expect(demo.code, demo.stderr).toBe(0);
  expect(demo.stdout).toMatch(/^TURNED BUSY/);

  const run = await onlyRun(join(cwd, 'reports'));
  expect((await readdir(run)).sort()).toEqual([
    'attempts.ndjson',
    'gaps.bin',
    'histograms.json',
    'junit.xml',
    'report.html',
    'report.md',
    'run.json',
    'summary.json',
    'telemetry.ndjson',
  ]);
  const summary = JSON.parse(await readFile(join(run, 'summary.json'), 'utf8')) as Summary;
  expect(summary.run.status).toBe('completed');
  expect(summary.phases.map(phase => phase.label)).toEqual(['baseline', 'onset', 'peak', 'decay', 'recovery']);
  expect(Object.keys(summary.overall.outcomes)).toEqual(
    expect.arrayContaining(['ok', 'busy.overloaded', 'client.aborted']),
  );
  expect(summary.classes.map(each => each.label).sort()).toEqual(['long-reasoning', 'quick-chat']);

  const { verdict, phases } = summary;
  expect(verdict.outcome).toBe('turned_busy');
  const startOf = (label: string) => phases.find(phase => phase.label === label)?.startMs ?? Number.NaN;
  expect(verdict.busyFromMs).toBeGreaterThan(startOf('onset'));
  expect(verdict.busyFromMs).toBeLessThan(startOf('decay'));
  expect(verdict.recovery.state).toBe('recovered');

  const again = await busytone(['report', run, '--json']);
  expect(JSON.parse(again.stdout)).toEqual(summary);
}, 90_000);

test.concurrent('a demo that is killed takes its endpoint with it', async () => {
  const running = start(['demo'], { cwd: await emptyFolder() });
  const seen = await running.saw(/http:\/\/127\.0\.0\.1:\d+\/v1/);
  const health = (/http:\/\/[\d.:]+/.exec(seen)?.[0] ?? '').concat('/health');
  expect((await fetch(health)).ok).toBe(true);
  running.child.kill('SIGKILL');
  const gone = async () => {
    for (;;) {
      try {
        await (await fetch(health)).text();
      } catch {
        return true;
      }
    }
  };
  expect(await gone()).toBe(true);
});
