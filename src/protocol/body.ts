/** Bytes of a body that is no event stream which a classification or a sample can need. */
const sampleBytes = 64 * 1024;
/** A whole completion sent at once must be kept entire to be parsed; longer ones are not read. */
const wholeBytes = 16 * 1024 * 1024;

export type BodyKind = 'events' | 'json' | 'text';

const fields = ['data', 'event', 'id', 'retry'];
const byteOrderMark = '\u00ef\u00bb\u00bf';

/**
 * Tells from its first visible bytes what a body is; the content type is often wrong: event streams come
 * as text/plain or application/json, errors as text/event-stream. Null while a longer start is needed to tell, which is
 * never more than 6 bytes.
 */
export function sniffBody(start: Uint8Array, contentType: string): BodyKind | null {
  let text = '';
  for (let at = 0; at < Math.min(6, start.length); at++) text += String.fromCharCode(start[at] ?? 0);
  const first = text.charAt(0);
  if (first === ':') return 'events';
  if (first === '{' || first === '[') return 'json';
  if (first === '<') return 'text';
  if (byteOrderMark.startsWith(text)) return null;
  const word = text.split(/[:\r\n]/, 1)[0] ?? '';
  if (word.length < text.length && fields.includes(word)) return 'events';
  if (word.length === text.length && fields.some(field => field.startsWith(word))) return null;
  return contentType.startsWith('text/event-stream') ? 'events' : 'text';
}

/** Where the first byte stands that is neither white space nor a byte order mark; the length without one. */
export function firstVisible(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) at += 1;
    else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    else break;
  }
  return at;
}

/** Collects the bytes of a body that is not an event stream: a JSON body whole, anything else up to a sample. */
export class BodyCollector {
  private readonly limit: number;
  private bytes = new Uint8Array(0);
  private length = 0;
  /** True when bytes had to be dropped, so that the body cannot be parsed. */
  cut = false;

  constructor(kind: 'json' | 'text') {
    this.limit = kind === 'json' ? wholeBytes : sampleBytes;
  }

  add(chunk: Uint8Array): void {
    const room = this.limit - this.length;
    if (chunk.length > room) this.cut = true;
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    const length = this.length + taken.length;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(1_024, length, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(taken, this.length);
    this.length = length;
  }

  /** The whole text. */
  text(): string {
    return new TextDecoder().decode(this.bytes.subarray(0, this.length));
  }

  /** The first 64 KiB as text; a character cut by the limit becomes U+FFFD. */
  sample(): string {
    return new TextDecoder().decode(this.bytes.subarray(0, Math.min(this.length, sampleBytes)));
  }
}
