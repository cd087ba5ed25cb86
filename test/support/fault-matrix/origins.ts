/** The specification, for faults that come before a request has been read: each needs an origin of its own. */
import { type Act, answered, chunk, type Expected, fin, is, ok, reset, silence, streamed } from './acts.js';

/** What listens at an origin. */
export type Listener =
  | { readonly kind: 'nobody' }
  /** Takes no connection, and its queue of those that wait is full. */
  | { readonly kind: 'full queue' }
  /** Acts as soon as a connection is there. */
  | { readonly kind: 'at accept'; readonly acts: readonly Act[] }
  /** Acts when the first bytes of a request have come, and reads no further. */
  | { readonly kind: 'in the request'; readonly acts: readonly Act[] }
  /** Answers the first request of every connection, and acts when a second one has begun. */
  | { readonly kind: 'second request'; readonly acts: readonly Act[] }
  /** TLS with a certificate of this kind, then acts for every request. */
  | { readonly kind: 'tls'; readonly certificate: CertificateKind; readonly acts: readonly Act[] };

/** `trusted` ones are known to the client; all but `self-signed` are. */
export const certificateKinds = ['trusted', 'self-signed', 'expired', 'not yet valid', 'of another host'] as const;
export type CertificateKind = (typeof certificateKinds)[number];

export interface Origin {
  readonly name: string;
  readonly listener: Listener;
  readonly scheme: 'http' | 'https';
  /** null: a name that does not exist. */
  readonly address: '127.0.0.1' | null;
  /** Tokens of the prompt; a long one does not fit into the buffers of a connection. */
  readonly promptTokens: number;
  /** Requests, one after the other. */
  readonly requests: number;
  readonly expected: Expected;
}

type Changes = Partial<Omit<Origin, 'name' | 'listener' | 'expected'>>;

function origin(name: string, listener: Listener, expected: Expected, changes: Changes = {}): Origin {
  const usual = { scheme: 'http', address: '127.0.0.1', promptTokens: 10, requests: 1 } as const;
  return { name, listener, expected, ...usual, ...changes };
}

const atAccept = (...acts: readonly Act[]): Listener => ({ kind: 'at accept', acts });
const inRequest = (...acts: readonly Act[]): Listener => ({ kind: 'in the request', acts });
const tls = (certificate: CertificateKind, acts: readonly Act[] = good): Listener => ({
  kind: 'tls',
  certificate,
  acts,
});

const good = answered(streamed, streamed.begun, streamed.rest);
const tooLarge = 'HTTP/1.1 413 Payload Too Large\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nToo large';
const https = { scheme: 'https' } as const;
const long = { promptTokens: 20_000 };
const unreachable = is('net.connect_timeout', 'connect', { endedBy: 'connect' });
const distrusted = is('net.tls', 'connect');
/** Alert: fatal, handshake_failure. */
const alert = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);

export const origins: readonly Origin[] = [
  origin('nobody listens', { kind: 'nobody' }, is('net.refused', 'connect')),
  origin('a host that does not exist', { kind: 'nobody' }, is('net.dns', 'connect'), { address: null }),
  origin('a queue of connections that is full', { kind: 'full queue' }, unreachable),
  origin('reset at accept', atAccept({ close: 'reset' }), is('net.reset', null)),
  origin('closed at accept', atAccept({ close: 'fin' }), is('net.reset', 'headers')),
  origin('silence at accept', atAccept(), is('slow.ttft', 'headers', { endedBy: 'headers' })),
  origin(
    'an answer before the request',
    atAccept('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n'),
    is('gateway', 'headers'),
  ),
  origin('reset while the request is sent', inRequest(...reset), is('net.reset', 'headers'), long),
  origin('closed while the request is sent', inRequest(...fin), is('net.reset', 'headers'), long),
  origin(
    'silence while the request is sent',
    inRequest(...silence),
    is('slow.ttft', 'headers', { endedBy: 'headers' }),
    long,
  ),
  origin('refusal while the request is sent', inRequest(tooLarge, ...fin), is('context_length', 'headers'), long),
  origin(
    'reset as the second request comes',
    { kind: 'second request', acts: [{ close: 'reset' }] },
    is('ok', 'tail'),
    { requests: 4 },
  ),
  origin('closed as the second request comes', { kind: 'second request', acts: [{ close: 'fin' }] }, is('ok', 'tail'), {
    requests: 4,
  }),

  origin('TLS with nothing wrong', tls('trusted'), is('ok', 'tail', { keeps: true }), { ...https, requests: 3 }),
  origin('TLS, certificate of nobody known', tls('self-signed'), distrusted, https),
  origin('TLS, certificate expired', tls('expired'), distrusted, https),
  origin('TLS, certificate not yet valid', tls('not yet valid'), distrusted, https),
  origin('TLS, certificate of another host', tls('of another host'), distrusted, https),
  origin('TLS, plain text instead', atAccept('HTTP/1.1 400 Bad Request\r\n\r\n', ...fin), distrusted, https),
  origin('TLS, fatal alert', inRequest(alert, ...fin), distrusted, https),
  origin('TLS, silence in the handshake', atAccept(), unreachable, https),
  origin('TLS, reset in the handshake', inRequest({ close: 'reset' }), is('net.reset', 'connect'), https),
  origin('TLS, closed in the handshake', inRequest({ close: 'fin' }), is('net.reset', 'connect'), https),
  origin(
    'TLS, silence before the headers',
    tls('trusted', silence),
    is('slow.ttft', 'headers', { endedBy: 'headers' }),
    https,
  ),
  origin(
    'TLS, reset in the answer',
    tls('trusted', [ok(streamed) + chunk(streamed.begun), ...reset]),
    is('proto.truncated', 'streaming'),
    https,
  ),
  origin(
    'TLS, closed in the answer',
    tls('trusted', [ok(streamed) + chunk(streamed.begun), ...fin]),
    is('proto.truncated', 'streaming'),
    https,
  ),
  origin('TLS where plain text is asked', tls('trusted'), is('net.reset', 'headers')),
];
