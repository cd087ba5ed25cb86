import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import type { RunManifest } from '../../src/store/run-types.js';
import { busytone, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

const ajv = new Ajv({ allErrors: true, strict: false });

/** Every problem of a document, as text; empty when it fits its schema. */
function problems(name: string, document: unknown): string {
  if (ajv.getSchema(name) === undefined) {
    const file = fileURLToPath(new URL(`../../schema/${name}.json`, import.meta.url));
    ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object, name);
  }
  return ajv.validate(name, document) ? '' : ajv.errorsText(ajv.errors, { separator: '\n' });
}

const short = (url: string, model: string) => ['--url', url, '--model', model, '--rate', '8/s', '--duration', '2s'];

test.concurrent('only --url and --model are needed, and everything is written', async () => {
  const { url, model } = await simulator(['--speed', '50']);
  const cwd = await emptyFolder();
  const result = await busytone(['run', '--url', url, '--model', model, '--duration', '2s', '--rate', '5/s'], { cwd });
  expect([0, 3, 99]).toContain(result.code);
  expect(result.stdout).toContain('By phase');
  const run = await onlyRun(join(cwd, 'reports'));
  for (const file of [
    'run.json',
    'attempts.ndjson',
    'summary.json',
    'report.html',
    'report.md',
    'junit.xml',
    'gaps.bin',
  ]) {
    expect((await readFile(join(run, file))).length, file).toBeGreaterThan(0);
  }
  expect(result.stdout).toContain('report.html');
});

test.concurrent('--json prints the summary and nothing else, in the form of its schema', async () => {
  const { url, model, running } = await simulator(['--speed', '50']);
  const cwd = await emptyFolder();
  const result = await busytone(['run', ...short(url, model), '--json', '--no-gaps'], { cwd });
  const summary = JSON.parse(result.stdout) as Summary;
  expect(problems('summary', summary)).toBe('');
  expect(result.stderr).toBe('');
  const run = await onlyRun(join(cwd, 'reports'));
  expect(JSON.parse(await readFile(join(run, 'summary.json'), 'utf8'))).toEqual(summary);

  const manifest = JSON.parse(await readFile(join(run, 'run.json'), 'utf8')) as RunManifest;
  expect(problems('run', manifest)).toBe('');
  expect(manifest.status).toBe('completed');
  expect(manifest.planHash).toBe(summary.run.planHash);
  expect(manifest.timeCompression).toBe(50);

  const attempts = (await readFile(join(run, 'attempts.ndjson'), 'utf8')).trimEnd().split('\n');
  expect(attempts).toHaveLength(summary.overall.attempts);
  for (const line of attempts) expect(problems('attempt', JSON.parse(line))).toBe('');
  const counted = Object.values(summary.overall.outcomes).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(attempts.length);

  running.child.kill('SIGTERM');
  const { stdout } = await running.finished;
  // The preflight's request is one more than the run's.
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ requests: attempts.length + 1 });
});

test.concurrent('the same seed makes the same plan, another seed another', async () => {
  const plan = async (...args: string[]) => {
    const { stdout } = await busytone(['run', 'demo', '--dry-run', '--json', ...args]);
    return (JSON.parse(stdout) as { planHash: string }).planHash;
  };
  const [one, again, other] = await Promise.all([plan('--seed', '7'), plan('--seed', '7'), plan('--seed', '8')]);
  expect(one).toBe(again);
  expect(one).not.toBe(other);
});

test.concurrent('a dry run sends nothing', async () => {
  const { url, model, running } = await simulator();
  const cwd = await emptyFolder();
  const result = await busytone(['run', ...short(url, model), '--dry-run'], { cwd });
  expect(result.code).toBe(0);
  expect(result.stdout).toContain('Nothing was sent');
  running.child.kill('SIGTERM');
  const { stdout } = await running.finished;
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ requests: 0 });
});

describe('exit codes', () => {
  const scenario = (url: string, model: string, slo: string) => `
target: { url: "${url}", model: "${model}" }
load: { base: 8/s, duration: 2s }
traffic: [ { class: tiny, input: 20, output: 20 } ]
slo: ${slo}
`;

  test.concurrent('0 when every objective is met, 99 when one is not', async () => {
    const { url, model } = await simulator(['--speed', '50']);
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'easy.yaml'), scenario(url, model, '{ busyRate: 50%, ttft: { p50: 60s } }'));
    await writeFile(join(cwd, 'hard.yaml'), scenario(url, model, '{ ttft: { p50: 1ms } }'));
    const [easy, hard] = await Promise.all([
      busytone(['run', './easy.yaml', '--quiet'], { cwd }),
      busytone(['run', './hard.yaml', '--quiet'], { cwd }),
    ]);
    // 3 where the machine that runs the tests is too loaded to measure anything.
    expect([0, 3], easy.stdout).toContain(easy.code);
    expect([99, 3]).toContain(hard.code);
    expect(hard.stdout).toContain('missed');
  });
});

test.concurrent('a cap stops the run and is named', async () => {
  const { url, model } = await simulator(['--speed', '50']);
  const cwd = await emptyFolder();
  const result = await busytone(['run', ...short(url, model), '--max-requests', '5', '--json'], { cwd });
  const summary = JSON.parse(result.stdout) as Summary;
  expect(summary.overall.attempts).toBe(5);
  expect(summary.run.stopReason).toBe('limit.requests');
});

test.concurrent('a reader that leaves early is no error', async () => {
  const running = start(['scenarios', 'show', 'viral-surge']);
  running.child.stdout?.destroy();
  const { code, stderr } = await running.finished;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
