import type { OutgoingHttpHeaders } from 'node:http2';

/** A request as HTTP/2 sends it. */
export interface Http2Request {
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

/** Fields that speak of one HTTP/1.1 connection; HTTP/2 forbids them (RFC 9113, section 8.2.2). */
const ofConnection = new Set(['connection', 'host', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

const headEnd = Buffer.from('\r\n\r\n');

/** The same request as these bytes of HTTP/1.1, which requests are kept as until they are sent. */
export function http2Request(bytes: Uint8Array, scheme: 'http' | 'https'): Http2Request {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = whole.indexOf(headEnd);
  const [start = '', ...lines] = whole.toString('latin1', 0, end).split('\r\n');
  const [method = '', path = ''] = start.split(' ');
  const headers: OutgoingHttpHeaders = { ':method': method, ':path': path, ':scheme': scheme };
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'host') headers[':authority'] = value;
    if (!ofConnection.has(name)) headers[name] = value;
  }
  return { headers, body: whole.subarray(end + headEnd.length) };
}
