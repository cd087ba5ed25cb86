import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

/** Shaped like no provider's key, so that only knowing it can remove it. */
const key = 'Zq7plainword9XkR2vLm';

async function commandLines(): Promise<string> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const lines = processes.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).join('\n');
}

test('a key stands in no file, no output and no command line', async () => {
  const { url, model } = await simulator(['--api-key-env', 'THE_KEY', '--speed', '50', '--busy-rate', '30%'], {
    THE_KEY: key,
  });
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', model, '--api-key-env', 'THE_KEY', '--rate', '8/s', '--duration', '2s'];
  const running = start(args, { cwd, env: { THE_KEY: key } });
  await running.saw(/sent \d/);
  if (existsSync('/proc/self/cmdline')) expect(await commandLines()).not.toContain(key);
  const { stdout, stderr } = await running.finished;
  expect(stdout + stderr).not.toContain(key);
  const run = await onlyRun(join(cwd, 'reports'));
  const files = await readdir(run);
  expect(files).toContain('attempts.ndjson');
  for (const file of files) expect((await readFile(join(run, file))).includes(key), file).toBe(false);
  expect(await readFile(join(run, 'run.json'), 'utf8')).toContain('THE_KEY');
});
