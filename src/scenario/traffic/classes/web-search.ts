import { assumedChineseShare, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * Questions that come with passages found for them: the RAGPulse trace of a question-answering service (MIT). Inputs have a
 * mean of 2,944 tokens, outputs of 283, without reasoning. Mean, median, p95 and p99 lie within 1 % of the trace's (inputs
 * 2,944, 3,140, 4,425 and 5,439; outputs 283, 234, 670 and 891); the distance of the distribution functions is at most 0.054
 * for inputs, which keep to a few lengths, and 0.015 for outputs. Caps are the trace's largest values. Think times are the
 * trace's (median 40 s) without the 4 % who came back hours or days later. Languages are assumed.
 */
export const webSearch: ClassProfile = {
  ...ordinary,
  class: 'web-search',
  text: 'passages',
  inputTokens: {
    of: {
      kind: 'mixture',
      parts: [
        lognormal(0.194, 7.044, 0.204),
        lognormal(0.451, 8.065, 0.073),
        lognormal(0.294, 8.129, 0.205),
        lognormal(0.061, 8.302, 0.247),
      ],
    },
    min: 1052,
    max: 7_712,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [lognormal(0.655, 5.085, 0.675), lognormal(0.156, 5.656, 0.269), lognormal(0.189, 6.272, 0.283)],
    },
    min: 7,
    max: 2_183,
  },
  chineseShare: assumedChineseShare,
  thinkSeconds: { kind: 'mixture', parts: [lognormal(0.731, 3.424, 0.755), lognormal(0.269, 4.825, 1.372)] },
};
