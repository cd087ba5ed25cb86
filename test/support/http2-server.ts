import { createSecureServer, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { monotonicMs } from '../../src/base/node/clock.js';
import { ownCertificate } from '../../src/engine/truth/certificate.js';

/** How the server answers, by the stream of one request. */
export type Answer = (stream: ServerHttp2Stream, truth: number[]) => void;

export interface TestServer {
  /** Base URL, as a target has it. */
  readonly url: string;
  /** Moments on the monotonic clock at which tokens were handed to the socket, by request. */
  readonly truth: number[][];
  /** Connections that were opened. */
  connections: number;
  /** How many streams were open at once at most, over all connections. */
  mostStreams: number;
  close(): Promise<void>;
}

export const event = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
export const done = 'data: [DONE]\n\n';

/** Sends so many tokens, evenly, and notes when. */
export function tokens(count: number, everyMs: number): Answer {
  return (stream, truth) => {
    stream.respond({ ':status': 200, 'content-type': 'text/event-stream' });
    let left = count;
    const next = setInterval(() => {
      if (stream.destroyed) {
        clearInterval(next);
        return;
      }
      left -= 1;
      truth.push(monotonicMs());
      stream.write(event({ content: ' word' }, left === 0 ? 'stop' : null));
      if (left > 0) return;
      clearInterval(next);
      stream.end(done);
    }, everyMs);
  };
}

/** An HTTP/2 server that answers as it is told, over TLS with a certificate of its own or with prior knowledge. */
export async function startHttp2Server(
  answer: Answer,
  options: { readonly tls?: boolean; readonly streams?: number } = {},
): Promise<TestServer> {
  const settings = options.streams === undefined ? {} : { maxConcurrentStreams: options.streams };
  const server: Http2Server = options.tls
    ? createSecureServer({ ...ownCertificate('localhost'), settings })
    : createServer({ settings });
  const sessions = new Set<{ destroy(): void }>();
  const started: TestServer = {
    url: '',
    truth: [],
    connections: 0,
    mostStreams: 0,
    close: () => {
      for (const session of sessions) session.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
  let open = 0;
  server.on('session', session => {
    started.connections += 1;
    sessions.add(session);
    session.once('close', () => sessions.delete(session)).on('error', () => {});
  });
  server.on('stream', stream => {
    open += 1;
    started.mostStreams = Math.max(started.mostStreams, open);
    stream.once('close', () => (open -= 1)).on('error', () => {});
    stream.resume();
    const truth: number[] = [];
    started.truth.push(truth);
    stream.once('end', () => answer(stream, truth));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(started, { url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/v1` });
}
