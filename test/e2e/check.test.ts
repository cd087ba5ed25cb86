import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { Ajv } from 'ajv';
import { expect, onTestFinished, test } from 'vitest';
import type { CheckReport } from '../../src/store/check-types.js';
import { busytone, emptyFolder, simulator, start } from './support/busytone.js';

const schema = JSON.parse(readFileSync(new URL('../../schema/check.json', import.meta.url), 'utf8')) as object;

function reportIn(stdout: string): CheckReport {
  const report = JSON.parse(stdout) as CheckReport;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.validate(schema, report);
  expect(ajv.errors ?? []).toEqual([]);
  return report;
}

const find = (report: CheckReport, id: string) =>
  report.groups.flatMap(group => group.findings).find(finding => finding.id === id);

test('an endpoint of somebody else’s making is looked over', async () => {
  const mock = new LLMock({ port: 0, chunkSize: 4 });
  mock.onMessage(/./, { content: 'The quick brown fox jumps over the lazy dog, again and again and again.' });
  await mock.start();
  onTestFinished(() => mock.stop());
  const result = await busytone(['check', '--url', `${mock.url}/v1`, '--model', 'any-model', '--json']);
  expect(result.stderr).toBe('');
  const report = reportIn(result.stdout);
  expect(result.code).toBe(0);
  expect(report.counts.fail).toBe(0);
  expect(find(report, 'stream.end')).toMatchObject({ status: 'ok' });
  expect(find(report, 'access.key')).toMatchObject({ status: 'ok' });
  expect(find(report, 'instrument.gaps')?.evidence).toMatchObject({ n: expect.any(Number), p99Ms: expect.any(Number) });
  expect(report.requests.length).toBeLessThan(12);
});

test('a person sees signs and cures on stdout, the progress on stderr, and no colours in a pipe', async () => {
  const { url, model } = await simulator(['--speed', '10']);
  const cwd = await emptyFolder();
  await writeFile(
    join(cwd, 'launch.yaml'),
    `target: { url: '${url}', model: ${model} }
load: { mode: open, shape: steady, base: 2/s, duration: 60s }
traffic: [{ class: quick-chat, weight: 1 }]
slo: { ttft: { p95: 5s } }
`,
  );
  const result = await busytone(['check', './launch.yaml'], { cwd });
  expect(result.code).toBe(0);
  expect(result.stdout).toMatch(/^READY/);
  for (const title of ['Network', 'Access', 'Streaming', 'Tokens', 'Scenario', 'Instrument', 'What it costs']) {
    expect(result.stdout).toContain(title);
  }
  expect(result.stdout).toContain('✓ objectives');
  expect(result.stdout).not.toContain('\u001b[');
  expect(result.stderr).toContain('Checking: Streaming');
});

test('a key stands in no output, also where the endpoint refuses it', async () => {
  const key = 'Zq7plainword9XkR2vLm';
  const { url, model } = await simulator(['--api-key-env', 'RIGHT', '--speed', '10'], { RIGHT: 'another-key-77' });
  const args = ['check', '--url', url, '--model', model, '--api-key-env', 'MINE'];
  const [text, json] = await Promise.all([
    busytone([...args, '--wrong-key'], { env: { MINE: key } }),
    busytone([...args, '--json'], { env: { MINE: key } }),
  ]);
  for (const { code, stdout, stderr } of [text, json]) {
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(key);
  }
  expect(text.stdout).toContain('✗ key');
  expect(text.stdout).toContain('✓ wrong key');
  expect(find(reportIn(json.stdout), 'access.key')).toMatchObject({ status: 'fail' });
});

test.concurrent.each<[string, readonly string[], number, string]>([
  ['nothing to check', ['check'], 2, '--url and --model'],
  ['a mistyped scenario', ['check', 'viral-surg'], 2, 'Did you mean viral-surge?'],
  [
    'a variable without a key',
    ['check', '--url', 'http://127.0.0.1:9/v1', '--model', 'm', '--api-key-env', 'NO'],
    2,
    'NO',
  ],
  ['a time without a unit', ['check', '--time-limit', '5'], 2, '--time-limit'],
  [
    'a wrong key for a public host',
    ['check', '--url', 'http://192.0.2.1/v1', '--model', 'm', '--wrong-key'],
    2,
    'public',
  ],
])('%s', async (_, args, code, told) => {
  const result = await busytone(args, { cwd: await emptyFolder() });
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(told);
  expect(result.stdout).toBe('');
});

test('Ctrl-C ends it at once', async () => {
  const { url, model } = await simulator(['--busy-style', 'deepseek-silent', '--busy-rate', '100%']);
  const running = start(['check', '--url', url, '--model', model]);
  await running.saw('Checking: Access');
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.finished;
  expect(code).toBe(130);
  expect(stdout).toBe('');
  expect(stderr).toContain('Interrupted');
});
