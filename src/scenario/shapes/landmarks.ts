import type { ShapeSpec } from '../types.js';

/** What a picture of a load may point at. */
export interface Landmark {
  readonly atMs: number;
  readonly text: string;
}

/** Moments of a shape that have a meaning of their own, in order of time. */
export function landmarksOf(shape: ShapeSpec): readonly Landmark[] {
  if (shape.kind !== 'viral-wave') return [];
  return shape.spikes
    .map(({ day, add }) => ({ atMs: day * shape.dayMs, text: `news, day ${day}: ×${1 + add}` }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** How long a day of the load takes in milliseconds; null for a load that knows no days. */
export function dayLengthOf(shape: ShapeSpec): number | null {
  return shape.kind === 'viral-wave' || shape.kind === 'diurnal' ? shape.dayMs : null;
}
