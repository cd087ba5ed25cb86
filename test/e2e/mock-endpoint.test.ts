import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { expect, onTestFinished, test } from 'vitest';
import type { Summary } from '../../src/measure/summary-types.js';
import { busytone, emptyFolder } from './support/busytone.js';

test('an endpoint of somebody else’s making needs only --url and --model', async () => {
  const mock = new LLMock({ port: 0, chunkSize: 4 });
  mock.onMessage(/./, { content: 'The quick brown fox jumps over the lazy dog, again and again and again.' });
  await mock.start();
  onTestFinished(() => mock.stop());

  const cwd = await emptyFolder();
  const args = ['run', '--url', `${mock.url}/v1`, '--model', 'any-model', '--duration', '3s', '--rate', '6/s'];
  const result = await busytone([...args, '--json', '--out-dir', join(cwd, 'out')], { cwd });
  const summary = JSON.parse(result.stdout) as Summary;
  expect(summary.overall.attempts).toBeGreaterThan(5);
  expect(summary.overall.outcomes).toEqual({ ok: summary.overall.attempts });
  expect(summary.overall.tokens.output).toBeGreaterThan(0);
  expect(summary.run.timeCompression).toBe(1);
});
