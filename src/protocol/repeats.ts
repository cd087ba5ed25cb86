import { type Delta, emptyDelta, readDelta } from './delta.js';
import { isObject, parseJson } from './json.js';

/** Keys of a chunk whose text is what differs from one token to the next. */
const textKeys = ['content', 'reasoning_content', 'reasoning', 'text'];
/** A text that no other place of a chunk gives. */
const probe = 'busytone probe';
/** Longer texts are rare and left to the parser. */
const longestTextBytes = 4_096;
/** So many patterns in vain, and the stream is one whose chunks differ in more than their text. */
const mostFailures = 8;
/** A pattern that served so often was not in vain. */
const worthwhile = 4;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;

/**
 * Recognises chunks that differ from an earlier one of the same stream in their text only, without parsing them: most of
 * a stream. From a chunk that was parsed, the bytes before and after its text are kept; a chunk with the same bytes around a
 * text without quotes, escapes and control characters is the same JSON but for that string. Anything else is left to the
 * parser. What is learned was tried first: the chunk with another text in that place has to give that text and nothing else.
 */
export class RepeatedChunks {
  /** What the last recognised chunk carried. */
  readonly delta = emptyDelta();
  private readonly tried = emptyDelta();
  private before = new Uint8Array(0);
  private after = new Uint8Array(0);
  private field: 'content' | 'reasoning' = 'content';
  private known = false;
  private served = 0;
  private failures = 0;

  /** Takes the JSON of a chunk that was parsed, and what it carried. */
  learn(json: string, carried: Delta): void {
    if (this.failures >= mostFailures) return;
    const text = carried.content === '' ? carried.reasoning : carried.content;
    if (text === '' || text.length > longestTextBytes) return;
    if (this.served < worthwhile) this.failures += 1;
    else this.failures = 0;
    this.served = 0;
    this.known = textKeys.some(key => this.learnFrom(json, key, text));
  }

  /**
   * Where the event ends that begins with the value at `from`, if it is such a chunk and came whole, with its blank line:
   * then `delta` holds it. Otherwise -1.
   */
  recognise(bytes: Uint8Array, from: number): number {
    const { before, after } = this;
    const start = from + before.length;
    if (!this.known || bytes.length - start < after.length + 3) return -1;
    for (let at = 0; at < before.length; at++) if (bytes[from + at] !== before[at]) return -1;
    const end = endOfText(bytes, start);
    if (end === -1) return -1;
    for (let at = 0; at < after.length; at++) if (bytes[end + at] !== after[at]) return -1;
    const feed = end + after.length;
    if (bytes[feed] !== lineFeed || bytes[feed + 1] !== lineFeed) return -1;
    this.delta[this.field] = textOf(bytes, start, end);
    this.served += 1;
    return feed + 2;
  }

  private learnFrom(json: string, key: string, text: string): boolean {
    const name = `"${key}":`;
    let at = json.indexOf(name);
    if (at === -1) return false;
    at += name.length;
    if (json.charCodeAt(at) === 0x20) at += 1;
    if (json.charCodeAt(at) !== quote || !json.startsWith(`${text}"`, at + 1)) return false;
    const before = json.slice(0, at + 1);
    const after = json.slice(at + 1 + text.length);
    const value = parseJson(before + probe + after);
    if (!isObject(value)) return false;
    readDelta(value, this.tried);
    const field = this.tried.content === probe ? 'content' : 'reasoning';
    if (!carriesOnly(this.tried, field)) return false;

    const [asciiBefore, asciiAfter] = [asciiBytes(before), asciiBytes(after)];
    if (asciiBefore === null || asciiAfter === null) return false;
    this.before = asciiBefore;
    this.after = asciiAfter;
    this.field = field;
    this.delta.content = '';
    this.delta.reasoning = '';
    return true;
  }
}

function carriesOnly(delta: Delta, field: 'content' | 'reasoning'): boolean {
  const other = field === 'content' ? 'reasoning' : 'content';
  return (
    delta[field] === probe &&
    delta[other] === '' &&
    delta.tools === '' &&
    delta.refusal === '' &&
    !delta.sealedReasoning &&
    delta.finishReason === null &&
    delta.usage === null &&
    delta.error === null
  );
}

/** Where the quote stands that ends a text; -1 when the text is empty, too long or not to be taken as it is. */
function endOfText(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + longestTextBytes);
  for (let at = from; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at === from ? -1 : at;
    if (byte === backslash || byte < 0x20) return -1;
  }
  return -1;
}

/** Short ASCII, which most pieces are, costs less than a call of the decoder. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 32) return decoder.decode(bytes.subarray(from, to));
  let text = '';
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) return decoder.decode(bytes.subarray(from, to));
    text += String.fromCharCode(byte);
  }
  return text;
}

function asciiBytes(text: string): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return null;
    bytes[at] = code;
  }
  return bytes;
}
