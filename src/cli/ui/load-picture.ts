import type { ChalkInstance } from 'chalk';
import { formatMoment, formatRate } from '../../base/units.js';
import { dayLengthOf, type Landmark, landmarksOf } from '../../scenario/shapes/landmarks.js';
import type { PhaseLabel, Plan } from '../../scenario/types.js';
import { niceStep } from '../../stats/nice.js';
import { areaRows, bandRow, sampled } from './curve.js';

const aboutRows = 12;
const scaleWidth = 10;
const widest = 120;
/** Columns that a label of the time axis needs. */
const labelRoom = 9;

/** The phases also stand in words under the picture. */
const colours: Readonly<Record<PhaseLabel, 'blue' | 'yellow' | 'red' | 'magenta' | 'green'>> = {
  baseline: 'blue',
  onset: 'yellow',
  peak: 'red',
  decay: 'magenta',
  recovery: 'green',
};

/** A plan's load over time as a picture of its own: scale, marks, phases and time axis, at most `width` columns wide. */
export function loadPicture(plan: Plan, width: number, paint: ChalkInstance): string {
  const { load } = plan.scenario;
  const columns = Math.max(20, Math.min(width, widest) - scaleWidth - 2);
  const edges = plan.phases.flatMap(phase => [phase.startMs, phase.endMs - 0.001]);
  const landmarks = landmarksOf(load).filter(mark => mark.atMs < plan.durationMs);
  const moments = [...edges, ...landmarks.map(mark => mark.atMs)];
  const values = sampled(ms => plan.loadAt(ms), plan.durationMs, columns, moments);
  const peak = Math.max(...values);
  const step = load.mode === 'closed' ? Math.ceil(niceStep(peak, 3)) : niceStep(peak, 3);
  const steps = Math.ceil(peak / step);
  const rowsPerStep = Math.max(1, Math.round(aboutRows / steps));
  const rows = areaRows(values, steps * rowsPerStep, steps * step);
  const columnOf = (ms: number) => Math.min(columns - 1, Math.floor((ms / plan.durationMs) * columns));
  const phaseOf = (column: number) => plan.phaseAt(((column + 0.5) * plan.durationMs) / columns);

  const format = (value: number) => (load.mode === 'closed' ? String(Math.round(value)) : `${formatRate(value)}/s`);
  const highestMs = whenHighest(plan, values.indexOf(peak), columns, moments);
  const highest: Landmark = { atMs: highestMs, text: `highest ${format(peak)}, at ${formatMoment(highestMs)}` };
  const above = markRows([highest, ...landmarks], columns, columnOf);
  const margin = ' '.repeat(scaleWidth);
  const drawn = rows.map((row, index) => {
    const fromFloor = rows.length - index;
    const isMark = fromFloor % rowsPerStep === 0;
    const label = isMark ? format((fromFloor / rowsPerStep) * step) : '';
    return `${paint.dim(label.padStart(scaleWidth - 1))} ${paint.dim(isMark ? '┤' : '│')}${painted(row, phaseOf, isMark, paint)}`;
  });
  const days = dayLengthOf(load);
  return [
    ...above.map(row => `${margin} ${paint.bold(row.trimEnd())}`),
    ...drawn.map(row => row.trimEnd()),
    `${paint.dim('0'.padStart(scaleWidth - 1))} ${paint.dim(ruler(plan.durationMs, timeStep(plan.durationMs, columns), columns))}`,
    `${margin} ${axis(plan.durationMs, timeStep(plan.durationMs, columns), columns, formatMoment)}`.trimEnd(),
    ...(days === null ? [] : [`${margin} ${dayAxis(plan.durationMs, days, columns)}`.trimEnd()]),
    `${margin} ${painted(bandRow(plan.phases, plan.durationMs, columns), phaseOf, false, paint)}`.trimEnd(),
  ].join('\n');
}

