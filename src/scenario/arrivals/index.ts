import type { Shape } from '../shapes/index.js';
import type { OpenLoad } from '../types.js';
import { constantCounts } from './constant.js';
import { poissonCounts } from './poisson.js';

/**
 * When intents come, in milliseconds, without end of list in memory. A process is made at rate 1 and its clock is then
 * stretched by the shape: an arrival at operational time x comes when the shape's integral reaches x. This is exact for
 * any changing rate (time-rescaling theorem; Brown et al., Neural Computation 14, 2002). Times are rounded to whole
 * microseconds and never decrease; all lie before the shape's end.
 */
export function* arrivalTimes(shape: Shape, process: OpenLoad['arrivals'], seed: number): Generator<number> {
  const total = shape.cumulative(shape.durationMs);
  for (const count of process === 'constant' ? constantCounts() : poissonCounts(seed)) {
    if (count >= total) return;
    const ms = Math.round(shape.whenCumulative(count) * 1000) / 1000;
    if (ms >= shape.durationMs) return;
    yield ms;
  }
}
