import { expect, test } from 'vitest';
import { busytone, emptyFolder, start } from './support/busytone.js';

const endpoint = ['--url', 'http://127.0.0.1:9/v1', '--model', 'none'];

test('a relay tells how k6 is run, in a way that keeps the records', async () => {
  const cwd = await emptyFolder();
  await busytone(['generate', 'k6', 'smoke', '-o', 'k6', ...endpoint], { cwd });
  const relay = start(['relay', 'k6', '--port', '0'], { cwd });
  await relay.saw(/cd k6 && BUSYTONE_RELAY=\S+ k6 run .*--log-format=raw --console-output=records\.ndjson main\.js/);
  relay.child.kill('SIGINT');
  expect((await relay.finished).code).toBe(0);
});

test('a folder whose scripts ask no relay gets none', async () => {
  const cwd = await emptyFolder();
  await busytone(['generate', 'k6', 'smoke', '-o', 'k6', '--transport', 'http', ...endpoint], { cwd });
  const { code, stderr } = await busytone(['relay', 'k6', '--port', '0'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('made for the transport http');
});
