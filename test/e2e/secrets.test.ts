import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { afterTests, busytone, emptyFolder, onlyRun, simulator, start } from './support/busytone.js';

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

test('the keys of tiers stand in no artefact either, and each is needed', async () => {
  const free = 'Kq3freeword8TnB5xLs';
  const paid = 'Wd6paidword2HvC9zRm';
  const cwd = await emptyFolder();
  const file = join(cwd, 'tiers.yaml');
  await writeFile(
    file,
    `load: { base: 8/s, duration: 2s }
traffic:
  - { class: free, input: 40, output: 20, apiKeyEnv: FREE_KEY }
  - { class: paid, input: 40, output: 20, apiKeyEnv: PAID_KEY }
clients: { retry: immediate }
`,
  );
  // The endpoint refuses each request and says the key that came with it, as some do.
  let asked = 0;
  const endpoint = createServer((request, response) => {
    request.resume();
    asked += 1;
    response.writeHead(429, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message: `too many requests of ${request.headers.authorization}` } }));
  });
  await new Promise<void>(resolve => endpoint.listen(0, '127.0.0.1', resolve));
  afterTests(() => endpoint.close());
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/v1`;
  const args = ['run', file, '--url', url, '--model', 'm'];
  const missing = await busytone(args, { cwd, env: { FREE_KEY: free } });
  expect(missing.code).toBe(2);
  expect(missing.stderr).toContain('PAID_KEY is not set');
  expect(asked).toBe(0);

  const { stdout, stderr } = await busytone(args, { cwd, env: { FREE_KEY: free, PAID_KEY: paid } });
  const run = await onlyRun(join(cwd, 'reports'));
  const texts = await Promise.all((await readdir(run)).map(name => readFile(join(run, name), 'utf8')));
  for (const text of [stdout, stderr, missing.stderr, ...texts]) {
    expect(text).not.toContain(free);
    expect(text).not.toContain(paid);
  }
  expect(await readFile(join(run, 'attempts.ndjson'), 'utf8')).toMatch(/too many requests of Bearer \[redacted\]/);
  expect(await readFile(join(run, 'run.json'), 'utf8')).toMatch(/FREE_KEY[\s\S]*PAID_KEY/);
});
