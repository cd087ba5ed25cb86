import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type K6Setup, scenarioOf } from '../../src/k6/setup.js';
import type { Summary } from '../../src/measure/summary-types.js';
import { createPlan } from '../../src/scenario/plan.js';
import type { RunManifest } from '../../src/store/run-types.js';
import { consolesOf, textOf } from '../support/k6-console.js';
import { afterTests, busytone, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

const hasK6 = (() => {
  try {
    execFileSync('k6', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const surge = (url: string, model: string) => `
name: surge
seed: 5
target: { url: "${url}", model: "${model}" }
load: { shape: step, base: 10/s, peak: 4x, start: 1s, hold: 2s, duration: 4s }
traffic: [ { class: tiny, input: 60, output: 20 } ]
`;

interface TestRun {
  readonly spec: {
    readonly parallelism: number;
    readonly args: readonly string[];
    readonly initializer: Pod;
    readonly runner: Pod;
  };
}

interface Pod {
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

const environmentOf = ({ env }: Pod) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

async function readJson<T>(...path: string[]): Promise<T> {
  return JSON.parse(await readFile(join(...path), 'utf8')) as T;
}

/** A program that plays kubectl: pods `one` and `two` have ended, and their logs are files of the folder. */
async function standIn(bin: string, logs: string): Promise<void> {
  const pod = (name: string) => `{"metadata":{"name":"${name}"},"status":{"phase":"Succeeded"}}`;
  const path = join(bin, 'kubectl');
  await mkdir(bin);
  await writeFile(
    path,
    `#!/bin/sh
echo "$@" >> ${logs}/asked.txt
case "$1" in
  get) [ "$5 $6" = "--selector app=k6,k6_cr=surge,runner=true" ] && echo '{"items":[${pod('two')},${pod('one')}]}' ;;
  logs) for last; do :; done; cat "${logs}/$last" ;;
esac
`,
  );
  await chmod(path, 0o755);
}

describe('busytone k6 collect', () => {
  test('fetches the logs of pods, makes one run of them and can be told by nobody from any other', {
    timeout: 30_000,
  }, async () => {
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'surge.yaml'), surge('http://127.0.0.1:9/v1', 'm'));
    const generated = await busytone(['generate', 'k6', 'surge.yaml', '-o', 'k6'], { cwd });
    expect(generated.code, generated.stderr).toBe(0);
    const plan = createPlan(scenarioOf(await readJson<K6Setup>(cwd, 'k6', 'scenario.json')));
    const [one = [], two = []] = consolesOf(plan, 2, number => 1_700_000_000_000 + 15 * number);
    await mkdir(join(cwd, 'logs'));
    await writeFile(join(cwd, 'logs/one'), textOf(one));
    await writeFile(join(cwd, 'logs/two'), textOf(two));
    await standIn(join(cwd, 'bin'), join(cwd, 'logs'));
    const env = { PATH: `${join(cwd, 'bin')}:${process.env['PATH']}` };

    const collected = await busytone(['k6', 'collect', 'k6', '--kubectl', 'load/surge', '--json'], { cwd, env });
    expect(collected.code, collected.stderr).toBe(0);
    expect(collected.stderr).toContain('1/2:1  pod two  48 attempts  whole');
    const summary = JSON.parse(collected.stdout) as Summary;
    expect(summary.run).toMatchObject({ engine: 'k6', status: 'completed', planHash: plan.planHash });
    expect(summary.overall.intents).toMatchObject({ offered: 96, sent: 96, answered: 96, notSent: 0 });
    expect(summary.validity.checks.find(({ id }) => id === 'segments')).toMatchObject({
      level: 'ok',
      message: expect.stringContaining('15 ms'),
    });
    expect((await readdir(join(cwd, 'k6/logs/load-surge'))).sort()).toEqual(['one.ndjson', 'two.ndjson']);
    expect(await readFile(join(cwd, 'logs/asked.txt'), 'utf8')).toContain(
      'logs --namespace load --container k6 --follow one',
    );

    const run = await onlyRun(join(cwd, 'reports'));
    const [again, half] = await Promise.all([
      busytone(['report', run, '--json'], { cwd }),
      busytone(['k6', 'collect', 'k6', 'logs/one', '--out-dir', 'half'], { cwd }),
    ]);
    expect(JSON.parse(again.stdout)).toEqual(summary);
    expect(half.code).toBe(3);
    expect(half.stderr).toContain('1/2:1  –  0 attempts  ABSENT');
    const compared = await busytone(['compare', run, await onlyRun(join(cwd, 'half'))], { cwd });
    expect(compared.code).toBe(2);
    expect(compared.stderr).toMatch(/INVALID|interrupted|cut short|aborted/i);
  });

  test('says what it lacks', async () => {
    const cwd = await emptyFolder();
    const nothing = await busytone(['k6', 'collect', 'k6'], { cwd });
    expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('--kubectl NAMESPACE/NAME')]);
    const native = await busytone(['run', 'demo', '--segments', '2'], { cwd });
    expect([native.code, native.stderr]).toEqual([2, expect.stringContaining('--engine k6')]);
  });
});

describe('a real k6', () => {
  test.skipIf(!hasK6)('sends one plan with two processes (needs k6 in PATH)', { timeout: 60_000 }, async () => {
    const { url, model } = await simulator(['--speed', '20']);
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
    const args = ['run', 'surge.yaml', '--engine', 'k6', '--segments', '2', '--k6-transport', 'relay', '--json'];
    const { stdout, stderr, code } = await busytone(args, { cwd });
    expect([0, 3], stderr).toContain(code);
    const { overall, validity } = JSON.parse(stdout) as Summary;
    const { report, estimate } = await readJson<RunManifest>(await onlyRun(join(cwd, 'reports')), 'run.json');
    expect(overall.intents).toMatchObject({ sent: estimate.intents, answered: estimate.intents });
    expect(overall.attempts).toBe(estimate.intents);
    expect(report?.segments?.map(({ state, attempts }) => [state, attempts > 40])).toEqual([
      ['whole', true],
      ['whole', true],
    ]);
    for (const id of ['records', 'segments']) expect(validity.checks.find(check => check.id === id)?.level).toBe('ok');
  });

  test.skipIf(!hasK6)(
    'does what the k6-operator makes of a TestRun (needs k6 in PATH)',
    { timeout: 60_000 },
    async () => {
      const { url, model } = await simulator(['--speed', '20']);
      const cwd = await emptyFolder();
      await writeFile(join(cwd, 'surge.yaml'), surge(url, model));
      const options = ['--operator', '--parallelism', '2', '--transport', 'http', '--api-key-env', 'SOME_KEY'];
      const generated = await busytone(['generate', 'k6', 'surge.yaml', '-o', 'k6', ...options], { cwd });
      expect(generated.code, generated.stderr).toBe(0);
      const { spec } = parse(await readFile(join(cwd, 'k6/testrun.yaml'), 'utf8')) as TestRun;
      const path = { PATH: process.env['PATH'] ?? '', HOME: cwd };
      const script = join(cwd, 'k6/main.js');

      // The initializer: the environment as arguments, then what it takes to look at the archive.
      const looked = { ...path, ...environmentOf(spec.initializer) };
      const given = spec.initializer.env.flatMap(({ name, value }) => ['-e', `${name}=${value}`]);
      const archive = join(cwd, 'script.tar');
      execFileSync('k6', ['archive', script, ...given, '-O', archive, '--no-color', '--log-format=raw'], {
        env: looked,
      });
      const requirements = execFileSync('k6', ['inspect', '--execution-requirements', archive], {
        env: looked,
        encoding: 'utf8',
      });
      expect((JSON.parse(requirements) as { maxVUs: number }).maxVUs).toBeGreaterThan(0);

      // The runners: paused until the starter releases one after the other.
      await mkdir(join(cwd, 'logs'));
      const runners = await Promise.all(
        ['0:1/2', '1/2:1'].map(async (segment, index) => {
          const address = `127.0.0.1:${await freePort()}`;
          const fixed = ['--quiet', `--execution-segment=${segment}`, '--execution-segment-sequence=0,1/2,1'];
          const last = [script, `--address=${address}`, '--paused', '--tag', `instance_id=${index + 1}`];
          const env = { ...path, ...environmentOf(spec.runner), SOME_KEY: 'sk-some', BUSYTONE_BEGIN_EVERY: '2' };
          const child = spawn('k6', ['run', ...fixed, ...spec.args, ...last], {
            env,
            cwd,
            stdio: ['ignore', 'ignore', 'pipe'],
          });
          afterTests(() => child.kill('SIGKILL'));
          let text = '';
          child.stderr.setEncoding('utf8').on('data', chunk => {
            text += chunk;
          });
          const ended = new Promise<number | null>(resolve => child.once('close', resolve));
          return { address, ended, said: () => text };
        }),
      );
      for (const { address } of runners) await release(address);
      expect(await Promise.all(runners.map(({ ended }) => ended))).toEqual([0, 0]);
      for (const [index, { said }] of runners.entries()) await writeFile(join(cwd, `logs/pod-${index}`), said());
      const { stdout, stderr, code } = await start(['k6', 'collect', 'k6', 'logs', '--json'], { cwd }).finished;
      expect([0, 3], stderr).toContain(code);
      const { overall, validity } = JSON.parse(stdout) as Summary;
      expect(overall.intents).toMatchObject({ sent: 96, answered: 96 });
      for (const id of ['records', 'achieved_load'])
        expect(validity.checks.find(check => check.id === id)?.level).toBe('ok');
      expect(stdout).not.toContain('sk-some');
    },
  );
});

/** A port that nobody has. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** What the operator's starter says to each runner as soon as it listens. */
async function release(address: string): Promise<void> {
  const body = JSON.stringify({ data: { attributes: { paused: false }, id: 'default', type: 'status' } });
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    const answer = await fetch(`http://${address}/v1/status`, { method: 'PATCH', headers, body }).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
