import { ResponseReader } from '../../protocol/response.js';
import type { Interruption, ResponseProgress } from '../../protocol/types.js';
import { firstDue, lastDue, timeoutMs } from './due.js';
import { hadConnected, isTimeout, networkFailure } from './go-errors.js';
import { headerReader } from './sse.js';
import { type DirectTransport, requestTags, type WireRequest, type WireResult } from './types.js';

/** The module `k6/http`, as far as it is used. */
export interface HttpModule {
  post(url: string, body: string, params: object): HttpResponse;
}

interface HttpResponse {
  readonly status: number;
  readonly error: string;
  readonly body: ArrayBuffer | string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timings: {
    readonly blocked: number;
    readonly connecting: number;
    readonly tls_handshaking: number;
    readonly sending: number;
    readonly waiting: number;
  };
}

/**
 * k6's own client, which hands over a body when it is whole. Outcomes, tokens and the time to the last token are right;
 * when tokens came before that cannot be known, so there is no TTFT, TTFA or TPOT, and the time to the headers is not
 * passed off as one.
 */
export function overHttp(http: HttpModule): DirectTransport {
  return { name: 'http', send: request => send(http, request) };
}

function send(http: HttpModule, request: WireRequest): WireResult {
  const { url, body, headers } = request;
  const reader = new ResponseReader({ stallMs: request.stallMs, keepGaps: false });
  const sentMs = request.now();
  const response = http.post(url, body, {
    headers,
    timeout: timeoutMs(sentMs, request),
    // Bytes: a text would be made of them and taken apart again.
    responseType: 'binary',
    redirects: 0,
    tags: requestTags,
  });
  const endMs = request.now();
  const bytes = bytesOf(response.body);
  const { timings } = response;
  const dialledMs = timings.blocked + timings.connecting + timings.tls_handshaking;
  // An interrupted response has lost its status; a body that came had a head before it.
  const status = response.status > 0 ? response.status : bytes.length > 0 ? 200 : null;
  if (status !== null) {
    const headersMs = Math.min(endMs, sentMs + dialledMs + timings.sending + timings.waiting);
    reader.onHeaders(status, headerReader(response.headers), headersMs);
  }
  reader.onBytes(bytes, endMs);
  reader.onEnd(endMs);
  const progress = unwatched(reader.progress, endMs);
  const interruption = response.status > 0 ? null : interruptionOf(response.error, progress, sentMs, request);
  return {
    facts: { connected: hadConnected(interruption), progress, interruption },
    sentMs,
    connectedMs: timings.connecting > 0 ? Math.min(endMs, sentMs + dialledMs) : null,
    endMs,
    reused: status !== null && timings.connecting === 0,
    resent: false,
    shouldRetry: reader.shouldRetry,
    gaps: new Float32Array(0),
  };
}

/** The same, without the times that only a watched stream has. */
function unwatched(progress: ResponseProgress, endMs: number): ResponseProgress {
  return {
    ...progress,
    firstEventMs: null,
    firstTokenMs: null,
    firstReasoningMs: null,
    firstAnswerMs: null,
    lastTokenMs: progress.tokenEvents > 0 ? endMs : null,
    coalesced: 0,
  };
}

function interruptionOf(
  message: string,
  progress: ResponseProgress,
  sentMs: number,
  request: WireRequest,
): Interruption {
  if (!isTimeout(message)) return networkFailure(message);
  if (progress.http !== null) return lastDue(sentMs, request).interruption;
  return firstDue(progress, null, sentMs, request).interruption;
}

function bytesOf(body: ArrayBuffer | string | null): Uint8Array {
  if (body === null) return new Uint8Array(0);
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
}
