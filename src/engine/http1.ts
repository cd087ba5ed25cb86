import {
  type FramingError,
  framingOf,
  isFramingError,
  keepsAlive,
  parseHead,
  type ResponseHead,
} from './http1-head.js';

/** What a response tells while it comes in. Body slices are views of the buffer that was fed: valid during the call only. */
export interface ResponseHandler {
  onHead(head: ResponseHead): void;
  onBody(bytes: Uint8Array): void;
  /** The body's framing came to its proper end. */
  onEnd(): void;
  /** The bytes are not HTTP or break their framing; nothing more is reported of this response. */
  onFramingError(error: FramingError): void;
}

const longestHeadBytes = 64 * 1024;
const longestChunkLineBytes = 8 * 1024;
const longestTrailerBytes = 16 * 1024;
/** Largest chunk, 2^40: far over any real one, and hexadecimal arithmetic stays exact. */
const largestChunkBytes = 2 ** 40;

const versionPrefix = 'HTTP/1.';
const lf = 10;
const cr = 13;
const semicolon = 59;

type State =
  | 'head'
  | 'length'
  | 'chunk-size'
  | 'chunk-extension'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'close'
  | 'done'
  | 'failed';

/**
 * Incremental parser of one HTTP/1.x response. Finds the body in the bytes as they come and hands it on without
 * copying. Never throws: what cannot be read is reported once, to `onFramingError`.
 */
export class ResponseParser {
  private state: State = 'head';
  private head = '';
  /** Bytes left of a body of known length or of the current chunk. */
  private left = 0;
  private digits = 0;
  private lineBytes = 0;
  private trailerBytes = 0;
  private persistent = false;
  private surplus = false;
  private fed = false;

  constructor(private readonly handler: ResponseHandler) {}

  /** True once any byte of the response has come. */
  get begun(): boolean {
    return this.fed;
  }

  get ended(): boolean {
    return this.state === 'done';
  }

  /** True when the response has ended and another request may go out on its connection. */
  get reusable(): boolean {
    return this.state === 'done' && this.persistent && !this.surplus;
  }

  feed(bytes: Uint8Array): void {
    this.fed = true;
    let at = 0;
    while (at < bytes.length) {
      switch (this.state) {
        case 'head':
          at = this.readHead(bytes, at);
          break;
        case 'length':
        case 'chunk-data':
          at = this.readSized(bytes, at);
          break;
        case 'chunk-size':
        case 'chunk-extension':
          at = this.readChunkLine(bytes, at);
          break;
        case 'chunk-end':
          at = this.readChunkEnd(bytes, at);
          break;
        case 'trailer':
          at = this.readTrailer(bytes, at);
          break;
        case 'close':
          this.handler.onBody(at === 0 ? bytes : bytes.subarray(at));
          return;
        case 'done':
          this.surplus = true;
          return;
        case 'failed':
          return;
      }
    }
  }

  /** The peer sent its last byte. Ends a body that lasts until close; anything else unfinished is an error. */
  close(): void {
    if (this.state === 'done' || this.state === 'failed') return;
    if (this.state === 'close') {
      this.end();
    } else if (this.state === 'head') {
      this.fail('http.truncated_head', 'The connection was closed inside the response head');
    } else {
      this.fail('http.truncated_body', 'The connection was closed before the end of the body');
    }
  }

  private readHead(bytes: Uint8Array, at: number): number {
    const end = endOfHead(this.head, bytes, at);
    const stop = end === -1 ? bytes.length : end;
    if (this.head.length + stop - at > longestHeadBytes) {
      this.fail('http.head_too_large', `The response head is over ${longestHeadBytes} bytes`);
      return bytes.length;
    }
    this.head += latin1(bytes, at, stop);
    if (end === -1) {
      const begun = this.head.trimStart();
      if (begun.length >= versionPrefix.length && !begun.startsWith(versionPrefix)) {
        this.fail('http.not_http', `The answer is not HTTP/1.x: ${JSON.stringify(begun.slice(0, 60))}`);
      }
      return stop;
    }
    const text = this.head.trimStart();
    // Blank lines before the status line are skipped, as after a body that a server ended with one line too many.
    if (text === '') {
      this.head = '';
      return end;
    }
    this.begin(text);
    return end;
  }

