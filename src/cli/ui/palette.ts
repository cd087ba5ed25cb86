import { stripVTControlCharacters } from 'node:util';
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk';
import type { Tone } from '../../report/index.js';

/** Colours for a stream: none where NO_COLOR is set (https://no-color.org) or the stream is no terminal. */
export function paletteFor(stream: NodeJS.WriteStream): ChalkInstance {
  if (process.env['NO_COLOR']) return new Chalk({ level: 0 });
  const support = stream === process.stderr ? supportsColorStderr : supportsColor;
  return new Chalk({ level: support === false ? 0 : support.level });
}

/** The colour of a tone; a word or a symbol always comes with it. */
export function toned(tone: Tone, paint: ChalkInstance): ChalkInstance {
  return { good: paint.green, warn: paint.yellow, bad: paint.red, quiet: paint.dim }[tone];
}

/** Columns that may be used: a terminal's own, else a width that reads well in a log. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : 100;
}

/** Columns that a text takes, without its colours. All characters drawn here are one column wide. */
export function visibleWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Pads or, at the end, cuts a text without colours to exactly `width` columns. */
export function fitted(text: string, width: number): string {
  const characters = [...text];
  if (characters.length > width) return `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
  return text + ' '.repeat(width - characters.length);
}
