import type { Shape } from '../shapes/index.js';
import type { ArrivalProcess } from '../types.js';
import { switchingClients } from './clients.js';
import type { Stretch } from './stretch.js';
import { twoLevels } from './two-levels.js';

/** What an arrival process makes of its rate, in endless stretches; null where it leaves the rate as planned. */
export function modulationOf(process: ArrivalProcess, seed: number): Iterable<Stretch> | null {
  if (typeof process === 'string') return null;
  if (process.process === 'mmpp') return mmpp(process, seed);
  return process.process === 'clients' ? switchingClients(process, seed) : null;
}

/** About how often a process switches its rate within a duration. */
export function expectedSwitches(process: ArrivalProcess, durationMs: number): number {
  if (typeof process === 'string') return 0;
  if (process.process === 'mmpp') return (2 * durationMs) / (process.highMs + process.lowMs);
  if (process.process !== 'clients') return 0;
  return (2 * durationMs * (process.count - process.steady)) / (process.onMs + process.offMs);
}

/** Two levels `ratio` apart, scaled to mean 1: the Markov-modulated Poisson process of two states. */
function* mmpp(process: Extract<ArrivalProcess, { process: 'mmpp' }>, seed: number): Generator<Stretch> {
  const { ratio, highMs, lowMs } = process;
  const low = (highMs + lowMs) / (ratio * highMs + lowMs);
  for (const { high, ms } of twoLevels(seed, 'modulation', highMs, lowMs)) {
    yield { ms, factor: high ? ratio * low : low };
  }
}

/**
 * The clock on which arrivals have gaps with mean 1: the integral of planned load times factor. It is walked forwards
 * only, so that nothing is kept: both functions take ascending arguments, and each clock serves one of them.
 */
export interface OperationalClock {
  /** Operational time at a moment. */
  at(ms: number): number;
  /** The moment of an operational time; the end of the load where that is never reached. */
  when(time: number): number;
}

export function operationalClock(shape: Shape, process: ArrivalProcess, seed: number): OperationalClock {
  const modulation = modulationOf(process, seed);
  if (modulation === null) {
    const total = shape.cumulative(shape.durationMs);
    return {
      at: ms => shape.cumulative(ms),
      when: time => (time >= total ? shape.durationMs : shape.whenCumulative(time)),
    };
  }
  const stretches = modulation[Symbol.iterator]();
  /** The stretch under way: where it ends, the planned area and operational time at its start, its factor. */
  let [endMs, areaBefore, areaEnd, timeBefore, factor] = [0, 0, 0, 0, 0];
  const next = () => {
    timeBefore += factor * (areaEnd - areaBefore);
    areaBefore = areaEnd;
    const stretch: Stretch = stretches.next().value;
    factor = stretch.factor;
    endMs += stretch.ms;
    areaEnd = shape.cumulative(endMs);
  };
  return {
    at(ms) {
      const within = Math.min(ms, shape.durationMs);
      while (endMs < within) next();
      return timeBefore + factor * (shape.cumulative(within) - areaBefore);
    },
    when(time) {
      while (timeBefore + factor * (areaEnd - areaBefore) <= time) {
        if (endMs >= shape.durationMs) return shape.durationMs;
        next();
      }
      return shape.whenCumulative(areaBefore + (time - timeBefore) / factor);
    },
  };
}
