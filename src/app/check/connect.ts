import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { monotonicMs } from '../../base/node/clock.js';

/** What became of one connection that was opened and closed again. */
export interface Connected {
  readonly address: string;
  /** Time until TCP was connected; null when it never was. */
  readonly ms: number | null;
  /** The system's code for a failure, e.g. `ECONNREFUSED`, or `timeout`. */
  readonly failure: string | null;
}

export interface Handshake {
  /** Time of TCP and TLS together; null when it failed. */
  readonly ms: number | null;
  readonly failure: string | null;
  /** e.g. `TLSv1.3`. */
  readonly version: string | null;
  /** The protocol that the server chose of `h2` and `http/1.1`; null without a choice. */
  readonly alpn: string | null;
  /** Why the certificate does not verify; null when it does. */
  readonly unverified: string | null;
  /** Last day of the certificate, milliseconds since 1970. */
  readonly validToMs: number | null;
}

/** Opens a TCP connection and closes it. */
export function tryConnect(address: string, port: number, limitMs: number): Promise<Connected> {
  return opened(connectTcp({ host: address, port }), 'connect', limitMs, (ms, failure) => ({ address, ms, failure }));
}

/** Makes a TLS connection whatever its certificate, looks at it, and closes it. */
export function tryTls(host: string, address: string, port: number, limitMs: number): Promise<Handshake> {
  const socket = connectTls({
    host: address,
    port,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['h2', 'http/1.1'],
    rejectUnauthorized: false,
  });
  return opened(socket, 'secureConnect', limitMs, (ms, failure) => ({ ms, failure, ...certificateOf(socket, ms) }));
}

function certificateOf(socket: TLSSocket, ms: number | null) {
  if (ms === null) return { version: null, alpn: null, unverified: null, validToMs: null };
  const validTo = Date.parse(socket.getPeerCertificate().valid_to ?? '');
  // Typed as an Error, and a code in fact.
  const reason: unknown = socket.authorizationError;
  return {
    version: socket.getProtocol(),
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    unverified: socket.authorized ? null : reason instanceof Error ? reason.message : String(reason),
    validToMs: Number.isNaN(validTo) ? null : validTo,
  };
}

function opened<T>(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  limitMs: number,
  tell: (ms: number | null, failure: string | null) => T,
): Promise<T> {
  const startMs = monotonicMs();
  return new Promise(resolve => {
    const settle = (ms: number | null, failure: string | null) => {
      clearTimeout(timer);
      const told = tell(ms, failure);
      socket.destroy();
      resolve(told);
    };
    const timer = setTimeout(() => settle(null, 'timeout'), limitMs);
    socket.once(event, () => settle(monotonicMs() - startMs, null));
    socket.on('error', (error: NodeJS.ErrnoException) => settle(null, error.code ?? error.message));
  });
}
