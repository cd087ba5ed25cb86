import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Channels } from './channel.js';
import { Connection, type ConnectionOwner, type ConnectionShared } from './connection.js';
import type { Way } from './dial.js';
import { Resolver } from './resolver.js';
import { Tunnel } from './tunnel.js';
import type { EngineProxy } from './types.js';

/** How a pool of connections to one origin is made. */
export interface PoolOptions {
  readonly url: URL;
  /** The only addresses to connect to; null to look the URL's host up. */
  readonly addresses: readonly string[] | null;
  readonly connections: 'reuse' | 'fresh';
  readonly insecureTls: boolean;
  readonly proxy: EngineProxy | null;
  /** Arrival stamps on the monotonic clock, in milliseconds. */
  readonly stamp: () => number;
}

/** A read takes at most this much at once: the default size of a socket's receive window in libuv. */
const readBufferBytes = 64 * 1024;

/** What all connections to an origin share. */
export function sharedOf(options: Omit<PoolOptions, 'connections'>): ConnectionShared {
  const { url, addresses, insecureTls, proxy, stamp } = options;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  const port = Number(url.port) || (secure ? 443 : 80);
  return {
    origin: {
      host,
      port,
      tls: secure
        ? { context: createSecureContext(), servername: isIP(host) === 0 ? host : '', verify: !insecureTls }
        : null,
    },
    way: proxy === null ? new Resolver(host, addresses) : new Tunnel(proxy, { host, port }),
    stamp,
    buffer: new Uint8Array(readBufferBytes),
  };
}

/**
 * Connections of one origin. `reuse` hands out the one that became idle last, as that one has had least time to be
 * closed by the server; `fresh` never uses a connection twice.
 */
export class ConnectionPool implements Channels, ConnectionOwner {
  private readonly shared: ConnectionShared;
  private readonly idle: Connection[] = [];
  private readonly all = new Set<Connection>();

  constructor(private readonly options: PoolOptions) {
    this.shared = sharedOf(options);
  }

  get way(): Way {
    return this.shared.way;
  }

  /** Connections that are open or being opened. */
  get size(): number {
    return this.all.size;
  }

  /** An idle connection, or a new one that opens with its first request. */
  acquire(): Connection {
    for (let connection = this.idle.pop(); connection !== undefined; connection = this.idle.pop()) {
      if (connection.open) return connection;
    }
    return this.acquireFresh();
  }

  acquireFresh(): Connection {
    const connection = new Connection(this.shared, this);
    this.all.add(connection);
    return connection;
  }

  onIdle(connection: Connection): void {
    if (this.options.connections === 'fresh') connection.destroy();
    else this.idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.all.delete(connection);
  }

  /** Closes every connection, also those in use. */
  close(): void {
    for (const connection of [...this.all]) connection.destroy();
    this.idle.length = 0;
  }
}
