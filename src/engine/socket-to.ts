import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Origin } from './connection.js';
import type { Start } from './dial.js';

/**
 * A socket to an origin, with TLS where it has TLS.
 * @param alpn the only protocol to agree on in the handshake
 * @param onread takes every read at once; without it the socket is a stream as any other
 */
export function socketTo(origin: Origin, start: Start, alpn: 'h2' | 'http/1.1', onread?: OnReadOpts): Socket {
  const reading = onread === undefined ? {} : { onread };
  const where = 'tunnel' in start ? { socket: start.tunnel } : { host: start.address, port: origin.port };
  if (origin.tls !== null) {
    return connectTls({
      ...where,
      ...reading,
      secureContext: origin.tls.context,
      rejectUnauthorized: origin.tls.verify,
      ALPNProtocols: [alpn],
      servername: origin.tls.servername,
    });
  }
  if (!('tunnel' in start)) return connectTcp({ host: start.address, port: origin.port, ...reading });
  const { tunnel } = start;
  if (onread !== undefined) tunnel.on('data', (bytes: Buffer) => void onread.callback(bytes.length, bytes));
  return tunnel;
}
