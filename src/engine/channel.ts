import type { Interruption } from '../protocol/types.js';
import type { Way } from './dial.js';
import type { ResponseHead } from './http1-head.js';

/** The one exchange that a channel serves at a moment. Times are stamps on the monotonic clock. */
export interface ChannelUser {
  onConnected(atMs: number): void;
  onHead(head: ResponseHead, atMs: number): void;
  /** The bytes are valid during the call only. */
  onBody(bytes: Uint8Array, atMs: number): void;
  onEnd(atMs: number): void;
  /**
   * The channel is gone. `begun` tells whether the server is known to have taken the request up: any byte of the response
   * had come, or it refused this very request.
   */
  onFailure(failure: Interruption, begun: boolean, atMs: number): void;
}

/** Way to a server for one request at a time: an HTTP/1.1 connection, or a stream of an HTTP/2 one. */
export interface Channel {
  readonly remoteAddress: string | null;
  /** Requests that were sent on its connection. */
  readonly served: number;
  /** Sends a request, written as HTTP/1.1; the first one on a connection opens it. */
  send(request: Uint8Array, user: ChannelUser): void;
  /** The user has what it needs. The connection is kept if the response ends soon. */
  leave(): void;
  /** Ends the request under way. */
  destroy(): void;
}

/** Hands out channels to one origin. */
export interface Channels {
  readonly way: Way;
  /** Connections that are open or being opened. */
  readonly size: number;
  /** A channel on a connection that is there, if one has room. */
  acquire(): Channel;
  /** A channel for a request whose connection was gone: never on one that may be gone, too. */
  acquireFresh(): Channel;
  /** Closes every connection, also those in use. */
  close(): void;
}
