import { streamsAtOnce, type TruthLoad } from '../../engine/truth/load.js';

/**
 * Loads of one worker, the smallest first. From the load of a small run each of the four (streams, tokens/s, chunking,
 * TLS) is changed alone and with those that make it worse: all products would take minutes.
 */
export const wholeGrid: readonly TruthLoad[] = [
  streamsAtOnce(50, 20),
  streamsAtOnce(200, 20),
  streamsAtOnce(50, 100),
  streamsAtOnce(200, 100),
  streamsAtOnce(200, 100, { chunking: 'eight' }),
  streamsAtOnce(200, 20, { chunking: 'lock-step' }),
  streamsAtOnce(50, 20, { tls: true }),
  streamsAtOnce(200, 20, { tls: true }),
  streamsAtOnce(200, 20, { tls: true, chunking: 'lock-step' }),
];

export const quickGrid: readonly TruthLoad[] = [
  streamsAtOnce(50, 20),
  streamsAtOnce(200, 20),
  streamsAtOnce(200, 20, { tls: true, chunking: 'lock-step' }),
];
