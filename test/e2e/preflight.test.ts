import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { afterTests, busytone, emptyFolder, simulator } from './support/busytone.js';

/** Runs a short load at a URL, of which only the preflight should come about. */
async function failing(url: string, extra: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', 'some-model', '--duration', '5s', ...extra];
  const result = await busytone(args, { cwd, env });
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(await readdir(cwd), 'no run folder is made').toEqual([]);
  return result;
}

async function server(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const http = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  afterTests(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

test.concurrent('nothing listens', async () => {
  const url = await server(() => {});
  const closed = new URL(url);
  const { code, stderr } = await failing(`http://127.0.0.1:${Number(closed.port) === 1 ? 2 : 1}/v1`);
  expect(code).toBe(1);
  expect(stderr).toContain('Nothing listens');
});

test.concurrent('a name that does not resolve', async () => {
  const { code, stderr } = await failing('http://no-such-host.invalid/v1');
  expect(code).toBe(1);
  expect(stderr).toContain('does not resolve');
});

test.concurrent('a key that is asked for, and a wrong one', async () => {
  const { url } = await simulator(['--api-key-env', 'RIGHT_KEY'], { RIGHT_KEY: 'right-key-0123456789' });
  const without = await failing(url);
  expect(without.code).toBe(1);
  expect(without.stderr).toContain('--api-key-env');
  const wrong = await failing(url, ['--api-key-env', 'MY_KEY'], { MY_KEY: 'wrong-key-0123456789' });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('$MY_KEY');
  expect(wrong.stderr).not.toContain('wrong-key-0123456789');
});

test.concurrent('a model that is not served', async () => {
  const { url } = await simulator(['--model', 'the-only-one']);
  const { code, stderr } = await failing(url);
  expect(code).toBe(1);
  expect(stderr).toContain('does not know the model "some-model"');
});

test.concurrent('a URL without its version', async () => {
  const url = await server((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}');
  });
  const { code, stderr } = await failing(url);
  expect(code).toBe(1);
  expect(stderr).toContain(`try ${url}/v1`);
});

test.concurrent('a web page', async () => {
  const url = await server((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html><body>Welcome</body></html>');
  });
  const { code, stderr } = await failing(`${url}/v1`);
  expect(code).toBe(1);
  expect(stderr).toContain('web page');
});

test.concurrent('an endpoint that does not stream', async () => {
  const url = await server((_, response) => {
    const message = { role: 'assistant', content: 'Hello there' };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ id: '1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] }),
      );
  });
  const { code, stderr } = await failing(`${url}/v1`);
  expect(code).toBe(1);
  expect(stderr).toContain('does not stream');
});

test.concurrent('a redirect is not followed', async () => {
  let followed = false;
  const elsewhere = await server((_, response) => {
    followed = true;
    response.writeHead(200).end();
  });
  const url = await server((_, response) => {
    response.writeHead(307, { location: `${elsewhere}/v1/chat/completions` }).end();
  });
  const { code } = await failing(`${url}/v1`);
  expect(code).toBe(1);
  expect(followed).toBe(false);
});

test.concurrent('plain HTTP where TLS was expected', async () => {
  const url = await server((_, response) => response.end());
  const { code, stderr } = await failing(`${url.replace('http:', 'https:')}/v1`);
  expect(code).toBe(1);
  expect(stderr).toContain('TLS');
});

test.concurrent('an endpoint that is busy already is loaded all the same', async () => {
  const { url, model } = await simulator(['--busy-rate', '100%', '--speed', '50']);
  const cwd = await emptyFolder();
  const args = [
    'run',
    '--url',
    url,
    '--model',
    model,
    '--duration',
    '1s',
    '--rate',
    '5/s',
    '--out-dir',
    join(cwd, 'out'),
  ];
  const { stderr, stdout, code } = await busytone(args, { cwd });
  expect(stderr).toContain('busy already');
  expect(stdout).toContain('busy.');
  expect(code).not.toBe(1);
});

test.concurrent('an endpoint that refuses optional fields is asked without them', async () => {
  const { url, model } = await simulator(['--refuse-field', 'stream_options', '--speed', '50']);
  const cwd = await emptyFolder();
  const args = ['run', '--url', url, '--model', model, '--duration', '1s', '--rate', '5/s', '--json'];
  const { stdout } = await busytone(args, { cwd });
  const summary = JSON.parse(stdout) as { overall: { intents: { answered: number }; tokens: { fromUsage: number } } };
  expect(summary.overall.intents.answered).toBeGreaterThan(0);
  expect(summary.overall.tokens.fromUsage).toBe(0);
});

test.concurrent('an endpoint that resets a connection now and then is looked at again', async () => {
  let requests = 0;
  const url = await server((request, response) => {
    requests += 1;
    if (requests === 1) request.socket.resetAndDestroy();
    else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"Key, please"}}');
  });
  const { stderr } = await failing(`${url}/v1`);
  expect(stderr).toContain('Key, please');
  expect(requests).toBe(2);
});

test.concurrent('a reasoning effort that the endpoint refuses is left out, with a word', async () => {
  const { url } = await simulator(['--speed', '50', '--refuse-field', 'reasoning_effort']);
  const cwd = await emptyFolder();
  await writeFile(
    join(cwd, 'effort.yaml'),
    'load: { base: 5/s, duration: 1s, arrivals: constant }\ntraffic: [{ class: quick-chat, output: 8, reasoningEffort: low }]\n',
  );
  const { stdout, stderr } = await busytone(['run', 'effort.yaml', '--url', url, '--model', 'some-model'], { cwd });
  expect(stderr).toContain('refuses reasoning_effort');
  expect(stdout).toMatch(/ok +5 /);
});
