import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { busytone, emptyFolder, type Finished } from './support/busytone.js';

const noStackTrace = ({ stdout, stderr }: Finished) => {
  expect(stdout + stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(stderr).not.toContain('node_modules');
};

test.concurrent('help lists every command and is printed on stdout', async () => {
  const result = await busytone(['--help']);
  expect(result.code).toBe(0);
  for (const command of ['run', 'check', 'simulate', 'demo', 'report', 'init', 'scenarios'])
    expect(result.stdout).toContain(command);
  expect(result.stderr).toBe('');
});

test.concurrent('the help of run holds the table of exit codes', async () => {
  const { stdout } = await busytone(['run', '--help']);
  for (const code of ['0', '1', '2', '3', '99', '130']) expect(stdout).toMatch(new RegExp(`^  ${code} {2,4}\\S`, 'm'));
});

describe('wrong usage ends with 2 and says what was meant', () => {
  test.concurrent.each<[string, readonly string[], string]>([
    ['a mistyped flag', ['run', '--modle', 'x'], 'Did you mean --model?'],
    ['a flag of nothing known', ['run', '--qqqqqqqqqq'], '--help'],
    ['a mistyped command', ['simulat'], 'Did you mean: busytone simulate?'],
    ['a mistyped subcommand', ['scenarios', 'lst'], 'scenarios list'],
    ['a mistyped scenario', ['run', 'viral-surg', '--dry-run'], 'Did you mean viral-surge?'],
    ['a scenario file that is not there', ['run', './nowhere.yaml', '--dry-run'], 'busytone init ./nowhere.yaml'],
    ['a rate without a unit of time', ['run', '--rate', 'fast', '--dry-run'], 'Write it like 2/s'],
    ['a rate of users for a load of intents', ['run', '--rate', '50', '--dry-run'], '--rate 50/s'],
    ['a rate of nothing', ['run', '--rate', '0', '--dry-run'], '--rate does not understand "0"\nTry'],
    ['a port out of range', ['run', '--url', 'http://127.0.0.1:99999/v1', '--model', 'm'], '1 to 65535'],
    ['a model without a name', ['run', '--model', '', '--dry-run'], 'visible characters'],
    ['a fault without a share', ['simulate', '--fault', 'stall'], '--fault stall=2%'],
    ['a flag without its value', ['run', '--url'], '--help'],
    ['a scenario without a target', ['run'], '--url and --model'],
    ['a mistyped provider', ['run', '--provider', 'depseek', '--model', 'm', '--dry-run'], 'Did you mean deepseek?'],
    ['a mistyped provider to show', ['providers', 'show', 'opnai'], 'Did you mean openai?'],
    ['a provider that signs its requests', ['run', '--provider', 'sagemaker', '--model', 'm', '--dry-run'], 'SigV4'],
    ['a provider without a model', ['run', '--provider', 'deepseek', '--allow-host', 'x'], 'DEEPSEEK_API_KEY'],
    ['a run folder that is none', ['report', './nowhere'], './nowhere'],
    ['a fault that is none', ['simulate', '--fault', 'explode=1%'], 'reset-mid-stream'],
  ])('%s', async (_, args, told) => {
    const result = await busytone(args, { cwd: await emptyFolder() });
    expect(result.stderr).toContain(told);
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    noStackTrace(result);
  });
});

test.concurrent('a wrong scenario file names every place at once', async () => {
  const folder = await emptyFolder();
  await writeFile(
    join(folder, 'wrong.yaml'),
    'load:\n  base: 2/s\n  durration: 10s\ntraffic:\n  - class: quick-chat\n    weight: lots\n',
  );
  const result = await busytone(['run', './wrong.yaml', '--dry-run'], { cwd: folder });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('./wrong.yaml:3:3');
  expect(result.stderr).toContain('did you mean duration');
  expect(result.stderr).toContain('./wrong.yaml:6:13');
  noStackTrace(result);
});

test.concurrent('a plan without a single intent is no run', async () => {
  const args = ['run', '--url', 'http://127.0.0.1:9/v1', '--model', 'm', '--rate', '1/h', '--duration', '1s'];
  const result = await busytone(args, { cwd: await emptyFolder() });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('--rate or --duration');
});

test.concurrent('a variable without a key is named', async () => {
  const args = ['run', '--url', 'http://127.0.0.1:9/v1', '--model', 'm', '--api-key-env', 'NO_SUCH_KEY'];
  const result = await busytone(args, { cwd: await emptyFolder() });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('NO_SUCH_KEY');
});

test.concurrent('a variable with more than a key in it is refused, without showing it', async () => {
  const args = ['run', '--url', 'http://127.0.0.1:9/v1', '--model', 'm', '--api-key-env', 'MY_KEY'];
  const env = { MY_KEY: 'plainword77\r\nX-Evil: 1' };
  const result = await busytone(args, { cwd: await emptyFolder(), env });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('MY_KEY');
  expect(result.stderr).not.toContain('plainword77');
});

test.concurrent('a public host is refused unless it is allowed by name', async () => {
  const args = ['run', '--url', 'http://192.0.2.1:81/v1', '--model', 'm'];
  const refused = await busytone(args, { cwd: await emptyFolder() });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--allow-host 192.0.2.1');
});

test.concurrent('a starter is written once, and can be looked at and planned', async () => {
  const cwd = await emptyFolder();
  expect((await busytone(['init', 'launch.yaml'], { cwd })).code).toBe(0);
  const again = await busytone(['init', 'launch.yaml'], { cwd });
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('exists already');
  const shown = await busytone(['scenarios', 'show', './launch.yaml'], { cwd });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('baseline');
  expect(shown.stdout).toContain('█');
  const planned = await busytone(['run', './launch.yaml', '--dry-run', '--json'], { cwd });
  expect(planned.code).toBe(0);
  expect(JSON.parse(planned.stdout)).toMatchObject({ scenario: 'launch', mode: 'open', durationMs: 300_000 });
});

test.concurrent('every built-in scenario can be listed, shown and planned', async () => {
  const { stdout } = await busytone(['scenarios', 'list', '--json']);
  const names = (JSON.parse(stdout) as { name: string }[]).map(each => each.name);
  expect(names).toContain('demo');
  for (const shown of await Promise.all(names.map(name => busytone(['scenarios', 'show', name])))) {
    expect(shown.code).toBe(0);
    expect(
      Math.max(
        ...shown.stdout
          .split('\n')
          .slice(-12)
          .map(line => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  }
});

test('every provider can be listed and shown', async () => {
  const { stdout } = await busytone(['providers', 'list', '--json']);
  const ids = (JSON.parse(stdout) as { id: string }[]).map(each => each.id);
  expect(ids).toContain('deepseek');
  const table = await busytone(['providers', 'list']);
  for (const id of ids) expect(table.stdout).toMatch(new RegExp(`^  ${id} `, 'm'));
  const shown = await busytone(['providers', 'show', 'deepseek']);
  expect(shown.code).toBe(0);
  for (const word of ['api.deepseek.com', 'busy.silent', 'not documented', '2.19 out']) {
    expect(shown.stdout).toContain(word);
  }
  const { stdout: json } = await busytone(['providers', 'show', 'groq', '--json']);
  expect(JSON.parse(json)).toMatchObject({
    id: 'groq',
    busy: expect.arrayContaining([expect.objectContaining({ status: 498, outcome: 'busy.queue_full' })]),
  });
});

test('a provider fills in the target of a dry run', async () => {
  const args = ['run', '--provider', 'openai', '--model', 'o3', '--duration', '10s', '--dry-run'];
  const shown = await busytone(args, { cwd: await emptyFolder() });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('https://api.openai.com/v1');
  expect(shown.stdout).toContain('2 USD in');
  const { stdout } = await busytone([...args, '--json'], { cwd: await emptyFolder() });
  expect(JSON.parse(stdout)).toMatchObject({ url: 'https://api.openai.com/v1', estimate: { currency: 'USD' } });
});
