import type { Load } from '../types.js';

/** What a picture of a load may point at. */
export interface Landmark {
  readonly atMs: number;
  readonly text: string;
}

/** Moments of a load that have a meaning of their own, in order of time. */
export function landmarksOf(load: Load): readonly Landmark[] {
  if (load.mode === 'replay' || load.shape.kind !== 'viral-wave') return [];
  const { spikes, dayMs } = load.shape;
  return spikes
    .map(({ day, add }) => ({ atMs: day * dayMs, text: `news, day ${day}: ×${1 + add}` }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** How long a day of the load takes in milliseconds; null for a load that knows no days. */
export function dayLengthOf(load: Load): number | null {
  if (load.mode === 'replay') return null;
  const { shape } = load;
  return shape.kind === 'viral-wave' || shape.kind === 'diurnal' ? shape.dayMs : null;
}
