import type { Interruption } from '../../protocol/types.js';

/** What Go's network library says, by the error codes that the taxonomy knows. The first that fits counts. */
const known: readonly (readonly [RegExp, string])[] = [
  [/too many open files/i, 'EMFILE'],
  [/cannot assign requested address/i, 'EADDRNOTAVAIL'],
  [/cannot allocate memory/i, 'ENOMEM'],
  [/no buffer space/i, 'ENOBUFS'],
  [/server misbehaving|temporary failure in name resolution/i, 'EAI_AGAIN'],
  [/no such host|lookup [^ ]+.*: /i, 'ENOTFOUND'],
  [/connection refused/i, 'ECONNREFUSED'],
  [/no route to host/i, 'EHOSTUNREACH'],
  [/network is unreachable/i, 'ENETUNREACH'],
  [/x509|certificate/i, 'CERT_VERIFY'],
  [/tls:|handshake/i, 'ERR_TLS_HANDSHAKE'],
  [/dial.*i\/o timeout|dial: .*timeout/i, 'ETIMEDOUT'],
  [/broken pipe/i, 'EPIPE'],
];

const neverConnected: ReadonlySet<string> = new Set([
  'EMFILE',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_VERIFY',
  'ERR_TLS_HANDSHAKE',
  'ETIMEDOUT',
]);

/** k6's own time-out ran out: which deadline that was follows from how far the exchange had come. */
export function isTimeout(message: string): boolean {
  return /deadline exceeded|Client\.Timeout|request timeout/i.test(message) && !/dial/i.test(message);
}

/** An error text of Go, as the interruption that the native engine would have named. */
export function networkFailure(message: string): Interruption {
  const code = known.find(([pattern]) => pattern.test(message))?.[1];
  if (code !== undefined) return { kind: 'network', code, message };
  if (/unexpected EOF/i.test(message)) return { kind: 'http', code: 'http.truncated_body', message };
  if (/malformed|invalid (header|byte|chunk)|bad Request/i.test(message)) {
    return { kind: 'http', code: 'http.malformed', message };
  }
  return { kind: 'network', code: 'ECONNRESET', message };
}

/** Whether the failure leaves open that a connection had come about. */
export function hadConnected(interruption: Interruption | null): boolean {
  return interruption?.kind !== 'network' || !neverConnected.has(interruption.code);
}
