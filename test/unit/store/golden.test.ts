import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildCapacity } from '../../../src/app/capacity/result.js';
import { openWork } from '../../../src/app/capacity/work.js';
import { collectRun } from '../../../src/app/collect.js';
import { compareFolders } from '../../../src/app/compare.js';
import { compareTargets } from '../../../src/app/compare-targets.js';
import { exportRun } from '../../../src/app/export.js';
import { loadScenario } from '../../../src/app/prepare.js';
import { checkBaseline } from '../../../src/app/regression.js';
import { serveRelay } from '../../../src/app/relay.js';
import { buildReport } from '../../../src/app/report.js';
import { readK6Setup } from '../../../src/k6/folder.js';
import { parseComparisonFile } from '../../../src/scenario/comparison-file.js';
import { parseScenario } from '../../../src/scenario/load.js';
import { createPlan } from '../../../src/scenario/plan.js';
import { readCapacity } from '../../../src/store/capacity-file.js';
import { readRun } from '../../../src/store/reader.js';
import { readJournal } from '../../../src/store/rounds-journal.js';
import { keptSelftest } from '../../../src/store/selftest-file.js';
import { planOf } from '../../support/plans.js';
import { selftestReport } from '../../support/selftest.js';

/** Files as the version that their names tell wrote them. They are never brought up to date. */
const golden = fileURLToPath(new URL('../../golden', import.meta.url));
const textOf = (name: string) => readFile(join(golden, name), 'utf8');

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'busytone-golden-'));
  await cp(golden, root, { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

describe('files of this version and of those before it', () => {
  test('a run is read and reported on', async () => {
    const { summary, damagedLines } = await buildReport(join(root, 'run-1'));
    expect(damagedLines).toBe(0);
    const { manifest, attempts, gaps, samples, figures } = await readRun(join(root, 'run-1'));
    expect(attempts).toHaveLength(17);
    expect(gaps?.length).toBe(attempts.reduce((sum, each) => sum + each.gapCount, 0));
    expect(samples.length).toBeGreaterThan(0);
    expect(figures.length).toBeGreaterThan(0);
    // The plan of then is still the plan of now.
    expect(createPlan(manifest.scenario).planHash).toBe(manifest.planHash);
    expect(summary.run.planHash).toBe(manifest.planHash);
    expect(summary.overall.intents).toMatchObject({ offered: 17, answered: 16, busy: 1, good: 16 });
    expect(summary.overall.latency.ttft.p50.value).toBeCloseTo(8.61, 6);
  });

  test('a run of 0.1.0 is read and reported on', async () => {
    const { summary, damagedLines } = await buildReport(join(root, 'run-0.1.0'));
    expect(damagedLines).toBe(0);
    expect(summary.run).toMatchObject({ scenario: 'demo', planHash: expect.stringMatching(/^4762926f/) });
    const { manifest, attempts } = await readRun(join(root, 'run-0.1.0'));
    expect(attempts).toHaveLength(12);
    expect(attempts.every(each => each.reclick === 0)).toBe(true);
    expect(manifest.scenario.traffic.every(each => each.clients.retry.policy !== undefined)).toBe(true);
  });

  test('a search, rounds and a k6 folder are read', async () => {
    expect((await readCapacity(join(golden, 'capacity-1'))).made.length).toBeGreaterThan(0);
    expect(await readJournal(join(golden, 'rounds-1'))).toMatchObject({ seed: 1, done: [] });
    const setup = await readK6Setup(join(golden, 'k6-1'));
    expect(setup.scenario.name).toBe('viral-surge');
  });

  test('scenario files are read, with or without their version', async () => {
    const text = await textOf('scenario-1.yaml');
    const scenario = parseScenario(text, 'golden.yaml');
    const { planHash } = await readRun(join(golden, 'run-1')).then(run => run.manifest);
    expect(createPlan(scenario).planHash).toBe(planHash);
    const versionless = text.replace(/^schema:.*\n/m, '');
    expect(versionless).not.toBe(text);
    expect(createPlan(parseScenario(versionless, 'golden.yaml')).planHash).toBe(planHash);
    expect(parseComparisonFile(await textOf('targets-1.yaml'), 'targets.yaml')).toMatchObject({ rounds: 2 });
  });
});

/** What a reader says of a file whose `schema` was replaced. */
async function saidOf(file: string, schema: unknown, read: () => unknown): Promise<{ code: string; text: string }> {
  const path = join(root, file);
  const before = await readFile(path, 'utf8');
  const isYaml = file.endsWith('.yaml');
  const after = isYaml
    ? before.replace(/^schema:.*$/m, `schema: ${JSON.stringify(schema)}`)
    : JSON.stringify({ ...JSON.parse(before), schema });
  expect(after).not.toBe(before);
  await writeFile(path, after);
  try {
    await read();
    return { code: 'read', text: '' };
  } catch (error) {
    const { code, message, hint, exitCode } = error as {
      code: string;
      message: string;
      hint: string;
      exitCode: number;
    };
    expect(exitCode).toBe(2);
    return { code, text: `${message}\n${hint}` };
  } finally {
    await writeFile(path, before);
  }
}

const nobody = { planned: async () => false } as never;
const at = (...names: string[]) => join(root, ...names);
const none = () => undefined;
const run = 'run-1/run.json';
const comparing = { baseline: null, slo: [], margin: 0.02, maxRegression: null, seed: 1, version: 'v' };
const allowed = { otherPlan: true, otherModel: true, invalid: true, partial: true } as never;

/** Everything that reads a file of busytone's own, by what it is a part of. */
const readers: readonly (readonly [what: string, file: string, damaged: string, read: () => unknown])[] = [
  ['report', run, 'store.damaged_manifest', () => buildReport(at('run-1'))],
  [
    'compare',
    run,
    'store.damaged_manifest',
    () => compareFolders({ ...comparing, allowed, runs: [at('run-0.1.0'), at('run-1')] }),
  ],
  ['export', run, 'store.damaged_manifest', () => exportRun(at('run-1'), [`csv=${at('figures')}`], none)],
  ['a gate', run, 'store.damaged_manifest', () => checkBaseline({ path: at('run-1'), maxRegression: 0.1 }, planOf())],
  ['report of a search', 'capacity-1/capacity.json', 'store.no_capacity', () => rebuildCapacity(at('capacity-1'), 'v')],
  [
    'capacity --resume',
    'capacity-1/capacity.json',
    'store.no_capacity',
    () => openWork({ kind: 'resume', folder: at('capacity-1'), caps: {} }, 'v'),
  ],
  [
    'compare --resume',
    'rounds-1/rounds.json',
    'store.no_rounds',
    () => compareTargets({ work: { kind: 'resume', folder: at('rounds-1') } } as never, nobody),
  ],
  ['k6 collect', 'k6-1/scenario.json', 'k6.no_folder', () => collectRun({ folder: at('k6-1') } as never)],
  ['relay', 'k6-1/scenario.json', 'k6.no_folder', () => serveRelay({ folder: at('k6-1') } as never)],
  ['a scenario', 'scenario-1.yaml', 'scenario.invalid', () => loadScenario(at('scenario-1.yaml'))],
  [
    'targets',
    'targets-1.yaml',
    'scenario.invalid',
    async () => parseComparisonFile(await readFile(at('targets-1.yaml'), 'utf8'), 'targets.yaml'),
  ],
];

describe.each(readers)('%s', (_, file, damaged, read) => {
  test(`refuses a later version of ${file} and says what to do`, async () => {
    const { schema = '' } = /(?<schema>busytone\.[a-z0-9]+)\/1/.exec(await textOf(file))?.groups ?? {};
    const { code, text } = await saidOf(file, `${schema}/2`, read);
    expect(code).toBe('store.newer_schema');
    expect(text).toContain(`${schema}/2`);
    expect(text).toContain(`${schema}/1`);
    expect(text).toMatch(/Upgrade busytone.*npm install/);
  });

  test.each(['busytone.other/1', 'busytone.run/', '2', 2, null, [], 'busytone.run/-1', 'busytone.run/1e9'])(
    'says that a version of %j is none',
    async schema => {
      const { code, text } = await saidOf(file, schema, read);
      expect(code).toBe(damaged);
      expect(text.split('\n')[0]).not.toBe('');
    },
  );
});

test('the records of a later version are not replayed', async () => {
  const yaml = `load: { replay: { file: run-1 } }\n`;
  await writeFile(at('replay.yaml'), yaml);
  const { code } = await saidOf(run, 'busytone.run/2', () => loadScenario(at('replay.yaml')));
  expect(code).toBe('store.newer_schema');
  expect((await loadScenario(at('replay.yaml'))).load.mode).toBe('replay');
});

test('a selftest of a later version is none: the next one takes its place', async () => {
  const path = at('selftest.json');
  await writeFile(path, JSON.stringify(selftestReport()));
  expect(await keptSelftest(path)).not.toBeNull();
  await writeFile(path, JSON.stringify({ ...selftestReport(), schema: 'busytone.selftest/2' }));
  expect(await keptSelftest(path)).toBeNull();
});

test.each([
  [
    'rounds-1/rounds.json',
    '"broken": []',
    '"broken": [{"round":0,"target":0,"folder":"../run-1","requests":0,"tokens":0,"money":null}]',
    () => readJournal(at('rounds-1')),
  ],
  ['capacity-1/capacity.json', '"folder": "steps/', '"folder": "steps/../../', () => readCapacity(at('capacity-1'))],
  ['capacity-1/capacity.json', '"folder": "steps/', '"folder": "javascript:', () => readCapacity(at('capacity-1'))],
])('%s cannot lead out of its folder: %s → %s', async (file, here, elsewhere, read) => {
  const before = await textOf(file);
  const text = before.replaceAll(here, elsewhere);
  expect(text).not.toBe(before);
  await writeFile(at(file), text);
  await expect(read()).rejects.toMatchObject({ code: expect.stringMatching(/^store\.no_/), exitCode: 2 });
  await writeFile(at(file), before);
});
