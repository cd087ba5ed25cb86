import type { Distribution, TokenLength, TrafficClass } from '../../types.js';

/** What a class asks for. Its share of the traffic and who its clients are is a scenario's to say. */
export type ClassProfile = Omit<TrafficClass, 'weight' | 'clients' | 'apiKeyEnv'>;

/** A log-normal part of a mixture: weight, then mu and sigma of the natural logarithm. */
export const lognormal = (weight: number, mu: number, sigma: number) => ({
  weight,
  of: { kind: 'lognormal', mu, sigma } as Distribution,
});

export const betaPart = (weight: number, alpha: number, beta: number) => ({
  weight,
  of: { kind: 'beta', alpha, beta } as Distribution,
});

/** Half and half: an assumption, since none of the sources tells the languages. */
export const assumedChineseShare = 0.5;

/**
 * How long people read and think before they go on: half of them under three minutes, a tenth over half an hour. Fitted to
 * the sessions of BurstGPT's conversation log (arXiv 2401.17644; CC-BY-4.0).
 */
const chatThinkSeconds: Distribution = { kind: 'lognormal', mu: 5.18, sigma: 1.96 };

/** A follow-up question of about 66 tokens on average, near the 70 of a prompt in LMSYS-Chat-1M; the spread is assumed. */
const chatFollowUpTokens: TokenLength = { of: { kind: 'lognormal', mu: 3.7, sigma: 1 }, min: 4, max: 4_000 };

/** What a class has unless it says otherwise: one turn, no system prompt, nothing asked of the endpoint but an answer. */
export const ordinary: Omit<ClassProfile, 'class' | 'text' | 'inputTokens' | 'outputTokens'> = {
  reasoningShare: { kind: 'constant', value: 0 },
  chineseShare: 0,
  turns: { of: { kind: 'constant', value: 1 }, max: 1 },
  thinkSeconds: chatThinkSeconds,
  followUpTokens: chatFollowUpTokens,
  sharedPrefix: null,
  cacheBust: false,
  reasoningEffort: null,
  during: null,
};
