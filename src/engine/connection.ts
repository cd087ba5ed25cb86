import type { Socket } from 'node:net';
import type { Interruption } from '../protocol/types.js';
import type { Channel, ChannelUser } from './channel.js';
import { dial, type Start, type Way } from './dial.js';
import { keepEarlyAnswer } from './early-answer.js';
import { ResponseParser } from './http1.js';
import type { FramingError } from './http1-head.js';
import { type Origin, socketTo } from './socket-to.js';

/** What all connections of an engine share. */
export interface ConnectionShared {
  readonly origin: Origin;
  readonly way: Way;
  /** Monotonic arrival stamp, in milliseconds; called before anything else is done with a read. */
  readonly stamp: () => number;
  /** One buffer serves all sockets: what is read is consumed before the next socket is read. */
  readonly buffer: Uint8Array<ArrayBuffer>;
}

/** Told what becomes of a connection that no exchange uses. */
export interface ConnectionOwner {
  onIdle(connection: Connection): void;
  onClosed(connection: Connection): void;
}

/** How long the rest of a body's framing may take after its last event before the connection is given up. */
const lingerMs = 250;

/**
 * One HTTP/1.1 connection over TCP or TLS, serving one request at a time. Every read is stamped first; bytes go to the
 * user as views of the shared buffer.
 */
export class Connection implements Channel {
  connectedMs: number | null = null;
  remoteAddress: string | null = null;
  /** Requests that were sent on this connection. */
  served = 0;

  private socket: Socket | null = null;
  private user: ChannelUser | null = null;
  private parser: ResponseParser | null = null;
  private unsent: Uint8Array | null = null;
  private lingering: NodeJS.Timeout | null = null;
  private giveUp: (() => void) | null = null;
  private closed = false;
  private cutShort = false;
  private readAt = 0;
  private reading = false;

  constructor(
    private readonly shared: ConnectionShared,
    private readonly owner: ConnectionOwner,
  ) {}

  get open(): boolean {
    return !this.closed;
  }

  /** Sends a request; the first one opens the connection. */
  send(request: Uint8Array, user: ChannelUser): void {
    this.served++;
    this.user = user;
    this.parser = new ResponseParser({
      onHead: head => this.user?.onHead(head, this.readAt),
      onBody: bytes => this.user?.onBody(bytes, this.readAt),
      onEnd: () => this.settleUnlessReading(),
      onFramingError: error => this.fail(framing(error)),
    });
    if (this.socket) {
      this.socket.write(request);
      return;
    }
    this.unsent = request;
    this.dial();
  }

  /** The user has what it needs. The connection is kept if the body's framing ends soon. */
  leave(): void {
    this.user = null;
    if (!this.reading) this.linger();
  }

  destroy(): void {
    this.user = null;
    this.close();
  }

  private dial(): void {
    const { origin, way, stamp } = this.shared;
    this.giveUp = dial(way, {
      secure: origin.tls !== null,
      waiting: () => !this.closed,
      socket: start => this.openSocket(start),
      onOpen: (socket, address) => {
        this.connectedMs = stamp();
        this.remoteAddress = socket.remoteAddress ?? address;
        this.user?.onConnected(this.connectedMs);
      },
      onError: failure => this.fail(failure),
    });
  }

  /** What is to be sent goes out as soon as the socket is there. */
  private openSocket(start: Start): Socket {
    const socket = this.createSocket(start);
    this.socket = socket;
    const gone = () => {
      if (this.socket === socket) this.onPeerClosed();
    };
    socket.on('end', gone).on('close', gone);
    if (this.unsent) socket.write(this.unsent);
    return socket;
  }

  private createSocket(start: Start): Socket {
    const { origin, buffer } = this.shared;
    const socket = socketTo(origin, start, 'http/1.1', {
      buffer,
      callback: (size, bytes) => this.onRead(bytes, size),
    });
    keepEarlyAnswer(socket, () => {
      this.cutShort = true;
    });
    return socket.setNoDelay(true);
  }

  private onRead(bytes: Uint8Array, size: number): boolean {
    this.readAt = this.shared.stamp();
    const parser = this.parser;
    // Bytes that nobody asked for: the connection cannot be trusted with another request.
    if (parser === null || parser.ended) {
      this.close();
      return false;
    }
    this.unsent = null;
    this.reading = true;
    parser.feed(bytes.subarray(0, size));
    this.reading = false;
    if (parser.ended) this.settle();
    else if (this.user === null) this.linger();
    return !this.closed;
  }

  private linger(): void {
    if (this.closed || this.lingering || this.parser?.ended === true) return;
    this.lingering = setTimeout(() => this.close(), lingerMs);
  }

  private settleUnlessReading(): void {
    if (!this.reading) this.settle();
  }

  /** A server may answer before it has taken the whole request: the rest of that would run into the next one. */
  private get reusable(): boolean {
    const wholeRequest = !this.cutShort && this.socket?.writableLength === 0;
    return !this.closed && wholeRequest && this.parser?.reusable === true;
  }

  /** The response has ended: hands the connection back before the user is told, who may want it at once. */
  private settle(): void {
    const user = this.user;
    this.user = null;
    if (this.lingering) clearTimeout(this.lingering);
    this.lingering = null;
    if (this.reusable) this.owner.onIdle(this);
    else this.close();
    user?.onEnd(this.readAt);
  }

  private onPeerClosed(): void {
    if (this.closed) return;
    this.readAt = this.shared.stamp();
    if (this.user !== null && this.parser?.begun === true) {
      this.parser.close();
    } else {
      const message = 'The connection was closed before any byte of the answer';
      this.fail({ kind: 'network', code: 'ECONNRESET', message });
    }
    this.close();
  }

  private fail(failure: Interruption): void {
    const user = this.user;
    const begun = this.parser?.begun === true;
    const atMs = this.reading ? this.readAt : this.shared.stamp();
    this.user = null;
    this.close();
    user?.onFailure(failure, begun, atMs);
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.lingering) clearTimeout(this.lingering);
    this.giveUp?.();
    this.socket?.destroy();
    this.unsent = null;
    this.owner.onClosed(this);
  }
}

function framing(error: FramingError): Interruption {
  return { kind: 'http', code: error.code, message: error.message };
}
