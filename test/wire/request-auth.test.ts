import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { probe } from '../../src/engine/probe.js';
import { target } from '../support/engine-run.js';

let seen: IncomingHttpHeaders = {};
const server = createServer((request, response) => {
  seen = request.headers;
  request.resume();
  response.writeHead(401, { 'content-type': 'application/json' });
  response.end('{"error":{"message":"no","type":null,"param":null,"code":null}}');
});

beforeAll(() => new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

it.each<[string | null, Readonly<Record<string, string | undefined>>]>([
  [null, { authorization: 'Bearer sesame', 'api-key': undefined }],
  ['api-key', { authorization: undefined, 'api-key': 'sesame' }],
])('a key goes into the header %s and no other', async (apiKeyHeader, headers) => {
  const { port } = server.address() as AddressInfo;
  const deadlines = { connectMs: 5_000, headersMs: 5_000, firstTokenMs: 5_000, gapMs: 5_000, totalMs: 5_000 };
  await probe(
    { ...target(`http://127.0.0.1:${port}/v1`), apiKey: 'sesame', apiKeyHeader },
    { messages: [{ role: 'user', content: 'Hi' }], maxTokens: 8, deadlines, stallMs: 1_000, redact: text => text },
  );
  expect({ authorization: seen.authorization, 'api-key': seen['api-key'] }).toEqual(headers);
});
