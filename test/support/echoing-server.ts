import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came as a credential, bare: a server that is told one knows it in every form. */
function credentialOf({ headers }: IncomingMessage): string {
  const [scheme = '', rest] = (headers.authorization ?? '').split(' ', 2);
  return rest === undefined ? scheme : rest;
}

const json = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

function stream(response: ServerResponse, parts: readonly string[]) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) response.write(part);
  response.end();
}

const filler = 'one two three '.repeat(30);

/** Every place of an answer in which a key can come back. The first is an answer that a preflight accepts. */
const answers: readonly ((key: string, response: ServerResponse) => unknown)[] = [
  (key, response) =>
    stream(response, [
      chunk({ content: `Your key is ${key.slice(0, 9)}` }),
      chunk({ content: `${key.slice(9)}, is it not?` }, 'stop'),
      'data: [DONE]\n\n',
    ]),
  (key, response) => json(response, 429, { error: { message: `Too many requests of Bearer ${key}` } }),
  (key, response) =>
    json(response, 400, { error: { message: `No such key: ${key}`, code: key, type: key, param: key } }),
  (key, response) =>
    json(response, 401, { error: { message: `Header was ${Buffer.from(`Bearer ${key}`).toString('base64')}` } }),
  (key, response) => json(response, 503, { error: { message: `/login?key=${encodeURIComponent(key)}&again` } }),
  (key, response) => json(response, 500, { error: { message: JSON.stringify({ body: JSON.stringify({ key }) }) } }),
  ...[280, 285, 290, 295].map(
    before => (key: string, response: ServerResponse) =>
      json(response, 429, { error: { message: filler.slice(0, before) + key } }),
  ),
  (key, response) =>
    response
      .writeHead(502, `Bad ${key}`, { 'content-type': 'text/html', 'x-request-id': key, 'retry-after': key })
      .end(`<html><title>${key}</title><p>${filler}${key}</p></html>`),
  (key, response) => response.writeHead(503, { 'content-type': 'text/plain', 'x-amzn-errortype': key }).end(key),
  (key, response) =>
    stream(response, [chunk({ content: 'a' }), `data: {"error":{"message":"over ${key}","code":"${key}"}}\n\n`]),
  (key, response) => stream(response, [chunk({ content: 'a' }), chunk({ content: 'b' }, key), 'data: [DONE]\n\n']),
  (key, response) => stream(response, [`event: error\ndata: ${key}\n\n`]),
  (key, response) => {
    response.socket?.write(`NOT HTTP AT ALL ${key} ${key}\r\n\r\n`);
    response.socket?.destroySoon();
  },
  (key, response) => response.writeHead(307, { location: `https://example.com/?key=${key}` }).end(),
];

/** An endpoint, its metrics page, databases and a Grafana, which all tell whoever asks with which key. */
export async function startEchoingServer() {
  let asked = 0;
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const key = credentialOf(request);
    seen.add(key);
    request.resume().on('end', () => {
      const path = request.url ?? '';
      const unquoted = key.replaceAll('"', '');
      if (path.endsWith('/chat/completions')) {
        answers[asked % answers.length]?.(unquoted, response);
        asked += 1;
      } else if (path.endsWith('/models')) {
        json(response, 200, { data: [{ id: 'm' }, { id: unquoted }] });
      } else if (path.startsWith('/metrics')) {
        const inBase64 = Buffer.from(`x:${key}`).toString('base64');
        const labels = `model_name="${unquoted}",engine="${inBase64}"`;
        response.end(`# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running{${labels}} 3\n`);
      } else {
        const told = `${filler.slice(0, 275)} ${key} ${Buffer.from(key).toString('base64')}`;
        json(response, asked % 2 === 0 ? 401 : 400, { message: told, error: { message: told } });
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Credentials that came. */
    seen,
    answers: answers.length,
    /** The next answer is the first again. */
    restart: () => {
      asked = 0;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
