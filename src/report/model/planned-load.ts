import type { LoadPoint } from '../input.js';

/** The planned load between two given points, by straight lines; outside them there is none. */
export function loadAt(points: readonly LoadPoint[], ms: number): number | null {
  const next = points.findIndex(point => point.tMs >= ms);
  const after = points[next];
  if (after === undefined) return null;
  const before = points[next - 1];
  if (before === undefined) return after.tMs === ms || points.length === 1 ? after.load : null;
  const way = (ms - before.tMs) / (after.tMs - before.tMs);
  return before.load + (after.load - before.load) * way;
}
