import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import type { Comparison } from '../../src/measure/comparison/types.js';
import { busytone, emptyFolder, onlyRun, simulator } from './support/busytone.js';

const schema = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schema/comparison.json', import.meta.url)), 'utf8'),
) as object;
const fits = new Ajv({ strict: false }).compile(schema);
const limit = 90_000;

const scenario = `name: quick
seed: 5
load: { shape: steady, base: 25/s, duration: 2s }
traffic:
  - { class: quick-chat, input: { max: 300 }, output: { lognormal: { median: 15, sigma: 0.3 }, max: 30 } }
`;

async function scenarioIn(folder: string, text = scenario): Promise<string> {
  const file = join(folder, 'quick.yaml');
  await writeFile(file, text);
  return file;
}

/** Runs the scenario once against each endpoint, all at the same time so that this machine is as busy for each. */
async function runs(folder: string, endpoints: readonly { readonly url: string; readonly model: string }[]) {
  const file = await scenarioIn(folder);
  return Promise.all(
    endpoints.map(async ({ url, model }, at) => {
      const out = join(folder, String(at));
      const args = ['run', file, '--url', url, '--model', model, '--out-dir', out, '--no-gaps', '--quiet'];
      const { code, stderr } = await busytone(args);
      expect([0, 3], stderr).toContain(code);
      return onlyRun(out);
    }),
  );
}

// This machine may be too busy with the tests themselves for a VALID run.
const allowed = '--allow-invalid';

test('of two machines the faster one wins, and everything is written', { timeout: limit }, async () => {
  const folder = await emptyFolder();
  const found = await runs(
    folder,
    await Promise.all([simulator(['r1-starved']), simulator(['r1-8xh200', '--speed', '2'])]),
  );
  const [slow = '', fast = ''] = found;
  const out = join(folder, 'out');
  const summaryFile = join(folder, 'step.md');
  const { code, stdout, stderr } = await busytone(['compare', slow, fast, allowed, '--json', '-o', out], {
    env: { GITHUB_STEP_SUMMARY: summaryFile },
  });
  expect(code, stderr).toBe(0);
  const comparison = JSON.parse(stdout) as Comparison;
  expect(fits(comparison), JSON.stringify(fits.errors)).toBe(true);
  const [first, second] = comparison.sides;
  expect(comparison.verdict).toMatchObject({ outcome: 'winner', winner: second?.label });
  expect(first?.runs[0]?.planHash).toBe(second?.runs[0]?.planHash);
  for (const name of ['comparison.json', 'comparison.html', 'comparison.md', 'comparison.csv', 'junit.xml']) {
    expect((await readFile(join(out, name), 'utf8')).length, name).toBeGreaterThan(100);
  }
  expect(await readFile(summaryFile, 'utf8')).toContain('is better than');

  // Held against the fast one, the slow one has regressed: by the interval's bound, with k6's exit code.
  const gate = await busytone(['compare', slow, '--baseline', fast, allowed, '--max-regression', '10%']);
  expect(gate.code).toBe(99);
  expect(gate.stdout).toContain('surely more than 10 % worse');
  const report = await busytone(['report', fast, '--baseline', slow, '--max-regression', '10%', '--format', 'junit']);
  expect(report.stdout).toContain('regression');
  expect(report.stdout).not.toContain('surely more than');
  expect([0, 3]).toContain(report.code);
  const missed = await busytone(['report', fast, '--slo', 'e2e.p50<1ms', '--json']);
  expect([99, 3]).toContain(missed.code);
  expect(JSON.parse(missed.stdout).slo).toEqual([expect.objectContaining({ objective: 'e2e.p50 < 1 ms', met: false })]);
});

/** A file of targets beside a short scenario. */
async function targetsIn(folder: string, targets: readonly { name: string; url: string; model: string }[]) {
  await scenarioIn(folder, scenario.replace('25/s, duration: 2s', '30/s, duration: 700ms'));
  const list = targets.map(({ name, url, model }) => `  - { name: ${name}, url: ${url}, model: ${model} }`);
  const file = join(folder, 'providers.yaml');
  await writeFile(file, `scenario: quick.yaml\ntargets:\n${list.join('\n')}\n`);
  return file;
}

test('three equal targets give no difference, however restless this machine is', { timeout: limit }, async () => {
  const folder = await emptyFolder();
  const { url, model } = await simulator(['r1-starved', '--speed', '8']);
  const file = await targetsIn(
    folder,
    ['a', 'b', 'c'].map(name => ({ name, url, model })),
  );
  const { stdout } = await busytone(['compare', '--targets', file, '--out-dir', folder, '--margin', '25%', '--json']);
  const { verdict, sides } = JSON.parse(stdout) as Comparison;
  expect(sides.map(side => side.label)).toEqual(['a', 'b', 'c']);
  expect(verdict.outcome).toBe('no difference');
});

