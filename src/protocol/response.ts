import { BodyCollector, type BodyKind, firstVisible, sniffBody } from './body.js';
import { carriesTokens, type Delta, emptyDelta, readDelta } from './delta.js';
import { findError } from './errors.js';
import { isObject, type JsonObject, parseJson } from './json.js';
import { emptyProgress } from './progress.js';
import { RepeatedChunks } from './repeats.js';
import { type HeaderReader, retryAfterMs } from './retry-after.js';
import { SseDecoder, type SseEvent, type SseHandler } from './sse.js';
import { TokenEvents } from './token-events.js';
import type { ProviderError, ResponseProgress } from './types.js';

export interface ResponseReaderOptions {
  /** A gap between token events longer than this is a stall. */
  readonly stallMs: number;
  /** Keep every gap, for `gaps`. */
  readonly keepGaps: boolean;
  /**
   * Recognise chunks that differ from an earlier one in their text only by their bytes. Changes nothing in what is heard;
   * quicker than parsing where the code runs compiled.
   */
  readonly recognise?: boolean;
}

/** Events that providers send to keep a connection open, told by name or by `{"type": "ping"}`. */
const pings = ['ping', 'heartbeat', 'keepalive', 'keep-alive'];

/**
 * Hears one response: give it the status, the bytes as they arrive with their stamps, and the end, and it keeps the
 * progress up to date. It never throws, whatever the bytes. Call `onEnd` also when the exchange was interrupted: bytes
 * that wait for more to come are read then, with the stamp of their own arrival. Definitions in docs/methodology.md.
 *
 * Read so: `[DONE]` ends the answer and what follows it is ignored; an empty data line or a `ping` event is a
 * keep-alive, not data; a read of blank lines only, before the first data line, is one keep-alive; a last line cut in
 * its middle is not malformed. A body that is no event stream is kept for classification, and one that is a whole chat
 * completion counts as a single token event at the arrival of its last byte.
 */
export class ResponseReader {
  private readonly live = emptyProgress();
  private readonly tokens: TokenEvents;
  private readonly decoder: SseDecoder;
  private readonly delta = emptyDelta();
  private readonly repeats: RepeatedChunks | null;
  private retryHint: boolean | null = null;
  private errorTypeHeader: string | null = null;
  private kind: BodyKind | null = null;
  /** First bytes of a body that is too short yet to tell its kind. */
  private head: Uint8Array = new Uint8Array(0);
  private body: BodyCollector | null = null;
  /** Lines between events that belong to no field, until data comes. */
  private stray = '';
  private lastBytesMs = 0;
  private sawBlank = false;
  private ended = false;

  constructor(options: ResponseReaderOptions) {
    this.tokens = new TokenEvents(this.live, options);
    const repeats = options.recognise === true ? new RepeatedChunks() : null;
    this.repeats = repeats;
    const handler: SseHandler = {
      onBytes: (bytes, from, atMs) => {
        if (repeats === null || this.live.done) return -1;
        const end = repeats.recognise(bytes, from);
        if (end !== -1) this.onRepeat(repeats.delta, atMs);
        return end;
      },
      onEvent: event => this.onEvent(event),
      onComment: () => {
        this.live.keepAlives += 1;
      },
      onBlank: () => {
        this.sawBlank = true;
      },
      onStray: line => {
        if (this.stray.length < 65_536) this.stray += `${line.slice(0, 65_536)}\n`;
      },
    };
    this.decoder = new SseDecoder(handler);
  }

  /** What is known so far: one object, updated in place. The sample of the body comes at the end. */
  get progress(): ResponseProgress {
    return this.live;
  }

  /** Gaps between token events so far, in ms; a view that is valid until the next bytes. */
  get gaps(): Float32Array {
    return this.tokens.gaps;
  }

  /** `[DONE]` was seen: nothing more belongs to the answer. */
  get finished(): boolean {
    return this.live.done;
  }

  /** The server's `x-should-retry`, which overrides the status for client libraries; null without one. */
  get shouldRetry(): boolean | null {
    return this.retryHint;
  }

  onHeaders(status: number, header: HeaderReader, atMs: number): void {
    this.live.http = status;
    this.live.headersMs = atMs;
    this.live.contentType = (header('content-type') ?? '').trim().toLowerCase();
    this.live.retryAfterMs = retryAfterMs(header);
    const hint = header('x-should-retry');
    if (hint === 'true' || hint === 'false') this.retryHint = hint === 'true';
    this.errorTypeHeader = header('x-amzn-errortype')?.split(':', 1)[0] ?? null;
  }

  /** Bytes that arrived together at `atMs`; they are not kept after the call. */
  onBytes(bytes: Uint8Array, atMs: number): void {
    if (bytes.length === 0 || this.ended) return;
    this.live.bodyBytes += bytes.length;
    this.lastBytesMs = atMs;
    if (this.kind === null) this.sniff(bytes, atMs);
    else this.take(bytes, atMs);
  }

