import type { Socket } from 'node:net';
import type { Interruption } from '../protocol/types.js';
import { Resolver } from './resolver.js';
import type { Tunnel } from './tunnel.js';

/** Failures after which another address of the same host is worth a try. */
const unreachable = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL']);

/** How connections get to a target: to one of its addresses, or through a proxy. */
export type Way = Resolver | Tunnel;

/** Where one connection begins: at an address, or at the near end of a tunnel that is open. */
export type Start = { readonly address: string } | { readonly tunnel: Socket };

/** Who wants a connection. */
export interface Caller {
  /** Makes the socket; the event that says it is there is `connect`, or `secureConnect` with TLS. */
  socket(start: Start): Socket;
  readonly secure: boolean;
  /** False when the connection is no longer wanted. */
  waiting(): boolean;
  /** @param address that was dialled; the proxy's when it is known, or an empty text */
  onOpen(socket: Socket, address: string): void;
  /** No address could be reached, the proxy gave no tunnel, or the connection broke later. */
  onError(failure: Interruption): void;
}

/**
 * Connects to the first address of a host that can be reached, or through a tunnel.
 * @returns gives up what the caller has not been handed yet
 */
export function dial(way: Way, caller: Caller): () => void {
  if (!(way instanceof Resolver)) {
    return way.open({ onTunnel: tunnel => dialThrough(tunnel, caller), onError: failure => caller.onError(failure) });
  }
  const { addresses } = way;
  if (addresses) {
    dialFrom(0, addresses, way, caller);
  } else {
    way.resolve().then(
      found => dialFrom(0, found, way, caller),
      (error: unknown) => caller.onError(networkFailure(error)),
    );
  }
  // Sockets are the caller's from the beginning.
  return () => {};
}

function dialThrough(tunnel: Socket, caller: Caller): void {
  if (!caller.waiting()) {
    tunnel.destroy();
    return;
  }
  const address = tunnel.remoteAddress ?? '';
  const socket = caller.socket({ tunnel });
  socket.on('error', (error: NodeJS.ErrnoException) => caller.onError(networkFailure(error)));
  if (caller.secure) socket.on('secureConnect', () => caller.onOpen(socket, address));
  else caller.onOpen(socket, address);
}

function dialFrom(index: number, addresses: readonly string[], resolver: Resolver, caller: Caller): void {
  if (!caller.waiting()) return;
  const address = addresses[index];
  if (address === undefined) {
    caller.onError(networkFailure({ code: 'ENOTFOUND', message: 'The host has no address' }));
    return;
  }
  const socket = caller.socket({ address });
  let connected = false;
  socket.on(caller.secure ? 'secureConnect' : 'connect', () => {
    connected = true;
    caller.onOpen(socket, address);
    resolver.prefer(address);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (!connected && index + 1 < addresses.length && unreachable.has(error.code ?? '')) {
      dialFrom(index + 1, addresses, resolver, caller);
    } else {
      caller.onError(networkFailure(error));
    }
  });
}

/** A system's or TLS's error as what ended an attempt. */
export function networkFailure(error: unknown): Interruption {
  const { code, message } = error as { code?: string; message?: string };
  return { kind: 'network', code: code ?? 'UNKNOWN', message: message ?? String(error) };
}
