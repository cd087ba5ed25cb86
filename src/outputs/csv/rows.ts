import { type Measurement, measurements, type Point } from '../measurements.js';

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

/** A row in the sense of RFC 4180; the time is ISO 8601 with nanoseconds. */
export function rowOf(point: Point, { tags, fields }: Columns): string {
  const cells = [
    timeOf(point.nanoseconds),
    ...tags.map(tag => point.tags[tag] ?? ''),
    ...fields.map(field => {
      const value = point.fields[field] ?? null;
      return value === null || (typeof value === 'number' && !Number.isFinite(value)) ? '' : String(value);
    }),
  ];
  return `${cells.map(quoted).join(',')}\r\n`;
}

function timeOf(nanoseconds: string): string {
  const milliseconds = Number(nanoseconds.slice(0, -6));
  return new Date(milliseconds).toISOString().replace('Z', `${nanoseconds.slice(-6)}Z`);
}

/** A leading sign of a formula is disarmed, so that a spreadsheet shows text as text. */
function quoted(cell: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
