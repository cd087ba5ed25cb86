import type { Limits, Price } from '../scenario/types.js';

/** Tokens of one attempt as far as they are known: estimates while it runs, usage when it has ended. */
export interface TokenUse {
  readonly prompt: number;
  readonly output: number;
}

/**
 * Watches what a run has used up. Running attempts count with their estimated prompt and the tokens that have come so
 * far, so a limit is overshot by at most what was still to come of the attempts in flight when it was reached.
 */
export class LimitMeter {
  private requests = 0;
  private promptTokens = 0;
  private outputTokens = 0;
  private money = 0;
  private readonly perPrompt: number;
  private readonly perOutput: number;
  private readonly budget: number;

  constructor(
    private readonly limits: Limits,
    price: Price | null,
  ) {
    this.perPrompt = Number(price?.input ?? 0) / 1e6;
    this.perOutput = Number(price?.output ?? 0) / 1e6;
    this.budget = limits.money === null ? Number.POSITIVE_INFINITY : Number(limits.money);
  }

  /** The limit that forbids another request, or null. */
  get reached(): 'limit.requests' | 'limit.tokens' | 'limit.money' | null {
    if (this.requests >= this.limits.requests) return 'limit.requests';
    if (this.promptTokens + this.outputTokens >= this.limits.tokens) return 'limit.tokens';
    if (this.money >= this.budget) return 'limit.money';
    return null;
  }

  started(promptTokens: number): void {
    this.requests++;
    this.promptTokens += promptTokens;
    this.money += promptTokens * this.perPrompt;
  }

  /** Token events of an attempt that still runs. */
  produced(tokens: number): void {
    this.outputTokens += tokens;
    this.money += tokens * this.perOutput;
  }

  /** Puts the final figures in the place of what was counted while the attempt ran. */
  ended(counted: TokenUse, final: TokenUse, cost: string | null): void {
    this.promptTokens += final.prompt - counted.prompt;
    this.outputTokens += final.output - counted.output;
    if (cost === null) return;
    this.money += Number(cost) - counted.prompt * this.perPrompt - counted.output * this.perOutput;
  }
}
