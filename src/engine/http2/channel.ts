import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';
import type { Interruption } from '../../protocol/types.js';
import type { Channel, ChannelUser } from '../channel.js';
import { framingOf, isFramingError, type ResponseHead } from '../http1-head.js';
import type { Http2Connection, OnConnection } from './connection.js';
import { http2Request } from './request.js';

/** How long the end of a stream may take after its last event before it is reset. */
const lingerMs = 250;

/** Names of the error codes of RFC 9113, section 7. */
const codeNames = new Map(
  Object.entries(constants)
    .filter(([name]) =>
      /^NGHTTP2_(NO_ERROR|[A-Z0-9_]*(ERROR|CANCEL|CLOSED|REFUSED_STREAM|CALM|SECURITY|REQUIRED|TIMEOUT))$/.test(name),
    )
    .filter(([name]) => !name.startsWith('NGHTTP2_ERR_'))
    .map(([name, code]) => [code as number, name.replace('NGHTTP2_', '')]),
);

/** One stream of an HTTP/2 connection, for one request. */
export class Http2Channel implements Channel, OnConnection {
  private user: ChannelUser | null = null;
  private stream: ClientHttp2Stream | null = null;
  private begun = false;
  private over = false;
  private lingering: NodeJS.Timeout | null = null;

  /** Requests that its connection had begun when this channel was made. */
  readonly served: number;

  /** @param alone nothing else shall ever run on its connection */
  constructor(
    private connection: Http2Connection,
    private readonly alone: boolean,
    private readonly stamp: () => number,
  ) {
    this.served = connection.begun;
  }

  get remoteAddress(): string | null {
    return this.connection.remoteAddress;
  }

  send(request: Uint8Array, user: ChannelUser): void {
    this.user = user;
    this.connection.whenOpen(this, () => this.open(request));
  }

  leave(): void {
    this.user = null;
    if (!this.over) this.lingering = setTimeout(() => this.destroy(), lingerMs);
  }

  destroy(): void {
    this.user = null;
    this.settle();
    this.stream?.close(constants.NGHTTP2_CANCEL);
  }

  moveTo(connection: Http2Connection, open: () => void): void {
    this.connection = connection;
    connection.whenOpen(this, open);
  }

  onConnected(atMs: number): void {
    this.user?.onConnected(atMs);
  }

  /** @param begun whether the server is known to have taken the request up */
  fail(failure: Interruption, begun = this.begun): void {
    if (this.over) return;
    const { user } = this;
    this.user = null;
    const atMs = this.stamp();
    this.settle();
    user?.onFailure(failure, begun, atMs);
  }

  private open(request: Uint8Array): void {
    if (this.over) return;
    const { headers, body } = http2Request(request, this.connection.scheme);
    const stream = this.connection.request(headers);
    if (stream === null) {
      this.fail({
        kind: 'network',
        code: 'ECONNRESET',
        message: 'The connection was closed before the request went out',
      });
      return;
    }
    this.stream = stream;
    if (this.alone) this.connection.retire();
    stream
      .on('response', fields => this.onResponse(fields))
      .on('data', (bytes: Buffer) => this.onData(bytes))
      .on('end', () => this.onEnd())
      .on('error', (error: NodeJS.ErrnoException) => this.onBroken(error))
      .on('close', () => this.onBroken(null));
    stream.end(body);
  }

  private onResponse(fields: IncomingHttpHeaders): void {
    const atMs = this.stamp();
    this.begun = true;
    const head = headOf(fields);
    this.user?.onHead(head, atMs);
    const framing = framingOf(head);
    if (!isFramingError(framing)) return;
    this.fail({ kind: 'http', ...framing });
    this.stream?.close(constants.NGHTTP2_CANCEL);
  }

  private onData(bytes: Buffer): void {
    const atMs = this.stamp();
    this.user?.onBody(bytes, atMs);
  }

  private onEnd(): void {
    const atMs = this.stamp();
    // A stream that was reset ends, too, as far as Node is concerned; why it did is told next.
    if (this.over || this.stream?.rstCode !== constants.NGHTTP2_NO_ERROR || this.connection.broken !== null) return;
    const { user } = this;
    this.user = null;
    this.settle();
    user?.onEnd(atMs);
  }

  private onBroken(error: NodeJS.ErrnoException | null): void {
    if (this.over) return;
    const code = this.stream?.rstCode ?? constants.NGHTTP2_NO_ERROR;
    const { broken } = this.connection;
    if (broken !== null) this.fail(broken);
    else if (code === constants.NGHTTP2_REFUSED_STREAM) this.fail(reset(code), false);
    else if (code !== constants.NGHTTP2_NO_ERROR) this.fail(reset(code), true);
    else
      this.fail({
        kind: 'network',
        code: error?.code ?? 'ECONNRESET',
        message: error?.message ?? 'The stream was closed',
      });
  }

  private settle(): void {
    if (this.over) return;
    this.over = true;
    if (this.lingering) clearTimeout(this.lingering);
    this.connection.left(this);
  }
}

function reset(code: number): Interruption {
  const name = codeNames.get(code) ?? `error ${code}`;
  return { kind: 'network', code: 'ECONNRESET', message: `The stream was reset: ${name}` };
}

function headOf(fields: IncomingHttpHeaders): ResponseHead {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || name.startsWith(':')) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : String(value));
  }
  return { minor: 1, status: Number(fields[':status']), headers };
}