/** The moment of the largest load within a column. */
function whenHighest(plan: Plan, column: number, columns: number, moments: readonly number[]): number {
  const widthMs = plan.durationMs / columns;
  const fromMs = column * widthMs;
  const looks = 64;
  const candidates = [
    ...moments.filter(ms => ms >= fromMs && ms < fromMs + widthMs),
    ...Array.from({ length: looks }, (_, look) => fromMs + (widthMs * (look + 0.5)) / looks),
  ];
  return candidates.reduce((best, ms) => (plan.loadAt(ms) > plan.loadAt(best) ? ms : best));
}

/** A row with each stretch in the colour of its phase, and with a dotted line where nothing is drawn on a mark. */
function painted(row: string, phaseOf: (column: number) => PhaseLabel, lined: boolean, paint: ChalkInstance): string {
  let out = '';
  let run = '';
  let kind: PhaseLabel | 'line' | null = null;
  const flush = () => {
    if (run === '') return;
    out += kind === 'line' ? paint.dim(run) : kind === null ? run : paint[colours[kind]](run);
    run = '';
  };
  for (const [column, character] of [...row].entries()) {
    const empty = character === ' ';
    const next = empty ? (lined ? 'line' : null) : phaseOf(column);
    if (next !== kind) flush();
    kind = next;
    run += empty && lined ? '┈' : character;
  }
  flush();
  return out;
}

/** Marks above a picture, each on the first row from below on which it stands free: `▼ text`, or `text ▼` at the right. */
function markRows(marks: readonly Landmark[], columns: number, columnOf: (ms: number) => number): readonly string[] {
  const rows: string[][] = [];
  for (const { atMs, text } of marks) {
    const at = columnOf(atMs);
    const toRight = at + text.length + 2 <= columns;
    const words = [...(toRight ? `▼ ${text}` : `${text} ▼`)];
    const from = toRight ? at : at - words.length + 1;
    if (from < 0) continue;
    let row = rows.find(each => each.slice(Math.max(0, from - 1), from + words.length + 1).every(cell => cell === ' '));
    if (row === undefined) {
      row = Array.from({ length: columns }, () => ' ');
      rows.unshift(row);
    }
    row.splice(from, words.length, ...words);
  }
  return rows.map(row => row.join(''));
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const timeSteps = [1, 2, 5, 10, 15, 30].flatMap(n => [n * second, n * minute]);
const longSteps = [1, 2, 3, 6, 12, 24, 48, 168].map(n => n * hour);
const allSteps = [...timeSteps, ...longSteps].sort((a, b) => a - b);

function timeStep(durationMs: number, columns: number): number {
  const shortest = (durationMs * labelRoom) / columns;
  return allSteps.find(step => step >= shortest) ?? niceStep(durationMs, 3);
}

function ruler(durationMs: number, stepMs: number, columns: number): string {
  const cells = Array.from({ length: columns }, () => '─');
  for (let ms = stepMs; ms < durationMs; ms += stepMs) cells[Math.floor((ms / durationMs) * columns)] = '┴';
  return `└${cells.join('')}`;
}

function axis(durationMs: number, stepMs: number, columns: number, format: (ms: number) => string): string {
  const cells = Array.from({ length: columns }, () => ' ');
  for (let ms = 0; ms <= durationMs; ms += stepMs) {
    const label = [...format(ms)];
    const from = Math.min(
      columns - label.length,
      Math.max(0, Math.floor((ms / durationMs) * columns - label.length / 2)),
    );
    cells.splice(from, label.length, ...label);
  }
  return cells.join('');
}

function dayAxis(durationMs: number, dayMs: number, columns: number): string {
  const days = durationMs / dayMs;
  const step = [1, 2, 5, 7, 10, 20, 50, 100].find(each => (each / days) * columns >= labelRoom) ?? days;
  return axis(durationMs, step * dayMs, columns, ms => `day ${Math.round(ms / dayMs)}`);
}