test('targets run in turns: the fastest wins; what is missing is made up for', {
  timeout: limit,
}, async () => {
  const folder = await emptyFolder();
  const speeds = ['2', '20', '6'];
  const endpoints = await Promise.all(speeds.map(speed => simulator(['r1-starved', '--speed', speed])));
  const file = await targetsIn(
    folder,
    endpoints.map(({ url, model }, at) => ({ name: `speed-${speeds[at]}`, url, model })),
  );
  const out = join(folder, 'out');
  const first = await busytone(['compare', '--targets', file, '--out-dir', out, '--rounds', '4', '--json']);
  expect([0, 3], first.stderr).toContain(first.code);
  const comparison = JSON.parse(first.stdout) as Comparison;
  expect(comparison.rounds).toBe(4);
  expect(comparison.verdict).toMatchObject({ outcome: 'winner', winner: 'speed-20' });
  const [name = ''] = await readdir(out);
  const rounds = join(out, name);
  const journal = JSON.parse(await readFile(join(rounds, 'rounds.json'), 'utf8'));
  expect(journal.done).toHaveLength(12);
  expect(new Set(journal.order.map(String)).size).toBeGreaterThan(1);
  // Rounds have plans of their own, the same for all targets.
  const hashes = comparison.sides.map(side => side.runs.map(run => run.planHash));
  expect(hashes[1]).toEqual(hashes[0]);
  expect(new Set(hashes[0]).size).toBe(4);

  // A round that broke: its last run is forgotten, and its folder gone.
  const last = journal.done.pop();
  await rm(join(rounds, last.folder), { recursive: true });
  await writeFile(join(rounds, 'rounds.json'), JSON.stringify(journal));
  const again = await busytone(['compare', '--resume', rounds, '--json']);
  expect((JSON.parse(again.stdout) as Comparison).sides.map(side => side.runs.length)).toEqual([4, 4, 4]);
  expect((await readdir(rounds)).filter(entry => existsSync(join(rounds, entry, 'run.json')))).toHaveLength(12);
});

test('says why runs cannot be compared, and what to do', { timeout: limit }, async () => {
  const folder = await emptyFolder();
  const endpoint = await simulator(['llama8b-h100', '--speed', '20']);
  const file = await scenarioIn(folder, scenario.replace('2s', '1s'));
  const paths: string[] = [];
  for (const seed of ['1', '2']) {
    const out = join(folder, seed);
    const target = ['--url', endpoint.url, '--model', endpoint.model];
    await busytone(['run', file, ...target, '--seed', seed, '--out-dir', out, '--quiet', '--no-gaps']);
    paths.push(await onlyRun(out));
  }
  const [one = '', other = ''] = paths;
  const refused = await busytone(['compare', one, other, allowed]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('ran different plans');
  expect(refused.stderr).toContain('--allow-different-plan');
  const forced = await busytone(['compare', one, other, '--force']);
  expect(forced.code).toBe(0);
  expect(forced.stdout).toContain('ran different plans');
  expect((await busytone(['compare', one])).stderr).toContain('takes two runs or more');
  expect((await busytone(['compare', one, one])).stderr).toContain('named twice');
  const gate = ['run', file, '--url', endpoint.url, '--model', endpoint.model, '--baseline', one, '--seed', '3'];
  const unlike = await busytone(gate, { cwd: folder });
  expect(unlike.code).toBe(2);
  expect(unlike.stderr).toContain('ran different plans');
  expect(existsSync(join(folder, 'reports'))).toBe(false);
});

test('a run whose clients differ from those of its baseline is refused before anything is sent', {
  timeout: limit,
}, async () => {
  const folder = await emptyFolder();
  const { url, model } = await simulator(['llama8b-h100', '--speed', '20']);
  const file = await scenarioIn(folder, scenario.replace('2s', '1s'));
  const run = ['run', file, '--url', url, '--model', model, '--quiet', '--no-gaps'];
  await busytone([...run, '--out-dir', join(folder, 'old')]);
  const old = await onlyRun(join(folder, 'old'));
  const gated = [...run, '--baseline', old, '--max-regression', '90%', '--slo', 'e2e.p50<1h'];

  const like = await busytone([...gated, '--out-dir', join(folder, 'like')]);
  expect([0, 3, 99], like.stderr).toContain(like.code);
  expect(existsSync(join(await onlyRun(join(folder, 'like')), 'report.html'))).toBe(true);

  const refused = await busytone([...gated, '--retry', 'immediate', '--out-dir', join(folder, 'other')]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('behave differently');
  expect(existsSync(join(folder, 'other'))).toBe(false);

  // A class of traffic may have clients of its own, which are in no plan's hash.
  await scenarioIn(folder, scenario.replace('2s', '1s').replace('input:', 'clients: { reclick: { p: 50% } }, input:'));
  const other = join(folder, 'class');
  await busytone([...run, '--out-dir', other]);
  const compared = await busytone(['compare', old, await onlyRun(other), allowed]);
  expect(compared.code).toBe(2);
  expect(compared.stderr).toContain('behave differently');
});
