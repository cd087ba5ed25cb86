import { assumedChineseShare, betaPart, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * A program that works through a job with two templates of prompts, and nobody who reads the answers: a single client of
 * Alibaba's ServeGen production data (arXiv 2505.09999; Apache-2.0; the sixteenth largest of DeepSeek-R1's), which was on for
 * half an hour of a day at 64 times its mean rate. Inputs have a mean of 131 tokens (short ones around 28, long ones around
 * 206), outputs of 1,025 with 57 % of reasoning. Mean, median, p75 and p95 lie within 1 % of the data's (outputs 1,025,
 * 1,241, 1,452 and 1,694). Caps are the data's largest values. Assumed: no think time, since programs need none; languages.
 * Give it the shape `batch-client` for the job's rate.
 */
export const batch: ClassProfile = {
  ...ordinary,
  class: 'batch',
  text: 'prose',
  inputTokens: {
    of: { kind: 'mixture', parts: [lognormal(0.42, 3.321, 0.07), lognormal(0.58, 5.328, 0.018)] },
    min: 23,
    max: 232,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [lognormal(0.34, 6.067, 0.148), lognormal(0.069, 6.13, 0.224), lognormal(0.591, 7.256, 0.13)],
    },
    min: 206,
    max: 2_263,
  },
  reasoningShare: { kind: 'mixture', parts: [betaPart(0.575, 31.606, 51.286), betaPart(0.425, 18.307, 3.809)] },
  chineseShare: assumedChineseShare,
  thinkSeconds: { kind: 'constant', value: 0 },
};
