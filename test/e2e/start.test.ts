import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { afterTests, binary, emptyFolder, start } from './support/busytone.js';

// The fastest of a few says what the code needs, whatever else the machine does meanwhile.
const tries = 3;
let nothingMs = Number.POSITIVE_INFINITY;

function fastest(args: readonly string[]): number {
  const times = Array.from({ length: tries }, () => {
    const startMs = performance.now();
    expect(spawnSync(process.execPath, args).status).toBe(0);
    return performance.now() - startMs;
  });
  return Math.min(...times);
}

beforeAll(() => {
  nothingMs = fastest(['-e', '0']);
});

test('help is there within six times what it takes to start Node and do nothing', () => {
  expect(fastest([binary, '--help']) / nothingMs).toBeLessThan(6);
});

test('a load begins within twenty times of that, its preparations and the look at the endpoint included', async () => {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') asked.push(performance.now());
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      'data: {"choices":[{"index":0,"delta":{"content":"word"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    );
  });
  afterTests(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const folder = await emptyFolder();
  const file = join(folder, 'short.yaml');
  const load = '{ shape: steady, arrivals: constant, base: 20/s, duration: 100ms }';
  await writeFile(file, `name: short\nload: ${load}\ntraffic: [{ class: quick-chat }]\n`);
  const times: number[] = [];
  for (let round = 0; round < tries; round++) {
    asked.length = 0;
    const startMs = performance.now();
    await start(['run', file, '--url', url, '--model', 'm', '--out-dir', folder, '--quiet']).finished;
    // The first request is the look at the endpoint.
    times.push((asked[1] ?? Number.NaN) - startMs);
  }
  expect(Math.min(...times) / nothingMs).toBeLessThan(20);
});
