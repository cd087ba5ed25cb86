import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlan } from '../../../src/scenario/plan.js';
import { withReplayClasses } from '../../../src/scenario/replay/classes.js';
import { readRun } from '../../../src/store/reader.js';
import { createRunFolder } from '../../../src/store/writer.js';
import { clientsWith } from '../../support/clients.js';
import { scenarioOf } from '../../support/plans.js';
import { manifestOf } from '../../support/runs.js';
import { csvOf, replayOf } from '../../support/traces.js';

describe('the run folder of a replay', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'busytone-replay-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  const rows = Array.from({ length: 5_000 }, (_, at) => [at * 7.125, 600, 5 + (at % 9), `s${at % 31}`, '3 9']);
  const load = replayOf(csvOf(rows, ',session,blocks'));
  const scenario = scenarioOf({ load, traffic: withReplayClasses([], load.trace, clientsWith('none')) });
  const folder = async () => {
    const writer = await createRunFolder(root, manifestOf({ scenario }));
    await writer.finish({});
    return writer.path;
  };

  it('keeps the rows beside a manifest that holds none, and gives back the same plan', async () => {
    const path = await folder();
    const text = await readFile(join(path, 'run.json'), 'utf8');
    expect(text.length).toBeLessThan(8_000);
    expect(JSON.parse(text)).toMatchObject({
      scenario: { load: { mode: 'replay', source: { format: 'csv', used: 5_000 } } },
    });
    const { manifest } = await readRun(path);
    expect(createPlan(manifest.scenario).planHash).toBe(createPlan(scenario).planHash);
  });

  it('holds the rows as soon as it is one, so that a killed run can be reported', async () => {
    const writer = await createRunFolder(root, manifestOf({ scenario }));
    const { path } = writer;
    const [trace, manifest] = await Promise.all([stat(join(path, 'trace.csv')), stat(join(path, 'run.json'))]);
    expect(trace.mtimeMs).toBeLessThanOrEqual(manifest.mtimeMs);
    expect((await readRun(path)).attempts).toEqual([]);
    await writer.finish({});
  });

  it('is refused when the rows are gone, cut or changed', async () => {
    const damages: ((file: string) => Promise<unknown>)[] = [
      file => rm(file),
      file => appendFile(file, '1,2,3,,0,1,,\n'),
      async file => writeFile(file, (await readFile(file, 'utf8')).slice(0, -9)),
      async file => writeFile(file, (await readFile(file, 'utf8')).replace(',600,', ',601,')),
      file => writeFile(file, 'nonsense\n'),
    ];
    for (const damage of damages) {
      const path = await folder();
      await damage(join(path, 'trace.csv'));
      await expect(readRun(path)).rejects.toMatchObject({ code: 'store.damaged_trace', exitCode: 2 });
    }
  });
});
