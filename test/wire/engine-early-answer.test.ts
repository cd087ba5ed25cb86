import { fork } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/base/node/clock.js';
import { Exchange } from '../../src/engine/exchange.js';
import { ConnectionPool } from '../../src/engine/pool.js';
import { classify } from '../../src/protocol/outcome.js';
import { staying } from '../../src/scenario/clients/patience.js';
import type { Deadlines } from '../../src/scenario/types.js';

const patient: Deadlines = { connectMs: 9_000, headersMs: 9_000, firstTokenMs: 9_000, gapMs: 9_000, totalMs: 9_000 };
const body = '{"error":{"message":"Request body is larger than 1 MiB","type":"invalid_request_error"}}';
const head = `HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\n`;

let server: Server | null = null;
afterEach(() => server?.close());

/** A server on which every connection is handled by `serve`. */
async function pooled(serve: (socket: Socket) => void): Promise<ConnectionPool> {
  const listening = createServer(socket => {
    socket.on('error', () => {});
    serve(socket);
  });
  server = listening;
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return poolAt(port);
}

function poolAt(port: number): ConnectionPool {
  const url = new URL(`http://127.0.0.1:${port}/`);
  return new ConnectionPool({
    url,
    addresses: null,
    connections: 'reuse',
    insecureTls: false,
    proxy: null,
    stamp: monotonicMs,
  });
}

function exchange(pool: ConnectionPool, bodyBytes: number, deadlines: Partial<Deadlines> = {}): Promise<Exchange> {
  const fields = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${bodyBytes}\r\n\r\n`;
  const request = Buffer.concat([Buffer.from(fields), Buffer.alloc(bodyBytes, 'x')]);
  const options = {
    channels: pool,
    zeroMs: monotonicMs(),
    deadlines: { ...patient, ...deadlines },
    leave: staying,
    stallMs: 1_000,
    keepGaps: true,
    onTokens: () => {},
  };
  return new Promise(resolve => new Exchange(request, options, resolve).start());
}

describe('an answer that comes before the request is sent', () => {
  it.each([
    ['of known length', `${head}content-length: ${body.length}\r\n\r\n${body}`],
    ['that lasts until close', `${head}\r\n${body}`],
  ])('is read although the rest of the request cannot be sent: %s', async (_name, answer) => {
    const main = fileURLToPath(new URL('../support/early-answer-main.ts', import.meta.url));
    const child = fork(main, [answer], { execArgv: ['--import', 'tsx'] });
    const port = await new Promise<number>(resolve => child.once('message', message => resolve(Number(message))));
    for (let round = 0; round < 30; round++) {
      const pool = poolAt(port);
      const ended = await exchange(pool, 4 * 1024 * 1024);
      expect(classify(ended.facts), `round ${round}`).toMatchObject({
        class: 'context_length',
        message: expect.stringContaining('larger than 1 MiB'),
      });
      pool.close();
    }
    child.disconnect();
  });

  it('leaves no connection behind on which half a request still waits', async () => {
    const pool = await pooled(socket => {
      socket.once('data', () => {
        socket.pause();
        socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
      });
    });
    const ended = await exchange(pool, 32 * 1024 * 1024);
    expect(ended.facts).toMatchObject({ interruption: null, progress: { http: 413 } });
    expect(pool.size).toBe(0);
    pool.close();
  });
});

describe('an endless body', () => {
  const pouredBytes = 100e6;
  it.each([
    ['keep-alive comments', ': keep-alive\n\n', 60e6],
    ['a single line', 'data: x', 160e6],
  ])('of %s takes bounded memory', async (_name, piece, mostBytes) => {
    const block = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
    let peakBytes = 0;
    const pool = await pooled(socket => {
      let poured = 0;
      const pour = () => {
        while (poured < pouredBytes && socket.writable) {
          poured += block.length;
          peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
          if (!socket.write(block)) return;
        }
        socket.end();
      };
      socket.on('drain', pour);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: {"choices":[]}\n\n');
        pour();
      });
    });
    const before = process.memoryUsage.rss();
    const ended = await exchange(pool, 10);
    expect(ended.facts.interruption).toBeNull();
    expect(ended.reader.progress.bodyBytes).toBeGreaterThan(pouredBytes);
    expect(peakBytes - before).toBeLessThan(mostBytes);
    expect(pool.size).toBe(0);
    pool.close();
  });
});
