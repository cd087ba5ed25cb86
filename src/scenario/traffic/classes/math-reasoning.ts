import { assumedChineseShare, betaPart, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * Short problems that are thought about for long: a single client with 3 % of the DeepSeek-R1 requests in Alibaba's ServeGen
 * production data (arXiv 2505.09999; Apache-2.0; the eighth largest). Inputs have a mean of 76 tokens, outputs of 8,461 with
 * 90 % of reasoning. Mean, median, p75 and p95 lie within 1 % of the data's (outputs 8,461, 7,099, 11,829 and 18,908;
 * inputs 76, 62, 91 and 164); the distance of the distribution functions is at most 0.006 for outputs, 0.01 for inputs and
 * 0.05 for shares. The data tells no quantile between p95 and the largest value; p99 follows from the mean. Caps are the
 * data's largest values. Turns, think time and languages are assumed: the data is of single requests.
 */
export const mathReasoning: ClassProfile = {
  ...ordinary,
  class: 'math-reasoning',
  text: 'maths',
  inputTokens: {
    of: {
      kind: 'mixture',
      parts: [lognormal(0.669, 3.967, 0.469), lognormal(0.012, 4.009, 2.2), lognormal(0.319, 4.526, 0.507)],
    },
    min: 12,
    max: 1_609,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [lognormal(0.566, 8.426, 0.572), lognormal(0.246, 9.116, 0.347), lognormal(0.188, 9.668, 0.235)],
    },
    min: 200,
    max: 32_768,
  },
  reasoningShare: { kind: 'mixture', parts: [betaPart(0.171, 5.622, 1.679), betaPart(0.829, 32.19, 2.56)] },
  chineseShare: assumedChineseShare,
};
