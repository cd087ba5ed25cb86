import { ResponseReader } from '../../protocol/response.js';
import type { Interruption } from '../../protocol/types.js';
import { type Due, firstDue, timeoutMs } from './due.js';
import { hadConnected, isTimeout, networkFailure } from './go-errors.js';
import { type DirectTransport, requestTags, type WireRequest, type WireResult } from './types.js';

/** The module `k6/x/sse`, as far as it is used. */
export interface SseModule {
  open(url: string, params: object, setup: (client: SseClient) => void): SseResponse;
}

export interface SseClient {
  on(event: 'event', handler: (event: SseClientEvent) => void): void;
  on(event: 'error', handler: (error: { error(): string }) => void): void;
  close(): void;
}

interface SseClientEvent {
  readonly name: string;
  readonly data: string;
  readonly comment: string;
}

interface SseResponse {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Streams over the extension: token times are those at which k6 hands an event to the script, in whole milliseconds.
 * Around its edges: every way out closes the client, because an error leaves the user hanging and an end leaves its
 * socket open otherwise; `open` is told a time-out, because it has none; and its status is only told at the end.
 */
export function overSse(sse: SseModule): DirectTransport {
  return { name: 'sse', send: request => new SseExchange(request).run(sse) };
}

const strayLine = 'unknown event: ';

class SseExchange {
  private readonly reader: ResponseReader;
  private readonly encoder = new TextEncoder();
  private readonly sentMs: number;
  private client: SseClient | null = null;
  private headersMs: number | null = null;
  private endMs: number | null = null;
  private interruption: Interruption | null = null;

  constructor(private readonly request: WireRequest) {
    this.reader = new ResponseReader({ stallMs: request.stallMs, keepGaps: request.keepGaps });
    this.sentMs = request.now();
  }

  run(sse: SseModule): WireResult {
    const { url, headers, body } = this.request;
    const params = {
      method: 'POST',
      body,
      headers,
      timeout: `${timeoutMs(this.sentMs, this.request)}ms`,
      tags: requestTags,
    };
    const response = sse.open(url, params, client => {
      this.client = client;
      this.headersMs = this.request.now();
      client.on('event', event => this.hear(frameOf(event)));
      client.on('error', error => this.onError(error.error()));
    });
    if (response.error !== '') this.fail(response.error);
    this.end(null);
    return this.result(response);
  }

  private result({ status, headers = {} }: SseResponse): WireResult {
    const { reader, interruption, sentMs } = this;
    const endMs = this.endMs ?? sentMs;
    if (status > 0) reader.onHeaders(status, headerReader(headers), this.headersMs ?? endMs);
    reader.onEnd(endMs);
    return {
      facts: { connected: hadConnected(interruption), progress: reader.progress, interruption },
      sentMs,
      connectedMs: null,
      endMs,
      reused: false,
      resent: false,
      shouldRetry: reader.shouldRetry,
      gaps: reader.gaps,
    };
  }

  /** Text that came, in the form in which it came. */
  private hear(text: string): void {
    if (this.endMs !== null) return;
    const atMs = this.request.now();
    const { atMs: dueMs, interruption } = this.due();
    if (atMs >= dueMs) {
      this.end(interruption);
      return;
    }
    this.reader.onBytes(this.encoder.encode(text), atMs);
    if (this.reader.finished) this.end(null);
  }

  private onError(message: string): void {
    if (message.startsWith(strayLine)) this.hear(message.slice(strayLine.length));
    else this.fail(message);
  }

  private fail(message: string): void {
    this.end(isTimeout(message) ? this.due().interruption : networkFailure(message));
  }

  /** The first call counts. */
  private end(interruption: Interruption | null): void {
    if (this.endMs === null) {
      this.endMs = this.request.now();
      this.interruption = interruption;
    }
    this.client?.close();
  }

  private due(): Due {
    return firstDue(this.reader.progress, this.headersMs, this.sentMs, this.request);
  }
}

/** An event as lines of an event stream again, for the one decoder that all engines share. */
function frameOf({ name, data, comment }: SseClientEvent): string {
  let frame = comment === '' ? '' : `:${comment}\n`;
  if (name !== '') frame += `event: ${name}\n`;
  if (data !== '') frame += `data: ${data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data}\n`;
  return `${frame}\n`;
}

/** Reads Go's canonical header names by lower-case ones. */
export function headerReader(headers: Readonly<Record<string, string>>): (name: string) => string | null {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return name => byName.get(name) ?? null;
}
