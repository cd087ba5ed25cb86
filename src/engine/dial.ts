import type { Socket } from 'node:net';
import type { Interruption } from '../protocol/types.js';
import type { Resolver } from './resolver.js';

/** Failures after which another address of the same host is worth a try. */
const unreachable = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL']);

/** Who wants a connection. */
export interface Caller {
  /** Makes the socket to one address; the event that says it is there is `connect`, or `secureConnect` with TLS. */
  socket(address: string): Socket;
  readonly secure: boolean;
  /** False when the connection is no longer wanted. */
  waiting(): boolean;
  /** @param address that was dialled */
  onOpen(socket: Socket, address: string): void;
  /** No address could be reached, or the connection broke later. */
  onError(failure: Interruption): void;
}

/** Connects to the first address of a host that can be reached. */
export function dial(resolver: Resolver, caller: Caller): void {
  const { addresses } = resolver;
  if (addresses) {
    dialFrom(0, addresses, resolver, caller);
    return;
  }
  resolver.resolve().then(
    found => dialFrom(0, found, resolver, caller),
    (error: unknown) => caller.onError(networkFailure(error)),
  );
}

function dialFrom(index: number, addresses: readonly string[], resolver: Resolver, caller: Caller): void {
  if (!caller.waiting()) return;
  const address = addresses[index];
  if (address === undefined) {
    caller.onError(networkFailure({ code: 'ENOTFOUND', message: 'The host has no address' }));
    return;
  }
  const socket = caller.socket(address);
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
