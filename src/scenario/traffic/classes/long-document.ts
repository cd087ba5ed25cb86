import { assumedChineseShare, betaPart, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * Questions about a long document: a single client of Alibaba's ServeGen production data (arXiv 2505.09999; Apache-2.0; the
 * ninth largest of DeepSeek-R1's, 2.4 % of the requests). Inputs have a mean of 16,098 tokens, outputs of 1,336 with 60 % of
 * reasoning. Mean, median, p75 and p95 lie within 1 % of the data's (inputs 16,098, 15,439, 20,420 and 27,766; outputs
 * 1,336, 1,134, 1,551 and 2,656); the distance of the distribution functions is at most 0.014. Caps are the data's largest
 * values. Turns, think time and languages are assumed.
 */
export const longDocument: ClassProfile = {
  ...ordinary,
  class: 'long-document',
  text: 'document',
  inputTokens: {
    of: { kind: 'mixture', parts: [lognormal(0.683, 9.443, 0.445), lognormal(0.317, 9.914, 0.223)] },
    min: 2408,
    max: 48_734,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [lognormal(0.439, 6.859, 0.196), lognormal(0.535, 7.266, 0.372), lognormal(0.026, 8.17, 0.186)],
    },
    min: 365,
    max: 4_096,
  },
  reasoningShare: { kind: 'mixture', parts: [betaPart(0.339, 19.86, 15.105), betaPart(0.661, 5.044, 3.194)] },
  chineseShare: assumedChineseShare,
};
