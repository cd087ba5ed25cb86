import type { Channels } from '../channel.js';
import type { ConnectionShared } from '../connection.js';
import type { Way } from '../dial.js';
import { Http2Channel } from './channel.js';
import { Http2Connection, type Http2Owner } from './connection.js';

/** Streams that share a connection at most, whatever more a server allows: what one loses, all of them wait for. */
const mostStreams = 100;

/**
 * HTTP/2 connections to one origin: as many as its streams need, each filled up before the next one is opened. With
 * `fresh` every request has one of its own.
 */
export class Http2Pool implements Channels, Http2Owner {
  streams = mostStreams;
  private readonly open: Http2Connection[] = [];
  private readonly all = new Set<Http2Connection>();

  constructor(
    private readonly shared: ConnectionShared,
    private readonly connections: 'reuse' | 'fresh',
  ) {}

  get way(): Way {
    return this.shared.way;
  }

  get size(): number {
    return this.all.size;
  }

  acquire(): Http2Channel {
    return this.channelOn(this.connection());
  }

  /** A connection that goes takes no more streams, so any that is left will do, for all that were on it. */
  acquireFresh(): Http2Channel {
    return this.acquire();
  }

  connection(): Http2Connection {
    return this.open.find(({ hasRoom }) => hasRoom) ?? this.newConnection();
  }

  allow(streams: number): void {
    this.streams = Math.max(1, Math.min(mostStreams, streams));
  }

  onRetired(connection: Http2Connection): void {
    const at = this.open.indexOf(connection);
    if (at >= 0) this.open.splice(at, 1);
  }

  onClosed(connection: Http2Connection): void {
    this.all.delete(connection);
  }

  close(): void {
    for (const connection of [...this.all]) connection.destroy();
  }

  private newConnection(): Http2Connection {
    const connection = new Http2Connection(this.shared, this);
    this.all.add(connection);
    if (this.connections === 'reuse') this.open.push(connection);
    return connection;
  }

  private channelOn(connection: Http2Connection): Http2Channel {
    return new Http2Channel(connection, this.connections === 'fresh', this.shared.stamp);
  }
}
