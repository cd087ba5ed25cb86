import { assumedChineseShare, type ClassProfile, lognormal, ordinary } from './profile.js';

/**
 * Ordinary chat without reasoning. Fitted to the conversation part of Microsoft's Azure LLM inference trace of 2023
 * (Patel et al., ISCA 2024; CC-BY-4.0): inputs have a median near 1,020 tokens since a chat carries its history, outputs
 * one near 130. The caps are the trace's largest values.
 */
export const quickChat: ClassProfile = {
  ...ordinary,
  class: 'quick-chat',
  text: 'prose',
  inputTokens: {
    of: { kind: 'mixture', parts: [lognormal(0.72, 6.5, 1.14), lognormal(0.28, 6.98, 0.06)] },
    min: 1,
    max: 14_050,
  },
  outputTokens: {
    of: { kind: 'mixture', parts: [lognormal(0.72, 4.64, 0.71), lognormal(0.28, 6.01, 0.05)] },
    min: 1,
    max: 1_000,
  },
  chineseShare: assumedChineseShare,
};
