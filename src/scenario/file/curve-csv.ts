import { parseDurationMs, parseRatePerSecond } from '../../base/units.js';
import { show } from './problem.js';
import { mostPoints, type WrittenPoint } from './shape-schema.js';

const largestText = 1_048_576;
const labels = ['baseline', 'onset', 'peak', 'decay', 'recovery'] as const;

export type CurveCsv =
  | { readonly points: readonly WrittenPoint[]; readonly problem: null }
  | { readonly points: null; readonly problem: string };

/**
 * A curve from CSV text: `time,load` or `time,load,phase` on each line, separated by commas, semicolons or tabs. A time
 * without unit is in seconds, a load without unit in intents per second (open) or users (closed). Empty lines and lines
 * that begin with # are skipped; the first one of the others is a header if it has no digits. Problems name the line.
 */
export function parseCurveCsv(text: string, file: string, mode: 'open' | 'closed'): CurveCsv {
  const wrong = (problem: string): CurveCsv => ({ points: null, problem });
  if (text.length > largestText) return wrong(`${file} is larger than 1 MiB; keep the points where the load turns`);
  const points: WrittenPoint[] = [];
  let isFirst = true;
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const isHeader = isFirst && !/\d/.test(line);
    isFirst = false;
    if (isHeader) continue;
    const at = `${file}:${index + 1}`;
    const [time = '', load = '', label = '', ...rest] = line.split(/[,;\t]/).map(cell => cell.trim());
    if (rest.length > 0) return wrong(`${at} has more than three columns; write time,load,phase`);
    const atMs = /^\d+(\.\d+)?$/.test(time) ? Number(time) * 1_000 : parseDurationMs(time);
    if (atMs === null) return wrong(`${at}: expected a time, got ${show(time)}; write for example 90 or 1m30s`);
    const value = /^\d+(\.\d+)?$/.test(load) ? Number(load) : mode === 'open' ? parseRatePerSecond(load) : null;
    if (value === null || value > 1_000_000) {
      return wrong(`${at}: expected a load up to 1000000, got ${show(load)}; write for example 2.5`);
    }
    const known = labels.find(each => each === label);
    if (label !== '' && known === undefined) {
      return wrong(`${at}: expected one of ${labels.join(', ')}, got ${show(label)}; choose one or leave it out`);
    }
    const level = { unit: mode === 'open' ? 'rate' : 'users', value } as const;
    points.push(known === undefined ? [atMs, level] : [atMs, level, known]);
    if (points.length > mostPoints)
      return wrong(`${file} has more than ${mostPoints} points; keep where the load turns`);
  }
  if (points.length === 0) return wrong(`${file} holds no points; write time,load on each line`);
  return { points, problem: null };
}