  private begin(text: string): void {
    const head = parseHead(text);
    if (isFramingError(head)) {
      this.fail(head.code, head.message);
      return;
    }
    if (head.status === 101) {
      this.fail('http.upgrade', 'The server switched protocols although nobody asked');
      return;
    }
    if (head.status < 200) {
      this.head = '';
      return;
    }
    const framing = framingOf(head);
    this.handler.onHead(head);
    if (isFramingError(framing)) {
      this.fail(framing.code, framing.message);
      return;
    }
    this.persistent = keepsAlive(head, framing);
    if (framing.kind === 'chunked') {
      this.nextChunk();
    } else if (framing.kind === 'close') {
      this.state = 'close';
    } else {
      this.left = framing.kind === 'length' ? framing.bytes : 0;
      this.state = 'length';
      if (this.left === 0) this.end();
    }
  }

  private readSized(bytes: Uint8Array, at: number): number {
    const stop = Math.min(bytes.length, at + this.left);
    this.left -= stop - at;
    const slice = at === 0 && stop === bytes.length ? bytes : bytes.subarray(at, stop);
    if (this.left > 0) {
      this.handler.onBody(slice);
    } else if (this.state === 'length') {
      this.handler.onBody(slice);
      this.end();
    } else {
      this.state = 'chunk-end';
      this.handler.onBody(slice);
    }
    return stop;
  }

  private nextChunk(): void {
    this.state = 'chunk-size';
    this.left = 0;
    this.digits = 0;
    this.lineBytes = 0;
  }

  private readChunkLine(bytes: Uint8Array, at: number): number {
    for (; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === lf) {
        if (this.digits === 0) return this.badChunk(bytes);
        this.trailerBytes = 0;
        this.lineBytes = 0;
        this.state = this.left === 0 ? 'trailer' : 'chunk-data';
        return at + 1;
      }
      if (++this.lineBytes > longestChunkLineBytes) return this.badChunk(bytes);
      if (this.state === 'chunk-extension') continue;
      const digit = hexDigit(byte);
      if (digit >= 0) {
        this.left = this.left * 16 + digit;
        this.digits++;
        if (this.left > largestChunkBytes) return this.badChunk(bytes);
      } else if (byte === cr || (this.digits > 0 && (byte === semicolon || byte === 32 || byte === 9))) {
        this.state = 'chunk-extension';
      } else {
        return this.badChunk(bytes);
      }
    }
    return at;
  }

  private badChunk(bytes: Uint8Array): number {
    this.fail('http.bad_chunk', 'The size line of a chunk cannot be read');
    return bytes.length;
  }

  private readChunkEnd(bytes: Uint8Array, at: number): number {
    const byte = bytes[at];
    if (byte === cr && this.lineBytes === 0) {
      this.lineBytes = 1;
    } else if (byte === lf) {
      this.nextChunk();
    } else {
      this.fail('http.bad_chunk', 'A chunk is longer than its size line says');
    }
    return at + 1;
  }

  private readTrailer(bytes: Uint8Array, at: number): number {
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (++this.trailerBytes > longestTrailerBytes) {
        this.fail('http.trailer_too_large', `The trailer is over ${longestTrailerBytes} bytes`);
        return bytes.length;
      }
      if (byte === lf) {
        if (this.lineBytes === 0) {
          this.end();
          return at + 1;
        }
        this.lineBytes = 0;
      } else if (byte !== cr) {
        this.lineBytes++;
      }
    }
    return at;
  }

  private end(): void {
    this.state = 'done';
    this.handler.onEnd();
  }

  private fail(code: string, message: string): void {
    this.state = 'failed';
    this.handler.onFramingError({ code, message });
  }
}

/** Index after the blank line that ends a head, or -1; the line break may have begun in the text read before. */
function endOfHead(before: string, bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(lf, from); at !== -1; at = bytes.indexOf(lf, at + 1)) {
    let previous = byteBefore(before, bytes, from, at);
    if (previous.byte === cr) previous = byteBefore(before, bytes, from, previous.at);
    if (previous.byte === lf) return at + 1;
  }
  return -1;
}

function byteBefore(before: string, bytes: Uint8Array, from: number, at: number): { byte: number; at: number } {
  const index = at - 1;
  const byte = index >= from ? bytes[index] : before.charCodeAt(before.length + index - from);
  return { byte: byte ?? -1, at: index };
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
