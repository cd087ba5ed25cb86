import { monotonicMs } from '../base/node/clock.js';

/**
 * Arrival stamps, one for each turn of the event loop: the first read of a turn asks the clock and all further reads of
 * the same turn share its answer. When many sockets become ready at once, the last one read would otherwise be stamped
 * late by all the work that was done for those before it. The price is a bias of at most the length of a turn, for
 * bytes that came during it; the loop delay in the engine's samples bounds it.
 */
export function arrivalClock(): () => number {
  let turn = 0;
  const clear = () => {
    turn = 0;
  };
  return () => {
    if (turn === 0) {
      turn = monotonicMs();
      setImmediate(clear);
    }
    return turn;
  };
}
