/** Longest line or event that is kept; a server that sends more is broken or hostile. */
const maxEventBytes = 16 * 1024 * 1024;
/** A carry buffer that grew past this for one long line is given back after it. */
const keptCarryBytes = 64 * 1024;

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const colon = 58;

export interface SseEvent {
  /** Value of the `event` field; empty when there was none. */
  readonly name: string;
  readonly data: string;
  /** Arrival stamp of the event's last data line. */
  readonly atMs: number;
  /** False when the stream ended before the blank line that ends an event: it may have been cut. */
  readonly terminated: boolean;
}

/** Receives what a stream of server-sent events says, in order. */
export interface SseHandler {
  onEvent(event: SseEvent): void;
  /**
   * A data line whose value begins at `from`, with no event open before it, as it lies in the bytes. Where the line and a
   * blank one after it are taken so, the index after them; -1 when it is to come as any other event. The bytes are not kept
   * after the call.
   */
  onBytes(bytes: Uint8Array, from: number, atMs: number): number;
  onComment(): void;
  /** A blank line that ends neither an event nor a comment. */
  onBlank(): void;
  /** A line that is no field of the format, e.g. bare JSON between events. */
  onStray(line: string): void;
}

/**
 * Decoder of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) over byte chunks cut
 * anywhere. Takes CR, LF and CRLF, a byte order mark, multi-line data and fields with or without a space after the
 * colon. `id` and `retry` are recognised and dropped: they serve reconnection, which a completion has none of.
 * Two departures from the standard, both to tell a cut stream from a whole one: an event that the stream's end left
 * open is still delivered, marked; and lines of no known field are handed over instead of being ignored.
 * Time is linear in the bytes, whatever the cuts: newlines are searched natively and no byte is looked at twice.
 */
export class SseDecoder {
  private readonly handler: SseHandler;
  private readonly text = new TextDecoder('utf-8', { ignoreBOM: true });
  private carry = new Uint8Array(0);
  private carried = 0;
  private carryAtMs = 0;
  private skipLineFeed = false;
  private firstLine = true;
  /** True while a blank line would end nothing. */
  private idle = true;
  private name = '';
  private data: string | null = null;
  /** Data lines of the event after its first one. */
  private more: string[] = [];
  private dataBytes = 0;
  private dataAtMs = 0;
  private tooLong = false;

  constructor(handler: SseHandler) {
    this.handler = handler;
  }

  /** True once a line or an event passed 16 MiB; everything after it is ignored. */
  get overflowed(): boolean {
    return this.tooLong;
  }

  /** Takes bytes that arrived together at `atMs`. They are not kept after the call. */
  push(bytes: Uint8Array, atMs: number): void {
    if (this.tooLong || bytes.length === 0) return;
    let from = 0;
    if (this.skipLineFeed) {
      this.skipLineFeed = false;
      if (bytes[0] === lineFeed) from = 1;
    }
    from = this.offer(bytes, from, atMs);
    if (from === bytes.length) return;
    let nextFeed = bytes.indexOf(lineFeed, from);
    let nextReturn = bytes.indexOf(carriageReturn, from);
    while (nextFeed !== -1 || nextReturn !== -1) {
      const isReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = isReturn ? nextReturn : nextFeed;
      if (this.carried === 0) this.line(bytes, from, end, atMs);
      else this.carriedLine(bytes, from, end, atMs);
      if (this.tooLong) return;
      from = end + 1;
      if (isReturn) {
        if (from === bytes.length) this.skipLineFeed = true;
        else if (bytes[from] === lineFeed) from += 1;
        nextReturn = bytes.indexOf(carriageReturn, from);
      }
      if (this.idle) from = this.offer(bytes, from, atMs);
      if (nextFeed !== -1 && nextFeed < from) nextFeed = bytes.indexOf(lineFeed, from);
    }
    if (from < bytes.length) this.append(bytes, from, bytes.length, atMs);
  }

  /** The stream is over: delivers what it left open. */
  end(): void {
    if (this.tooLong) return;
    if (this.carried > 0) {
      const length = this.carried;
      this.carried = 0;
      this.line(this.carry, 0, length, this.carryAtMs);
    }
    if (this.data !== null) this.dispatch(false);
    this.carry = new Uint8Array(0);
  }

