import { type FieldKind, measurements, type Point } from '../measurements.js';

/**
 * One point in InfluxDB's line protocol, without a line break, or null when no field of it has a value. A database
 * refuses lines with empty tags and with NaN or infinite fields, so those are left out; a line break in a tag or a
 * trailing backslash would make it read something else, so they become spaces and slashes.
 * Source of the rules: InfluxDB's reference of its line protocol, on escapes and on duplicate points.
 */
export function lineOf({ measurement, tags, fields, nanoseconds }: Point): string | null {
  const kinds: Readonly<Record<string, FieldKind>> = measurements[measurement].fields;
  const written = Object.entries(fields).flatMap(([key, value]) => {
    const text = fieldText(value, kinds[key] ?? 'float');
    return text === null ? [] : [`${escaped(key, /[,= ]/g)}=${text}`];
  });
  if (written.length === 0) return null;
  const pairs = Object.entries(tags)
    .flatMap(([key, value]) => {
      const [name, text] = [tagText(key), tagText(value)];
      return name === '' || text === '' ? [] : [[name, text] as const];
    })
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, text]) => `,${name}=${text}`);
  return `${escaped(measurement, /[, ]/g)}${pairs.join('')} ${written.join(',')} ${nanoseconds}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go.
const controls = /[\u0000-\u001f\u007f\u2028\u2029]+/g;

function tagText(text: string): string {
  return escaped(text.replace(controls, ' ').replaceAll('\\', '/').trim(), /[,= ]/g);
}

function escaped(text: string, special: RegExp): string {
  return text.replace(special, '\\$&');
}

function fieldText(value: number | string | null, kind: FieldKind): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return `"${value.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
  if (!Number.isFinite(value)) return null;
  if (kind !== 'count') return String(value);
  return Number.isSafeInteger(value) ? `${value}i` : null;
}
