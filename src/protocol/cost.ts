import Big from 'big.js';

const perMillion = '0.000001';

/** Money per one million tokens, as decimal strings; without a price for cached input, the full one applies. */
export interface TokenPrice {
  readonly input: string;
  readonly inputCached: string | null;
  readonly output: string;
}

/**
 * What an attempt cost, in the price's currency, as a plain decimal string without rounding. `cached` counts the prompt
 * tokens served from the provider's cache and is part of `prompt`. Reasoning tokens are output tokens.
 */
export function attemptCost(
  price: TokenPrice,
  tokens: { readonly prompt: number; readonly cached: number; readonly output: number },
): string {
  const cached = Math.min(Math.max(0, tokens.cached), tokens.prompt);
  return new Big(price.input)
    .times(tokens.prompt - cached)
    .plus(new Big(price.inputCached ?? price.input).times(cached))
    .plus(new Big(price.output).times(tokens.output))
    .times(perMillion)
    .toFixed();
}
