import { visibleWidth } from './palette.js';

/** A space where a line may end: not the one between a number and its unit. */
const breakable = /\s+(?!%|ms\b|s\b)/;

/** Breaks a text at spaces into lines of at most `width` columns; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(breakable).filter(each => each !== '')) {
    if (line !== '' && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      out.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') out.push(line);
  return out;
}

/** The same with every line after the first indented, and the first begun with a label. */
export function labelled(label: string, text: string, indent: number, width: number): string {
  const lines = wrapped(text, Math.max(20, width - indent));
  return lines
    .map(
      (line, index) =>
        `${index === 0 ? label + ' '.repeat(Math.max(0, indent - visibleWidth(label))) : ' '.repeat(indent)}${line}`,
    )
    .join('\n');
}

/** Puts cells behind a label, as many to a line as fit, with the further lines indented to the first cell. */
export function flowed(label: string, cells: readonly string[], indent: number, width: number): readonly string[] {
  const gap = 3;
  const out: string[] = [];
  let line = label + ' '.repeat(Math.max(0, indent - visibleWidth(label)));
  let empty = true;
  for (const cell of cells) {
    if (!empty && visibleWidth(line) + gap + visibleWidth(cell) > width) {
      out.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? cell : ' '.repeat(gap) + cell;
    empty = false;
  }
  out.push(line);
  return out;
}
