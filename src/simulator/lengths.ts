import { beta, lognormal, pick, type Random } from './random.js';

/** Tokens to think and to answer with, before any cap. */
export interface Lengths {
  readonly reasoning: number;
  readonly answer: number;
}

type Weighted<T> = Readonly<T> & { readonly weight: number };
type Mixture<T> = readonly [Weighted<T>, ...Weighted<T>[]];

const askedThinking = [
  /\(Think in about (\d{1,7}) tokens, then answer in about (\d{1,7}) tokens\.\)\s*$/,
  /（请用约 (\d{1,7}) 个 token 思考，再用约 (\d{1,7}) 个 token 回答。）\s*$/,
];
const askedAnswer = [/\(Answer in about (\d{1,7}) tokens\.\)\s*$/, /（请用约 (\d{1,7}) 个 token 回答。）\s*$/];

/** The lengths that a user's message asks for in its last sentence, if it does. */
export function askedLengths(message: string): Lengths | null {
  const tail = message.slice(-200);
  for (const sentence of askedThinking) {
    const match = sentence.exec(tail);
    if (match) return { reasoning: Number(match[1]), answer: Number(match[2]) };
  }
  for (const sentence of askedAnswer) {
    const match = sentence.exec(tail);
    if (match) return { reasoning: 0, answer: Number(match[1]) };
  }
  return null;
}

/**
 * Output of R1 in production: three lognormals over reasoning and answer together, and a two-humped share of reasoning,
 * fitted to a day of public traffic statistics (ServeGen, Apache-2.0).
 */
const r1Output: Mixture<{ mu: number; sigma: number }> = [
  { weight: 0.598, mu: 6.161, sigma: 0.543 },
  { weight: 0.195, mu: 7.228, sigma: 0.181 },
  { weight: 0.207, mu: 8.118, sigma: 0.766 },
];
const r1ReasoningShare: Mixture<{ a: number; b: number }> = [
  { weight: 0.779, a: 4.637, b: 1.216 },
  { weight: 0.221, a: 16.29, b: 26.35 },
];

/** Output of a model that answers at once: conversations in Azure's public 2023 trace. */
const chatOutput: Mixture<{ mu: number; sigma: number }> = [
  { weight: 0.72, mu: 4.64, sigma: 0.71 },
  { weight: 0.28, mu: 6.01, sigma: 0.05 },
];

/** Lengths for a request that does not ask for any. */
export function sampledLengths(reasons: boolean, random: Random): Lengths {
  const output = pick(reasons ? r1Output : chatOutput, random);
  const total = Math.max(2, Math.round(lognormal(output.mu, output.sigma, random)));
  if (!reasons) return { reasoning: 0, answer: total };
  const share = pick(r1ReasoningShare, random);
  const reasoning = Math.min(total - 1, Math.max(1, Math.round(total * beta(share.a, share.b, random))));
  return { reasoning, answer: total - reasoning };
}

/** Cuts lengths to a number of tokens, the answer first: it is what comes last. */
export function capLengths(lengths: Lengths, tokens: number): Lengths & { readonly finish: 'stop' | 'length' } {
  const reasoning = Math.min(lengths.reasoning, tokens);
  const answer = Math.min(lengths.answer, tokens - reasoning);
  const cut = reasoning + answer < lengths.reasoning + lengths.answer;
  return { reasoning, answer, finish: cut ? 'length' : 'stop' };
}
