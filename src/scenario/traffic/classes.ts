import type { Distribution, TrafficClass } from '../types.js';

const lognormal = (weight: number, mu: number, sigma: number) => ({
  weight,
  of: { kind: 'lognormal', mu, sigma } as Distribution,
});
const betaPart = (weight: number, alpha: number, beta: number) => ({
  weight,
  of: { kind: 'beta', alpha, beta } as Distribution,
});

/** Half and half: an assumption, since neither source tells the languages. */
const assumedChineseShare = 0.5;

/** What a class asks for. Its share of the traffic and who its clients are is a scenario's to say. */
export type ClassProfile = Omit<TrafficClass, 'weight' | 'clients' | 'apiKeyEnv'>;

/**
 * People who put a reasoning model to work. Fitted to the DeepSeek-R1 share of Alibaba's ServeGen production data
 * (arXiv 2505.09999; Apache-2.0), quantile by quantile with weight on the tails: mean, median, p95 and p99 lie within 2 %
 * of the data's (outputs 1,527, 792, 5,701 and 12,607 tokens; inputs 1,268, 208, 6,714 and 23,423), and the distance of
 * the distribution functions is at most 0.007 for outputs and 0.027 for inputs. On average 70 % of an output is reasoning,
 * in two camps around 79 % and 38 %. The caps are the data's largest values.
 */
const longReasoning: ClassProfile = {
  class: 'long-reasoning',
  inputTokens: {
    of: {
      kind: 'mixture',
      parts: [
        lognormal(0.307, 3.191, 0.607),
        lognormal(0.081, 4.24, 0.257),
        lognormal(0.293, 5.525, 0.399),
        lognormal(0.245, 6.551, 0.896),
        lognormal(0.074, 9.13, 0.83),
      ],
    },
    min: 1,
    max: 57_284,
  },
  outputTokens: {
    of: {
      kind: 'mixture',
      parts: [
        lognormal(0.019, 4.8, 0.6),
        lognormal(0.522, 6.119, 0.435),
        lognormal(0.242, 7.204, 0.214),
        lognormal(0.217, 8.031, 0.838),
      ],
    },
    min: 1,
    max: 32_768,
  },
  reasoningShare: { kind: 'mixture', parts: [betaPart(0.779, 4.637, 1.216), betaPart(0.221, 16.29, 26.35)] },
  chineseShare: assumedChineseShare,
};

/**
 * Ordinary chat without reasoning. Fitted to the conversation part of Microsoft's Azure LLM inference trace of 2023
 * (Patel et al., ISCA 2024; CC-BY-4.0): inputs have a median near 1,020 tokens since a chat carries its history, outputs
 * one near 130. The caps are the trace's largest values.
 */
const quickChat: ClassProfile = {
  class: 'quick-chat',
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
  reasoningShare: { kind: 'constant', value: 0 },
  chineseShare: assumedChineseShare,
};

/** The classes that a scenario may name without giving numbers. */
export const builtInClasses: readonly ClassProfile[] = [longReasoning, quickChat];
