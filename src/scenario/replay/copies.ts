import { mostPlannedIntents } from '../file/defaults.js';
import { randomFamily, randomFor } from '../random.js';
import { type Columns, floats } from './columns.js';
import { orderOf } from './times.js';

/** Copies of a trace on top of it begin up to this much later. */
const mostShiftMs = 60_000;

/** What is sent, in order of time: a row of the trace, the copy that it belongs to, and a conversation. */
export interface Copies {
  readonly row: Float64Array;
  readonly copy: Float64Array;
  readonly atMs: Float64Array;
  /** 2 n + 1 for conversation n of the copy, 2 n for the part of it that went round the end; 0 for a row by itself. */
  readonly part: Float64Array;
}

/**
 * A scale below 1 leaves conversations out by chance, rows where there are none. Above 1, whole copies and a thinned one
 * lie on top, each shifted by a time of its own up to a minute (or a tenth of the window), so that the load keeps its
 * course and bursts do not fall on each other. What goes beyond the end comes round at the start.
 */
export function copiesOf(columns: Columns, atMs: Float64Array, windowMs: number, scale: number, seed: number): Copies {
  const [rows, copies, times, parts] = [floats(), floats(), floats(), floats()];
  for (let copy = 0; copy < scale && rows.length <= mostPlannedIntents; copy++) {
    const share = Math.min(1, scale - copy);
    const shiftMs = copy === 0 ? 0 : randomFor(seed, 'replay/shift', copy)() * Math.min(mostShiftMs, windowMs / 10);
    const draw = randomFamily(seed, `replay/scale/${copy}`);
    const drawAlone = randomFamily(seed, `replay/scale alone/${copy}`);
    for (let row = 0; row < columns.rows; row++) {
      const session = columns.session.at(row);
      if (share < 1 && (session > 0 ? draw(session) : drawAlone(row))() >= share) continue;
      const shifted = (atMs[row] ?? 0) + shiftMs;
      const isRound = shifted >= windowMs && copy > 0;
      rows.push(row);
      copies.push(copy);
      times.push(isRound ? shifted - windowMs : shifted);
      parts.push(session === 0 ? 0 : 2 * session + (isRound ? 0 : 1));
    }
  }
  const unsorted = times.values();
  const order = orderOf(unsorted);
  const sorted = (values: Float64Array) => Float64Array.from(order, at => values[at] ?? 0);
  return {
    row: sorted(rows.values()),
    copy: sorted(copies.values()),
    atMs: sorted(unsorted),
    part: sorted(parts.values()),
  };
}
