/*
 * Readers of what the outputs write, made for tests after the formats' own definitions and sharing nothing with the
 * writers.
 */

export interface ReadLine {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string | number | { readonly integer: number }>>;
  readonly nanoseconds: string;
}

/** Reads a line of InfluxDB's line protocol as the database does. */
export function readLine(line: string): ReadLine {
  // In front of the fields, quotes are letters like any other.
  const [head = ''] = split(line, ' ', false);
  const [fields = '', nanoseconds = '', ...rest] = split(line.slice(head.length + 1), ' ');
  if (rest.length > 0 || !/^\d+$/.test(nanoseconds)) throw new Error(`not a point: ${line}`);
  const [measurement = '', ...tags] = split(head, ',', false);
  const pair = (text: string, quotes: boolean): [string, string] => {
    const [key = '', value = '', ...more] = split(text, '=', quotes);
    if (key === '' || value === '' || more.length > 0) throw new Error(`not a pair: ${text}`);
    return [key, value];
  };
  return {
    measurement: plain(measurement),
    tags: Object.fromEntries(tags.map(tag => pair(tag, false)).map(([key, value]) => [plain(key), plain(value)])),
    fields: Object.fromEntries(
      split(fields, ',')
        .map(field => pair(field, true))
        .map(([key, value]) => [plain(key), fieldOf(value)]),
    ),
    nanoseconds,
  };
}

/** Splits where the character stands neither behind a backslash nor in quotes that began a field's value. */
function split(text: string, at: string, quotes = true): string[] {
  const parts = [''];
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (character === '\\' && i + 1 < text.length) {
      parts[parts.length - 1] += character + (text[i + 1] ?? '');
      i += 1;
      continue;
    }
    // Quotes have a meaning only where a field's value begins or ends.
    if (quotes && character === '"' && (quoted || text[i - 1] === '=')) quoted = !quoted;
    if (character === at && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}

function plain(text: string): string {
  if (/\\$/.test(text)) throw new Error(`ends in a backslash: ${text}`);
  return text.replace(/\\([,= ])/g, '$1');
}

function fieldOf(text: string): string | number | { readonly integer: number } {
  if (text.startsWith('"')) {
    if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) throw new Error(`not a string: ${text}`);
    return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
  }
  if (/^-?\d+i$/.test(text)) return { integer: Number(text.slice(0, -1)) };
  if (!/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

export interface ReadSeries {
  readonly labels: [string, string][];
  readonly samples: { readonly value: number; readonly atMs: number }[];
}

/** Reads a WriteRequest of Prometheus' remote write 1.0. */
export function readWriteRequest(bytes: Uint8Array): ReadSeries[] {
  return messages(bytes).map(({ content }) => {
    const series: ReadSeries = { labels: [], samples: [] };
    for (const { field, content: part } of messages(content)) {
      if (field === 1) {
        const [name, value] = messages(part).map(each => new TextDecoder().decode(each.content));
        series.labels.push([name ?? '', value ?? '']);
      } else {
        const view = new DataView(part.buffer, part.byteOffset, part.byteLength);
        if (part[0] !== 0x09 || part[9] !== 0x10) throw new Error('not a sample');
        series.samples.push({ value: view.getFloat64(1, true), atMs: varint(part, 10).value });
      }
    }
    return series;
  });
}

function messages(bytes: Uint8Array): { field: number; content: Uint8Array }[] {
  const found = [];
  let at = 0;
  while (at < bytes.length) {
    const key = bytes[at] ?? 0;
    if ((key & 7) !== 2) throw new Error(`wire type ${key & 7}`);
    const { value: size, end } = varint(bytes, at + 1);
    if (end + size > bytes.length) throw new Error('cut message');
    found.push({ field: key >> 3, content: bytes.subarray(end, end + size) });
    at = end + size;
  }
  return found;
}

function varint(bytes: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  let scale = 1;
  for (let at = from; ; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}
