import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../../src/base/node/clock.js';
import type { ChannelUser } from '../../src/engine/channel.js';
import { Connection } from '../../src/engine/connection.js';
import { ConnectionPool } from '../../src/engine/pool.js';
import { Resolver } from '../../src/engine/resolver.js';
import type { Interruption } from '../../src/protocol/types.js';

const request = Buffer.from('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** A server on 127.0.0.1 alone, which answers each request and gives its sockets to the test. */
let server: Server;
let port: number;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  server = createServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', () => socket.write(answer));
  });
  port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Sends one request and tells how it ended. */
function ask(connection: Connection): Promise<string> {
  return new Promise(resolve => {
    let body = '';
    const user: ChannelUser = {
      onConnected: () => {},
      onHead: () => {},
      onBody: bytes => {
        body += Buffer.from(bytes).toString();
      },
      onEnd: () => resolve(body),
      onFailure: (failure: Interruption) => resolve('code' in failure ? failure.code : failure.kind),
    };
    connection.send(request, user);
  });
}

function pool(): ConnectionPool {
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

class Known extends Resolver {
  answered: string[] = [];
  constructor(private readonly list: readonly string[]) {
    super('name');
  }
  override get addresses(): readonly string[] {
    return this.list;
  }
  override prefer(address: string): void {
    this.answered.push(address);
  }
}

describe('a connection', () => {
  const closed = { onIdle: () => {}, onClosed: () => {} };
  const shared = (resolver: Resolver) => ({
    origin: { host: '127.0.0.1', port, tls: null },
    way: resolver,
    stamp: monotonicMs,
    buffer: new Uint8Array(65_536),
  });

  it('tries the next address of a name when one refuses, and remembers which answered', async () => {
    const resolver = new Known(['127.0.0.3', '127.0.0.2', '127.0.0.1']);
    const connection = new Connection(shared(resolver), closed);
    expect(await ask(connection)).toBe('ok');
    expect(connection.remoteAddress).toBe('127.0.0.1');
    expect(resolver.answered).toEqual(['127.0.0.1']);
    connection.destroy();
  });

  it('fails when all addresses refuse', async () => {
    const connection = new Connection(shared(new Known(['127.0.0.3', '127.0.0.2'])), closed);
    expect(await ask(connection)).toBe('ECONNREFUSED');
    expect(connection.open).toBe(false);
  });
});

describe('the pool', () => {
  it('hands out the connection that became idle last', async () => {
    const connections = pool();
    const [first, second] = [connections.acquire(), connections.acquire()];
    await ask(first);
    await ask(second);
    expect(connections.acquire()).toBe(second);
    expect(connections.acquire()).toBe(first);
    expect(connections.acquire().served).toBe(0);
    connections.close();
    expect(connections.size).toBe(0);
  });

  it('hands out none that the server has closed or spoken on unasked', async () => {
    for (const spoil of [(socket: Socket) => socket.end(), (socket: Socket) => socket.write(answer)]) {
      const connections = pool();
      const used = connections.acquire();
      await ask(used);
      const socket = sockets.at(-1);
      if (socket === undefined) throw new Error('no socket');
      const gone = new Promise(resolve => socket.once('close', resolve));
      spoil(socket);
      await gone;
      expect(used.open).toBe(false);
      expect(connections.acquire()).not.toBe(used);
      connections.close();
    }
  });
});

describe('the resolver', () => {
  it('starts the next connection at the address that answered', async () => {
    const resolver = new Resolver('127.0.0.1');
    expect(resolver.addresses).toEqual(['127.0.0.1']);
    const local = new Resolver('localhost');
    expect(local.addresses).toBeNull();
    const found = await local.resolve();
    const last = found.at(-1) ?? '';
    local.prefer(last);
    expect(local.addresses?.[0]).toBe(last);
    expect([...(local.addresses ?? [])].sort()).toEqual([...found].sort());
  });

  it('takes given addresses as they are', async () => {
    const resolver = new Resolver('no-such-host.invalid', ['10.0.0.1', '10.0.0.2']);
    expect(await resolver.resolve()).toEqual(['10.0.0.1', '10.0.0.2']);
    resolver.prefer('10.0.0.2');
    expect(resolver.addresses).toEqual(['10.0.0.2', '10.0.0.1']);
  });

  it('asks again after a failure', async () => {
    const resolver = new Resolver('no-such-host.invalid');
    await expect(resolver.resolve()).rejects.toMatchObject({ syscall: 'getaddrinfo' });
    expect(resolver.addresses).toBeNull();
    await expect(resolver.resolve()).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  });
});
