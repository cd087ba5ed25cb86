import { availableParallelism } from 'node:os';

/**
 * So many streams leave a worker far from its ceiling: at 20 tokens/s each it hears a tenth of the 50,000 events a second
 * that one core takes with stamps within 2 ms. Engines that batch send to all streams at once, and what waits in line
 * behind the others is stamped late.
 */
const streamsPerWorker = 250;

/** Workers for a plan with so many streams at once: as many as it needs, and one core less than there are at most. */
export function workersFor(streams: number, cores: number = availableParallelism()): number {
  return Math.max(1, Math.min(cores - 1, Math.ceil(streams / streamsPerWorker)));
}