  /** Offers the handler whole events as they lie there; returns where the first one begins that it does not take. */
  private offer(bytes: Uint8Array, from: number, atMs: number): number {
    if (this.carried > 0 || this.data !== null || this.name !== '' || this.firstLine) return from;
    let at = from;
    while (isDataField(bytes, at, bytes.length)) {
      const end = this.handler.onBytes(bytes, valueStart(bytes, at, bytes.length), atMs);
      if (end === -1) break;
      this.idle = true;
      at = end;
    }
    return at;
  }

  private carriedLine(bytes: Uint8Array, from: number, end: number, atMs: number): void {
    if (end > from) this.append(bytes, from, end, atMs);
    if (this.tooLong) return;
    const length = this.carried;
    this.carried = 0;
    this.line(this.carry, 0, length, this.carryAtMs);
    if (this.carry.length > keptCarryBytes) this.carry = new Uint8Array(0);
  }

  private append(bytes: Uint8Array, from: number, to: number, atMs: number): void {
    const length = this.carried + to - from;
    if (length > maxEventBytes) {
      this.overflow();
      return;
    }
    if (length > this.carry.length) {
      const larger = new Uint8Array(Math.max(512, length, this.carry.length * 2));
      larger.set(this.carry.subarray(0, this.carried));
      this.carry = larger;
    }
    this.carry.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.carried);
    this.carried = length;
    this.carryAtMs = atMs;
  }

  private line(bytes: Uint8Array, from: number, to: number, atMs: number): void {
    if (this.firstLine) {
      this.firstLine = false;
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf && to - from >= 3) from += 3;
    }
    if (from === to) {
      this.blankLine();
      return;
    }
    this.idle = false;
    if (bytes[from] === colon) this.handler.onComment();
    else if (isDataField(bytes, from, to)) this.dataLine(bytes, from, to, atMs);
    else this.otherField(this.text.decode(bytes.subarray(from, to)));
  }

  private blankLine(): void {
    if (this.idle) {
      this.handler.onBlank();
      return;
    }
    this.idle = true;
    if (this.data === null) this.name = '';
    else this.dispatch(true);
  }

  private dataLine(bytes: Uint8Array, from: number, to: number, atMs: number): void {
    const start = valueStart(bytes, from, to);
    this.dataBytes += to - start + 1;
    if (this.dataBytes > maxEventBytes) {
      this.overflow();
      return;
    }
    const value = this.text.decode(bytes.subarray(start, to));
    if (this.data === null) this.data = value;
    else this.more.push(value);
    this.dataAtMs = atMs;
  }

  private otherField(line: string): void {
    const at = line.indexOf(':');
    const field = at === -1 ? line : line.slice(0, at);
    if (field === 'event') {
      const value = at === -1 ? '' : line.slice(at + 1);
      this.name = value.startsWith(' ') ? value.slice(1) : value;
    } else if (field !== 'id' && field !== 'retry') {
      this.handler.onStray(line);
    }
  }

  private dispatch(terminated: boolean): void {
    const data = this.data ?? '';
    const event = {
      name: this.name,
      data: this.more.length === 0 ? data : `${data}\n${this.more.join('\n')}`,
      atMs: this.dataAtMs,
      terminated,
    };
    this.name = '';
    this.data = null;
    if (this.more.length > 0) this.more = [];
    this.dataBytes = 0;
    this.handler.onEvent(event);
  }

  private overflow(): void {
    this.tooLong = true;
    this.carry = new Uint8Array(0);
    this.carried = 0;
    this.data = null;
    this.more = [];
  }
}

/** `data` alone or followed by a colon. */
function isDataField(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    bytes[from] === 0x64 &&
    bytes[from + 1] === 0x61 &&
    bytes[from + 2] === 0x74 &&
    bytes[from + 3] === 0x61 &&
    (to - from === 4 || (to - from > 4 && bytes[from + 4] === colon))
  );
}

/** Where the value of a data field begins. */
function valueStart(bytes: Uint8Array, from: number, to: number): number {
  return Math.min(to, from + (bytes[from + 5] === space ? 6 : 5));
}
