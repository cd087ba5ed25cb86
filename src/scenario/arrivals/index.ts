import type { Shape } from '../shapes/index.js';
import type { ArrivalProcess } from '../types.js';
import { constantCounts } from './constant.js';
import { gammaGaps } from './gamma.js';
import { operationalClock } from './modulation.js';
import { poissonCounts } from './poisson.js';
import { type GapLaw, renewalCounts } from './renewal.js';
import { weibullGaps } from './weibull.js';

/**
 * When intents come, in milliseconds, without end of list in memory. A process is made at rate 1 and its clock is then
 * stretched by the shape: an arrival at operational time x comes when the shape's integral reaches x. This is exact for
 * any changing rate (time-rescaling theorem; Brown et al., Neural Computation 14, 2002). Times are rounded to whole
 * microseconds and never decrease; all lie before the shape's end.
 */
export function* arrivalTimes(shape: Shape, process: ArrivalProcess, seed: number): Generator<number> {
  const clock = operationalClock(shape, process, seed);
  for (const count of countsOf(process, seed)) {
    const atMs = clock.when(count);
    const ms = Math.round(atMs * 1000) / 1000;
    // Rounding may lift an arrival to the end, or one beyond an end that is no whole microsecond below it.
    if (atMs >= shape.durationMs || ms >= shape.durationMs) return;
    yield ms;
  }
}

function countsOf(process: ArrivalProcess, seed: number): Iterable<number> {
  if (process === 'constant') return constantCounts();
  const law = gapLawOf(process);
  return law === null ? poissonCounts(seed) : renewalCounts(law, seed);
}

/** The law of gaps on the operational clock where it is neither exponential nor constant. */
function gapLawOf(process: ArrivalProcess): GapLaw | null {
  if (typeof process === 'string') return null;
  if (process.process === 'gamma') return gammaGaps(process.cv);
  return process.process === 'weibull' ? weibullGaps(process.shape) : null;
}

/**
 * −ln P(longer than this gap) for a gap on the operational clock: exponential with mean 1 where arrivals follow the
 * process. Constant arrivals have no such law.
 */
export function gapHazard(process: ArrivalProcess): (gap: number) => number {
  return gapLawOf(process)?.hazard ?? (gap => Math.max(0, gap));
}
