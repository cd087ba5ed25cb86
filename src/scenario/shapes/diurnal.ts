import type { ShapeSpec } from '../types.js';
import { hourFactor, hoursOfDay } from './day.js';
import { linearPiece, type Piece } from './piece.js';

export const diurnalDefaults = { daily: 'r1', weekly: [1, 1, 1, 1, 1, 1, 1], dayMs: 60_000 } as const;

/** Hours above this multiple of the base are called peak. */
const busyHour = 1.25;

/**
 * load(t) = base · H(hour) · w(day): H from a table with mean 1, w the factor of the day of the week, both at full hours
 * with straight lines in between. A day takes `dayMs`, so that a week fits into minutes. The load begins at midnight of
 * the first day of `weekly`. Hours above 1.25 times the base are called peak.
 */
export function* diurnal(spec: Extract<ShapeSpec, { kind: 'diurnal' }>): Generator<Piece> {
  const hourSeconds = spec.dayMs / 1000 / hoursOfDay;
  const loadAt = (hour: number): number => {
    const weekday = Math.floor(hour / hoursOfDay) % spec.weekly.length;
    return spec.base * hourFactor(spec.daily, hour) * (spec.weekly[weekday] ?? 1);
  };
  for (let hour = 0; ; hour++) {
    const [first, last] = [loadAt(hour), loadAt(hour + 1)];
    yield linearPiece((first + last) / 2 > busyHour * spec.base ? 'peak' : 'baseline', hourSeconds, first, last);
  }
}
