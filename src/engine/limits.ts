import type { Limits, Price } from '../scenario/types.js';
import { RunCounts } from './run-counts.js';

/** Tokens of one attempt as far as they are known: estimates while it runs, usage when it has ended. */
export interface TokenUse {
  readonly prompt: number;
  readonly output: number;
}

/** Limits on the amount of work end a run; the one on concurrency only keeps a request back. */
export type LimitReached = 'limit.requests' | 'limit.tokens' | 'limit.money' | 'limit.concurrency';

/**
 * Watches what a run has used up, whichever worker used it. Running attempts count with their estimated prompt and the
 * tokens that have come so far, so a limit is overshot by at most what was still to come of the attempts in flight when
 * it was reached; that on requests and that on concurrency not at all.
 */
export class LimitMeter {
  private readonly perPrompt: number;
  private readonly perOutput: number;
  private readonly budget: number;

  constructor(
    private readonly limits: Limits,
    price: Price | null,
    private readonly counts: RunCounts = new RunCounts(),
  ) {
    this.perPrompt = Number(price?.input ?? 0) / 1e6;
    this.perOutput = Number(price?.output ?? 0) / 1e6;
    this.budget = limits.money === null ? Number.POSITIVE_INFINITY : Number(limits.money);
  }

  /** Gives one more request its running number, or names the limit that forbids it. */
  admit(): number | LimitReached {
    const { limits, counts } = this;
    const { tokens, money } = counts.used;
    if (tokens >= limits.tokens) return 'limit.tokens';
    if (money >= this.budget) return 'limit.money';
    const admitted = counts.admit(limits.requests, limits.concurrency);
    if (typeof admitted === 'number') return admitted;
    return admitted === 'attempts' ? 'limit.requests' : 'limit.concurrency';
  }

  /** An admitted request goes out. */
  started(promptTokens: number): void {
    this.counts.spend(promptTokens, 0, promptTokens * this.perPrompt);
  }

  /** Token events of an attempt that still runs. */
  produced(tokens: number): void {
    this.counts.spend(0, tokens, tokens * this.perOutput);
  }

  /** Puts the final figures in the place of what was counted while the attempt ran. */
  ended(counted: TokenUse, final: TokenUse, cost: string | null): void {
    const estimate = counted.prompt * this.perPrompt + counted.output * this.perOutput;
    const money = cost === null ? 0 : Number(cost) - estimate;
    this.counts.spend(final.prompt - counted.prompt, final.output - counted.output, money);
    this.counts.ended();
  }
}
