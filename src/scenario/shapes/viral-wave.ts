import { exp, ln } from '../portable-math.js';
import type { PhaseLabel, ShapeSpec } from '../types.js';
import { hourFactor, hoursOfDay } from './day.js';
import { linearPiece, type Piece } from './piece.js';

export const viralWaveDefaults = {
  peakFactor: 40,
  daily: 'r1',
  dayMs: 60_000,
  doublingDays: 4.9,
  middleDay: 13,
  spikes: [
    { day: 9, add: 3 },
    { day: 16, add: 5 },
  ],
} as const;

/** A spike loses all but 1/e of itself within four hours. */
const spikeDays = 4 / hoursOfDay;
/** The peak ends, and the decay begins, when the last spike has lost most of itself. */
const peakDays = 2 * spikeDays;
/** Straight lines a day: with four an hour they stay within 0.5 % of the formula (tested). */
export const linesADay = 4 * hoursOfDay;

/**
 * How a product goes viral, after DeepSeek's January 2025: growth that saturates, a daily rhythm, and news on top. With
 * d the day and F the factor:
 * base · (1 + (F − 1) / (1 + e^(−g (d − middle)))) · H(hour) · (1 + Σ add · e^(−(d − day) / 4 h) for d ≥ day),
 * g = ln 2 / doubling. Doubling in 4.9 days is 1 to 40 million users within 26 days; the news of day 9 and 16 stand for
 * the release of R1 and for the top of the App Store.
 * The load is the polyline through this formula at every quarter of an hour and at the spikes, so that its integral is
 * exact. Baseline ends with the first spike, onset with the last, the peak eight hours after it.
 */
export function* viralWave(spec: Extract<ShapeSpec, { kind: 'viral-wave' }>): Generator<Piece> {
  const daySeconds = spec.dayMs / 1000;
  const spikes = [...spec.spikes].sort((a, b) => a.day - b.day);
  const growth = ln(2) / spec.doublingDays;
  /** `after`: on the later side of a spike that falls on this very moment. */
  const loadAt = (day: number, after: boolean): number => {
    const crowd = 1 + (spec.peakFactor - 1) / (1 + exp(-growth * (day - spec.middleDay)));
    const hour = Math.floor(day * hoursOfDay + 1e-9);
    const within = Math.max(0, day * hoursOfDay - hour);
    const [here, next] = [hourFactor(spec.daily, hour), hourFactor(spec.daily, hour + 1)];
    let news = 1;
    for (const spike of spikes) {
      if (spike.day < day || (after && spike.day === day)) news += spike.add * exp((spike.day - day) / spikeDays);
    }
    return spec.base * crowd * (here + (next - here) * within) * news;
  };
  const [firstSpike, lastSpike] = [spikes[0]?.day, spikes[spikes.length - 1]?.day];
  const labelOf = (day: number): PhaseLabel => {
    if (firstSpike === undefined || lastSpike === undefined) return day < spec.middleDay ? 'onset' : 'peak';
    if (day < firstSpike) return 'baseline';
    if (day < lastSpike) return 'onset';
    return day < lastSpike + peakDays ? 'peak' : 'decay';
  };
  const extra = spikes.map(spike => spike.day);
  if (lastSpike !== undefined) extra.push(lastSpike + peakDays);
  let day = 0;
  for (let line = 1; ; line++) {
    const end = line / linesADay;
    for (const stop of [...extra.filter(at => at > day && at < end), end]) {
      yield linearPiece(labelOf(day), (stop - day) * daySeconds, loadAt(day, true), loadAt(stop, false));
      day = stop;
    }
  }
}
