import { assumedChineseShare, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * Completion of code as one types: the code part of Microsoft's Azure LLM inference trace of 2023 (Patel et al., ISCA 2024;
 * CC-BY-4.0). Much is read and little written: inputs with a mean of 2,048 tokens, outputs of 28. Mean, median, p95 and p99
 * lie within 2 % of the trace's (inputs 2,048, 1,469, 7,315 and 7,436; outputs 28, 13, 90 and 252); the distance of the
 * distribution functions is at most 0.015, but for the 4 % of inputs that the trace cuts at 7,433 to 7,437 tokens. Caps are the trace's largest values. The pause before the next completion is
 * assumed: 20 seconds in the median. The languages are those of comments and instructions.
 */
export const code: ClassProfile = {
  ...ordinary,
  class: 'code',
  text: 'code',
  inputTokens: {
    of: {
      kind: 'mixture',
      parts: [
        lognormal(0.388, 5.877, 1.411),
        lognormal(0.166, 6.949, 0.285),
        lognormal(0.225, 7.688, 0.287),
        lognormal(0.221, 8.389, 0.599),
      ],
    },
    min: 3,
    max: 7_437,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [
        lognormal(0.562, 2.324, 0.387),
        lognormal(0.407, 3.219, 0.832),
        lognormal(0.016, 5.028, 0.591),
        lognormal(0.015, 5.234, 0.941),
      ],
    },
    min: 6,
    max: 1_899,
  },
  chineseShare: assumedChineseShare,
  thinkSeconds: { kind: 'lognormal', mu: 3, sigma: 1 },
};
