import { type KnownTags, type Measurement, measurements, type Point } from '../measurements.js';

const runTags = ['run', 'scenario', 'target', 'model'];

export interface Columns {
  readonly tags: readonly string[];
  readonly fields: readonly string[];
}

/** The columns of a measurement: time, the run's tags, the scenario's own, then those of the measurement. */
export function columnsOf(measurement: Measurement, ownTags: readonly string[]): Columns {
  const { tags, fields } = measurements[measurement];
  return { tags: [...new Set([...runTags, ...ownTags, ...tags])], fields: Object.keys(fields) };
}

export function headerOf(measurement: Measurement, ownTags: readonly string[]): string {
  const { tags, fields } = columnsOf(measurement, ownTags);
  return `${['time', ...tags, ...fields].map(quoted).join(',')}\r\n`;
}

/**
 * A row in the sense of RFC 4180; the time is ISO 8601 with nanoseconds.
 * @param known what tags were written as before, in the same columns: thousands of points share theirs
 */
export function rowOf(point: Point, { tags, fields }: Columns, known: KnownTags = new WeakMap()): string {
  const tagCells = known.get(point.tags) ?? tags.map(tag => `,${quoted(point.tags[tag] ?? '')}`).join('');
  known.set(point.tags, tagCells);
  let row = timeOf(point.nanoseconds) + tagCells;
  for (const field of fields) row += `,${fieldCell(point.fields[field] ?? null)}`;
  return `${row}\r\n`;
}

function fieldCell(value: number | string | null): string {
  if (typeof value === 'string') return quoted(value);
  return value === null || !Number.isFinite(value) ? '' : String(value);
}

function timeOf(nanoseconds: string): string {
  const milliseconds = Number(nanoseconds.slice(0, -6));
  return new Date(milliseconds).toISOString().replace('Z', `${nanoseconds.slice(-6)}Z`);
}

/** A leading sign of a formula is disarmed, so that a spreadsheet shows text as text. */
function quoted(cell: string): string {
  const safe = /^[=@\t\r\n\uff1d\uff0b\uff0d\uff20]|^[+-](?!\d+(\.\d+)?$)/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
