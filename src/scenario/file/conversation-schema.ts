import { z } from 'zod';
import { mostTurns } from '../traffic/conversation.js';
import type { Distribution, TrafficClass } from '../types.js';
import { defaultMostTurns } from './defaults.js';
import { distributionKeys, distributionMap, distributionOf, exactlyOne } from './distribution-schema.js';
import { count, duration, number } from './quantities.js';

/*
 * How the turns of a conversation are written: how many there are, the pauses between them, and what they share.
 */

const turnsMap = z
  .strictObject({
    ...distributionKeys,
    zeta: number({ what: 'an exponent', example: '2', range: { above: 0, max: 20 } })
      .describe('Whole numbers with probability k^-zeta: most have one turn, a few have many.')
      .optional(),
    max: count('50', mostTurns).describe(`Most turns of a conversation. Default: ${defaultMostTurns}.`).optional(),
  })
  .superRefine((map, context) => exactlyOne(map, context, true), { when: () => true });

export const turnsSchema = z
  .union([count('3', mostTurns), turnsMap], {
    error: () => 'expected a number of turns or a distribution; write for example 3 or { zeta: 2, max: 50 }',
  })
  .describe('Turns of a conversation, the first included: a number or a distribution. Default: 1.');

export const thinkSchema = z
  .union([duration('30s'), distributionMap], {
    error: () =>
      'expected a duration or a distribution of seconds; write for example 30s or { lognormal: [5.18, 1.96] }',
  })
  .describe(
    'Pause between an answer and the next question of the conversation, as a duration or a distribution of seconds.',
  );

const mostPrefixTokens = 1_000_000;

const prefixMap = z.strictObject({
  tokens: count('800', mostPrefixTokens).describe('Tokens of the system prompt.'),
  variants: count('3', 1_000_000).describe('How many different ones there are. Default: 1.').optional(),
});

export const sharedPrefixSchema = z
  .union([count('800', mostPrefixTokens), prefixMap], {
    error: () => 'expected a number of tokens or a map; write for example 800 or { tokens: 800, variants: 3 }',
  })
  .describe('A system prompt that the conversations of the class share, on top of their input. Default: none.');

export function resolveTurns(given: z.output<typeof turnsSchema>): TrafficClass['turns'] {
  if (typeof given === 'number') return { of: { kind: 'constant', value: given }, max: given };
  const max = given.max ?? defaultMostTurns;
  if (given.zeta !== undefined) return { of: { kind: 'zeta', exponent: given.zeta, max }, max };
  return { of: distributionOf(given) ?? { kind: 'constant', value: 1 }, max };
}

export function resolveThink(given: z.output<typeof thinkSchema>): Distribution | null {
  return typeof given === 'number' ? { kind: 'constant', value: given / 1000 } : distributionOf(given);
}

export function resolvePrefix(given: z.output<typeof sharedPrefixSchema>): TrafficClass['sharedPrefix'] {
  return typeof given === 'number'
    ? { tokens: given, variants: 1 }
    : { tokens: given.tokens, variants: given.variants ?? 1 };
}
