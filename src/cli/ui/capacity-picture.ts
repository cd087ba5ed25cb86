import { formatRate } from '../../base/units.js';
import type { Capacity, CapacityStep, Decision } from '../../measure/capacity/types.js';
import { fitted } from './palette.js';

const marks: Readonly<Record<Decision, string>> = { pass: '●', fail: '✗', undecided: '?', instrument: '!' };
const height = 8;
const labelWidth = 10;

export interface Picture {
  /** Load of a column and of a row's value come from these. */
  readonly value: (step: CapacityStep) => number | null;
  readonly limit: number | null;
  readonly format: (value: number) => string;
}

/**
 * The steps over a logarithmic axis of load, each as high as its latency, with the objective as a line. Steps whose
 * latency is infinite stand at the top.
 */
export function capacityPicture(
  capacity: Capacity,
  { value, limit, format }: Picture,
  width: number,
): readonly string[] {
  const { steps } = capacity;
  const values = steps.map(value).filter(each => each !== null && Number.isFinite(each)) as number[];
  const known = limit === null ? values : [...values, limit];
  const loads = steps.map(step => step.load);
  if (steps.length === 0 || known.length === 0) return [];
  const across = scale(Math.min(...loads), Math.max(...loads), Math.max(10, width - labelWidth - 3));
  const up = scale(Math.min(...known), Math.max(...known), height);
  const cells = Array.from({ length: height }, () => Array.from({ length: across.cells }, () => ' '));
  const limitRow = limit === null ? null : up.at(limit);
  if (limitRow !== null) cells[limitRow]?.fill('┈');
  for (const step of steps) {
    const own = value(step);
    const row = own === null ? null : Number.isFinite(own) ? up.at(own) : height - 1;
    if (row === null) continue;
    const line = cells[row];
    if (line) line[across.at(step.load)] = marks[step.judgement.decision];
  }
  const label = (row: number) => {
    if (row === limitRow && limit !== null) return format(limit);
    if (row === height - 1) return format(Math.max(...known));
    return row === 0 ? format(Math.min(...known)) : '';
  };
  const rows = cells.map((line, row) =>
    `${fitted(label(row), labelWidth).trimEnd().padStart(labelWidth)} │${line.join('')}`.trimEnd(),
  );
  return [...rows.reverse(), `${' '.repeat(labelWidth)} └${'─'.repeat(across.cells)}`, axisLine(loads, across)];
}

/** Loads under their marks, as many as have room. */
function axisLine(loads: readonly number[], across: ReturnType<typeof scale>): string {
  const line = Array.from({ length: across.cells + 8 }, () => ' ');
  let free = 0;
  for (const load of [...new Set(loads)].sort((a, b) => a - b)) {
    const text = formatRate(load);
    const from = Math.max(0, across.at(load) - Math.floor(text.length / 2));
    if (from < free) continue;
    for (const [at, character] of [...text].entries()) line[from + at] = character;
    free = from + text.length + 1;
  }
  return `${' '.repeat(labelWidth + 2)}${line.join('')}`.trimEnd();
}

function scale(low: number, high: number, cells: number) {
  const [from, to] = [Math.log(Math.max(low, 1e-9)), Math.log(Math.max(high, 1e-9))];
  const span = to - from;
  return {
    cells,
    at: (value: number) => (span <= 0 ? 0 : Math.round(((Math.log(value) - from) / span) * (cells - 1))),
  };
}
