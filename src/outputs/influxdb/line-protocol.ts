import { type FieldKind, type KnownTags, measurements, type Point } from '../measurements.js';

/**
 * One point in InfluxDB's line protocol, without a line break, or null when no field of it has a value. A database
 * refuses lines with empty tags and with NaN or infinite fields, so those are left out; a line break in a tag or a
 * trailing backslash would make it read something else, so they become spaces and slashes.
 * Source of the rules: InfluxDB's reference of its line protocol, on escapes and on duplicate points.
 * @param known what tags were written as before: thousands of points share theirs
 */
export function lineOf(
  { measurement, tags, fields, nanoseconds }: Point,
  known: KnownTags = new WeakMap(),
): string | null {
  const kinds: Readonly<Record<string, FieldKind>> = measurements[measurement].fields;
  let written = '';
  for (const key of Object.keys(kinds)) {
    const text = fieldText(fields[key] ?? null, kinds[key] ?? 'float');
    if (text !== null) written += `${written === '' ? '' : ','}${key}=${text}`;
  }
  if (written === '') return null;
  const pairs = known.get(tags) ?? tagsText(tags);
  known.set(tags, pairs);
  return `${measurement}${pairs} ${written} ${nanoseconds}`;
}

function tagsText(tags: Point['tags']): string {
  return Object.entries(tags)
    .flatMap(([key, value]) => {
      const [name, text] = [tagText(key), tagText(value)];
      return name === '' || text === '' ? [] : [[name, text] as const];
    })
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, text]) => `,${name}=${text}`)
    .join('');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go.
const controls = /[\u0000-\u001f\u007f\u2028\u2029]+/g;

function tagText(text: string): string {
  return text.replace(controls, ' ').replaceAll('\\', '/').trim().replace(/[,= ]/g, '\\$&');
}

function fieldText(value: number | string | null, kind: FieldKind): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return `"${/[\\"\r\n]/.test(value) ? stringText(value) : value}"`;
  if (!Number.isFinite(value)) return null;
  if (kind !== 'count') return String(value);
  return Number.isSafeInteger(value) ? `${value}i` : null;
}

function stringText(value: string): string {
  return value.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
