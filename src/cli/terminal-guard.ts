import { visible } from '../report/visible.js';

type Write = NodeJS.WriteStream['write'];

/** Colours, line ends and tabs, which are busytone's own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequence of a colour begins with one
const kept = /(\u001b\[[\d;]*m|[\n\t])/;

/**
 * Text in which nothing but colours, line ends and tabs acts on a terminal: an endpoint's words, or names in a file, can
 * hold sequences that move the cursor, set the title or fill the clipboard.
 */
export function harmless(text: string): string {
  return text
    .split(kept)
    .map((part, at) => (at % 2 === 1 ? part : visible(part)))
    .join('');
}

const unguarded = new WeakMap<NodeJS.WriteStream, Write>();

/** From now on all text on this stream is `harmless`; bytes pass as they are. */
export function guardTerminal(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...rest: unknown[]) => boolean;
  unguarded.set(stream, write as Write);
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? harmless(chunk) : chunk, ...rest)) as Write;
}

/** The same stream for what moves the cursor itself; text for it has to be made `harmless` first. */
export function drawingOn(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const write = unguarded.get(stream);
  return write === undefined ? stream : Object.create(stream, { write: { value: write } });
}