  /** The response is over, for whatever reason. Later calls change nothing. */
  onEnd(_atMs: number): void {
    if (this.ended) return;
    this.ended = true;
    if (this.kind === null && this.head.length > 0) {
      this.begin(this.live.contentType.startsWith('text/event-stream') ? 'events' : 'text');
      this.take(this.head, this.lastBytesMs);
    }
    if (this.kind === 'events') this.endEvents();
    else if (this.kind === 'json' && this.body !== null) this.endJson(this.body);
    if (this.body !== null) this.live.bodySample = this.body.sample();
    this.nameError();
  }

  private sniff(bytes: Uint8Array, atMs: number): void {
    const all = this.head.length === 0 ? bytes : joined(this.head, bytes);
    const from = firstVisible(all);
    const start = from === 0 ? all : all.subarray(from);
    if (start.length === 0) {
      this.head = new Uint8Array(0);
      this.live.keepAlives += 1;
      return;
    }
    const kind = sniffBody(start, this.live.contentType);
    if (kind === null) {
      this.head = new Uint8Array(start);
      return;
    }
    this.begin(kind);
    this.take(start, atMs);
  }

  private begin(kind: BodyKind): void {
    this.kind = kind;
    if (kind !== 'events') this.body = new BodyCollector(kind);
  }

  private take(bytes: Uint8Array, atMs: number): void {
    if (this.body !== null) {
      this.body.add(bytes);
      return;
    }
    const { live } = this;
    const before = live.keepAlives;
    this.sawBlank = false;
    this.decoder.push(bytes, atMs);
    if (this.sawBlank && live.dataLines === 0 && live.keepAlives === before) live.keepAlives += 1;
  }

  private onEvent(event: SseEvent): void {
    const { live } = this;
    if (live.done) return;
    const value = event.data.charCodeAt(0) === 0x7b ? parseJson(event.data) : undefined;
    if (isObject(value)) {
      if (isPing(event.name, value)) live.keepAlives += 1;
      else this.onChunk(value, event);
      return;
    }
    const data = event.data.trim();
    if (data === '' || pings.includes(event.name)) {
      live.keepAlives += 1;
      return;
    }
    const padded = parseJson(data);
    if (isObject(padded)) {
      this.onChunk(padded, event);
      return;
    }
    if (data !== '[DONE]' && event.name !== 'error' && !event.terminated) return;
    this.countData(event.atMs);
    if (data === '[DONE]') live.done = true;
    else if (event.name === 'error') live.error ??= plainError(padded, data);
    else live.malformedLines += 1;
  }

  private onChunk(value: JsonObject, event: SseEvent): void {
    const { live, delta } = this;
    this.countData(event.atMs);
    readDelta(value, delta);
    if (delta.usage !== null) live.usage = delta.usage;
    if (delta.finishReason !== null) live.finishReason = delta.finishReason;
    if (delta.error !== null) live.error ??= delta.error;
    else if (event.name === 'error') live.error ??= plainError(value, event.data);
    if (!carriesTokens(delta)) return;
    this.tokens.add(delta, event.atMs);
    this.repeats?.learn(event.data, delta);
  }

  private onRepeat(delta: Delta, atMs: number): void {
    this.countData(atMs);
    this.tokens.add(delta, atMs);
  }

  private countData(atMs: number): void {
    this.live.dataLines += 1;
    this.live.firstEventMs ??= atMs;
  }

  private endEvents(): void {
    const { live } = this;
    this.decoder.end();
    if (this.decoder.overflowed) live.malformedLines += 1;
    if (this.stray === '') return;
    live.error ??= findError(parseJson(this.stray));
    if (live.dataLines === 0) live.bodySample = this.stray.slice(0, 65_536).trimEnd();
  }

  private endJson(body: BodyCollector): void {
    const { live, delta } = this;
    const value = body.cut ? undefined : parseJson(body.text());
    if (!isObject(value) || !Array.isArray(value['choices']) || value['choices'].length === 0) {
      live.error ??= findError(value);
      return;
    }
    readDelta(value, delta);
    live.notStreamed = true;
    live.usage = delta.usage;
    live.finishReason = delta.finishReason;
    live.error = delta.error;
    if (carriesTokens(delta)) this.tokens.add(delta, this.lastBytesMs);
  }

  /** AWS names the exception in a header and only explains it in the body. */
  private nameError(): void {
    const { live, errorTypeHeader } = this;
    if (errorTypeHeader === null) return;
    if (live.error === null) live.error = { code: errorTypeHeader, type: null, message: null, status: null };
    else if (live.error.code === null) live.error = { ...live.error, code: errorTypeHeader };
  }
}

function isPing(name: string, value: JsonObject): boolean {
  return value['choices'] === undefined && (pings.includes(name) || value['type'] === 'ping');
}

function plainError(value: unknown, data: string): ProviderError {
  const message = data.slice(0, 2_000);
  return findError(value) ?? { code: null, type: null, message, status: null };
}

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}
