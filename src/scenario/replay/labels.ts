import type { PhaseLabel, PhaseSpan } from '../types.js';
import type { Columns } from './columns.js';
import { micro } from './times.js';

/**
 * The phases of a trace whose rows have labels. A label holds from its first row to the first row with another one; the first
 * from the start.
 */
export function labelledPhases(
  columns: Columns,
  order: Uint32Array,
  ascendingMs: Float64Array,
  speed: number,
  durationMs: number,
): PhaseSpan[] {
  const phases: PhaseSpan[] = [];
  let label: PhaseLabel | null = null;
  let startMs = 0;
  const end = (endMs: number) => {
    if (label !== null && endMs > startMs) phases.push({ label, startMs, endMs });
  };
  for (const [at, row] of order.entries()) {
    const next: PhaseLabel | null = columns.labels[columns.labelAt.at(row) - 1] ?? label;
    if (next === label) continue;
    const atMs = label === null ? 0 : Math.min(durationMs, micro((ascendingMs[at] ?? 0) / speed));
    end(atMs);
    label = next;
    startMs = atMs;
  }
  end(durationMs);
  return phases;
}
