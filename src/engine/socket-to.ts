import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Start } from './dial.js';

/** Where connections go. */
export interface Origin {
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** null for plain TCP. */
  readonly tls: {
    readonly context: SecureContext;
    /** Empty for an address, which has no name to indicate. */
    readonly servername: string;
    readonly verify: boolean;
  } | null;
}

/**
 * A socket to an origin, with TLS where it has TLS.
 * @param alpn the only protocol to agree on in the handshake
 * @param onread takes every read at once; without it the socket is a stream as any other
 */
export function socketTo(origin: Origin, start: Start, alpn: 'h2' | 'http/1.1', onread?: OnReadOpts): Socket {
  const tls = origin.tls && {
    secureContext: origin.tls.context,
    rejectUnauthorized: origin.tls.verify,
    ALPNProtocols: [alpn],
    servername: origin.tls.servername,
  };
  if ('tunnel' in start) {
    const socket = tls === null ? start.tunnel : connectTls({ ...tls, socket: start.tunnel });
    // Node fills a buffer of one's own only on sockets that it connects itself.
    if (onread !== undefined) socket.on('data', (bytes: Buffer) => void onread.callback(bytes.length, bytes));
    return socket;
  }
  const where = { host: start.address, port: origin.port, ...(onread === undefined ? {} : { onread }) };
  return tls === null ? connectTcp(where) : connectTls({ ...tls, ...where });
}
