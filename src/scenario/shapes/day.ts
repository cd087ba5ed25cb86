import type { DailyTable } from '../types.js';

/**
 * Load by hour of the day, relative to its mean.
 * `r1`: DeepSeek-R1 in Alibaba's ServeGen production data (arXiv 2505.09999): two busy spells, a restless middle.
 * `burstgpt`: BurstGPT (arXiv 2401.17644), a campus on ChatGPT: quiet nights at a sixth of the mean, busy afternoons.
 * `global`: a small general model of ServeGen over 14 days: never far from its mean, as where users live in many zones.
 */
const tables: Readonly<Record<DailyTable, readonly number[]>> = {
  r1: [
    1.21, 1.39, 2.03, 1.79, 1.06, 0.91, 0.75, 0.58, 0.6, 0.66, 0.81, 0.83, 0.45, 0.54, 0.68, 0.7, 0.88, 0.55, 0.75,
    0.59, 1.24, 1.62, 2.19, 1.18,
  ],
  burstgpt: [
    0.96, 0.91, 0.59, 0.53, 0.38, 0.35, 0.2, 0.16, 0.18, 0.43, 0.9, 1.32, 1.79, 1.54, 1.84, 1.43, 1.51, 1.39, 1.21,
    1.61, 1.39, 1.2, 1.16, 1.05,
  ],
  global: [
    0.84, 0.71, 0.73, 0.68, 0.71, 0.66, 0.68, 0.85, 1.02, 1.05, 1.13, 1.09, 1.06, 1.07, 1.06, 1.05, 1.09, 1.08, 1.01,
    1.23, 1.46, 1.4, 1.27, 1.06,
  ],
};

export const hoursOfDay = 24;

/** The factor at a full hour, counted from the first midnight. Over a day the factors have mean 1. */
export function hourFactor(table: DailyTable, hour: number): number {
  const hours = tables[table];
  const sum = hours.reduce((total, factor) => total + factor, 0);
  return ((hours[hour % hoursOfDay] ?? 1) * hoursOfDay) / sum;
}
