import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2';
import { isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Interruption } from '../../protocol/types.js';
import type { ConnectionShared } from '../connection.js';
import { dial, networkFailure } from '../dial.js';
import { socketTo } from '../socket-to.js';

/** Windows so large that no answer of a model ever waits for one: flow control would show up as the server's delay. */
const streamWindow = 1024 * 1024;
const connectionWindow = 64 * 1024 * 1024;

/** What runs on a connection, or waits for it. */
export interface OnConnection {
  /** The connection that it waits for is there. */
  onConnected(atMs: number): void;
  /** The connection that it waits for takes fewer streams than was thought. */
  moveTo(connection: Http2Connection, open: () => void): void;
  fail(failure: Interruption): void;
}

/** Told what becomes of a connection. */
export interface Http2Owner {
  /** Streams of one connection at most. */
  readonly streams: number;
  /** A server allows so many on each. */
  allow(streams: number): void;
  /** A connection with room for another stream. */
  connection(): Http2Connection;
  /** It takes no more streams. */
  onRetired(connection: Http2Connection): void;
  /** It is gone. */
  onClosed(connection: Http2Connection): void;
}

/** One HTTP/2 connection, over TLS or with prior knowledge without, and the streams on it. */
export class Http2Connection {
  remoteAddress: string | null = null;
  /** Why it broke; null as long as it has not. */
  broken: Interruption | null = null;
  readonly scheme: 'http' | 'https';

  private session: ClientHttp2Session | null = null;
  /** The server has said how many streams it takes. */
  private ready = false;
  private readonly channels = new Set<OnConnection>();
  private readonly waiting = new Map<OnConnection, () => void>();
  private retired = false;
  private giveUp: (() => void) | null = null;
  private closed = false;
  private served = 0;

  constructor(
    private readonly shared: ConnectionShared,
    private readonly owner: Http2Owner,
  ) {
    this.scheme = shared.origin.tls === null ? 'http' : 'https';
    this.giveUp = dial(shared.way, {
      secure: shared.origin.tls !== null,
      waiting: () => !this.closed,
      socket: start => socketTo(shared.origin, start, 'h2').setNoDelay(true),
      onOpen: (socket, address) => this.onOpen(socket, address),
      onError: failure => this.break(failure),
    });
  }

  /** Whether another stream may begin. */
  get hasRoom(): boolean {
    return !this.retired && this.channels.size < this.owner.streams;
  }

  /** Requests that it has begun. A connection that is still being opened has served none. */
  get begun(): number {
    return this.ready ? this.served : 0;
  }

  /** Calls back at once, or as soon as the connection is there. */
  whenOpen(channel: OnConnection, open: () => void): void {
    this.channels.add(channel);
    if (!this.ready && this.broken === null) this.waiting.set(channel, open);
    else open();
  }

  /** A stream for one request; null when the connection takes none any more. */
  request(headers: OutgoingHttpHeaders): ClientHttp2Stream | null {
    const { session } = this;
    if (session === null || session.closed || session.destroyed) return null;
    this.served++;
    return session.request(headers);
  }

  left(channel: OnConnection): void {
    this.channels.delete(channel);
    this.waiting.delete(channel);
    if (this.retired) this.closeIfIdle();
  }

  /** Takes no more streams and goes when those that run have ended. */
  retire(): void {
    if (!this.retired) {
      this.retired = true;
      this.owner.onRetired(this);
    }
    this.closeIfIdle();
  }

  destroy(): void {
    this.retired = true;
    this.close();
    this.session?.destroy();
  }

  private closeIfIdle(): void {
    if (this.channels.size > 0) return;
    this.close();
    this.session?.close();
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.giveUp?.();
    this.owner.onClosed(this);
  }

  private onOpen(socket: Socket, address: string): void {
    if (this.closed) {
      socket.destroy();
      return;
    }
    if (this.scheme === 'https' && (socket as TLSSocket).alpnProtocol !== 'h2') {
      socket.destroy();
      this.break({ kind: 'http', code: 'http.no_http2', message: 'The server does not speak HTTP/2 (ALPN)' });
      return;
    }
    this.remoteAddress = socket.remoteAddress ?? address;
    const { host } = this.shared.origin;
    const session = connect(`${this.scheme}://${isIP(host) === 6 ? `[${host}]` : host}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindow },
    });
    this.session = session;
    session.on('connect', () => session.setLocalWindowSize(connectionWindow));
    session.once('remoteSettings', () => this.onReady());
    session.on('goaway', () => this.retire());
    session.on('error', error => this.break(networkFailure(error)));
    session.on('close', () => {
      this.break({ kind: 'network', code: 'ECONNRESET', message: 'The connection was closed' });
    });
  }

  /** A server begins with its settings. Streams that it does not take it would refuse, so none goes out before. */
  private onReady(): void {
    const atMs = this.shared.stamp();
    this.ready = true;
    this.owner.allow(this.session?.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY);
    const all = [...this.waiting];
    this.waiting.clear();
    for (const [channel, open] of all.slice(this.owner.streams)) {
      this.channels.delete(channel);
      channel.moveTo(this.owner.connection(), open);
    }
    for (const [channel, open] of all.slice(0, this.owner.streams)) {
      channel.onConnected(atMs);
      open();
    }
  }

  private break(failure: Interruption): void {
    this.broken ??= failure;
    this.retire();
    for (const channel of [...this.channels]) channel.fail(failure);
    this.destroy();
  }
}
