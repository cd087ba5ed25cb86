import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MoodyServer {
  /** Base URL, as a target has it. */
  readonly url: string;
  /** Keys that came, each once. */
  readonly keys: ReadonlySet<string>;
  close(): Promise<void>;
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const usage = (tokens: number) =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 12, completion_tokens: tokens } })}\n\n`;
const drops = 12;
const dropMs = 20;
const words = ['The', ' line', ' is', ' free.'];

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** Ways to answer. Each is told all over again when the same request comes back, unless it says otherwise. */
const moods: readonly ((response: ServerResponse, times: number) => void)[] = [
  response => {
    stream(response);
    response.write(`: waiting\n\n${chunk({ role: 'assistant', content: '' })}${chunk({ reasoning_content: 'Hm…' })}`);
    for (const word of words) response.write(chunk({ content: word }));
    response.end(`${chunk({}, 'stop')}${usage(6)}data: [DONE]\n\n`);
  },
  // Busy at first, and free for the retry.
  (response, times) => {
    if (times > 1) return moods[0]?.(response, times);
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '20' });
    response.end(`${JSON.stringify({ error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } })}\n`);
  },
  response => {
    response.writeHead(503, { 'content-type': 'text/html', 'retry-after-ms': '10' });
    response.end('<html>\n<body>Service Unavailable</body>\n</html>\n');
  },
  response => {
    stream(response);
    response.write(chunk({ content: 'Well' }));
    response.end('data: {"error":{"message":"The server is overloaded","code":"overloaded_error"}}\n\n');
  },
  // Reset in the midst of the answer.
  response => {
    stream(response);
    response.write(chunk({ content: 'Well' }), () => response.socket?.resetAndDestroy());
  },
  // Cut without a word.
  response => {
    stream(response);
    response.end(chunk({ content: 'Well' }));
  },
  response => {
    stream(response);
    response.end(': queued\n\n: queued\n\n');
  },
  response => {
    stream(response);
    response.end(`${chunk({ content: 'So' })}${chunk({}, 'insufficient_system_resource')}data: [DONE]\n\n`);
  },
  // Word by word.
  response => {
    stream(response);
    let said = 0;
    const timer = setInterval(() => {
      said += 1;
      response.write(chunk({ content: ' on' }));
      if (said < drops) return;
      clearInterval(timer);
      response.end(`${chunk({}, 'stop')}${usage(drops)}data: [DONE]\n\n`);
    }, dropMs);
    response.once('close', () => clearInterval(timer));
  },
];

/** An output length that is answered word by word, in a quarter of a second. */
export const drippingTokens = 26;

export const moodCount = moods.length;

/** A server whose answer follows from the request alone, so that two engines with one plan must book the same. */
export async function startMoodyServer(): Promise<MoodyServer> {
  const seen = new Map<string, number>();
  const keys = new Set<string>();
  const server = createServer((request, response) => {
    let body = '';
    keys.add(request.headers.authorization ?? 'none');
    request.on('data', part => {
      body += part;
    });
    request.on('end', () => {
      const times = (seen.get(body) ?? 0) + 1;
      seen.set(body, times);
      const { max_tokens } = JSON.parse(body) as { max_tokens: number };
      moods[max_tokens % moods.length]?.(response, times);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    keys,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
