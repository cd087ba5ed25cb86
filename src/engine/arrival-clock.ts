import { monotonicMs } from '../base/node/clock.js';

/** A read this soon after the one before it was waiting while that one was worked on: one read takes about 20 µs. */
const backToBackMs = 0.035;
/** Longest stretch of back-to-back reads that shares a stamp; it bounds how much too early a stamp can be. */
const longestBurstMs = 1;

/**
 * Arrival stamps. When many sockets become ready at once, as they do in front of an engine that batches, the last one
 * read would be stamped late by all the work that was done for those before it. So reads that follow each other without
 * a pause share the stamp of the first, for at most a millisecond.
 *
 * Two reads of one stream can fall into one burst. Their token events then have a gap of 0 and count as coalesced, like
 * those of a single read: they came too close together to tell their times apart. Times of one stream never run
 * backwards, and a stamp can precede the sending of a request by up to the burst's length, which the exchange corrects.
 */
export function arrivalClock(read: () => number = monotonicMs): () => number {
  let burstMs = Number.NEGATIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    const now = read();
    if (now - lastMs > backToBackMs || now - burstMs > longestBurstMs) burstMs = now;
    lastMs = now;
    return burstMs;
  };
}
