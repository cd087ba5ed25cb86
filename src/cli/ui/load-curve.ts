import { formatMoment, formatRate } from '../../base/units.js';
import type { Plan } from '../../scenario/types.js';
import { areaRows, bandRow, sampled } from './curve.js';

const height = 8;

/** A plan's load over time with its scale, its phases and its time axis, at most `width` columns wide. */
export function loadCurve(plan: Plan, width: number): string {
  const unit = plan.scenario.load.mode === 'closed' ? ' users' : '/s';
  const format = (load: number) =>
    `${plan.scenario.load.mode === 'closed' ? Math.round(load) : formatRate(load)}${unit}`;
  const area = Math.max(20, Math.min(width, 110) - 12);
  const edges = plan.phases.flatMap(phase => [phase.startMs, phase.endMs - 0.001]);
  const values = sampled(ms => plan.loadAt(ms), plan.durationMs, area, edges);
  const peak = Math.max(...values);
  const rows = areaRows(values, height, peak).map((row, index) => {
    const label = index === 0 ? format(peak) : index === height / 2 ? format(peak / 2) : '';
    return `${label.padStart(9)} │${row}`.trimEnd();
  });
  const end = formatMoment(plan.durationMs);
  const middle = formatMoment(plan.durationMs / 2);
  const axis = `0${middle.padStart(Math.floor(area / 2 + middle.length / 2) - 1)}`;
  return [
    ...rows,
    `${'0'.padStart(9)} └${'─'.repeat(area)}`,
    `${' '.repeat(11)}${bandRow(plan.phases, plan.durationMs, area)}`.trimEnd(),
    `${' '.repeat(11)}${axis}${end.padStart(area - axis.length)}`,
  ].join('\n');
}
