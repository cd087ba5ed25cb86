import { z } from 'zod';
import { builtInClasses } from '../traffic/classes.js';
import { distributionKeys, distributionMap, exactlyOne } from './distribution-schema.js';
import { nearestName } from './nearest.js';
import { choice, count, number, share, text } from './quantities.js';

/** More tokens than any endpoint takes. */
const mostTokens = 10_000_000;

const lengthMap = z
  .strictObject({
    ...distributionKeys,
    min: count('16', mostTokens).describe('Shorter draws are raised to this. Default: 1.').optional(),
    max: count('32768', mostTokens).describe('Longer draws are cut to this.').optional(),
  })
  .superRefine(
    (map, context) => {
      exactlyOne(map, context, false);
      if (typeof map?.min === 'number' && typeof map.max === 'number' && map.min > map.max) {
        const message = `the smallest length ${map.min} is above the largest ${map.max}; swap them`;
        context.addIssue({ code: 'custom', path: ['min'], message });
      }
    },
    { when: () => true },
  );

const tokenLength = (what: string) =>
  z
    .union([count('800', mostTokens), lengthMap], {
      error: () => 'expected a number of tokens or a distribution; write for example 800 or { lognormal: [6.5, 0.8] }',
    })
    .describe(what);

const shareOfOne = number({ what: 'a share', example: '70%', range: { min: 0, max: 1 } });

export const trafficSchema = z
  .array(
    z
      .strictObject({
        class: text({
          what: 'a name of letters, digits and dashes',
          example: 'quick-chat',
          pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        }).describe(
          `Name of the traffic class. Built in: ${builtInClasses.map(each => each.class).join(', ')}; any other name gives its own lengths.`,
        ),
        weight: number({ what: 'a weight', example: '1', range: { min: 0, max: 1e9 } })
          .describe('Share of the intents, relative to the other classes. Default: 1.')
          .optional(),
        input: tokenLength('Tokens of the prompt: a number or a distribution, with min and max.').optional(),
        output: tokenLength('Tokens of reasoning and answer together; also the cap sent with the request.').optional(),
        reasoningShare: z
          .union([share('70%'), shareOfOne, distributionMap], {
            error: () => 'expected a share or a distribution; write for example 70% or { beta: [4.6, 1.2] }',
          })
          .describe('Reasoning tokens / output tokens: a share or a distribution between 0 and 1.')
          .optional(),
        language: z
          .union(
            [choice(['en', 'zh']), z.strictObject({ zh: share('30%').describe('Share of prompts in Chinese.') })],
            {
              error: () => 'expected en, zh or a share; write for example { zh: 30% }',
            },
          )
          .describe('Language of the prompts: en, zh, or { zh: 30% } for a mix.')
          .optional(),
      })
      .superRefine(checkClass, { when: () => true }),
  )
  .min(1, { error: 'is an empty list; add a class, for example [{ class: quick-chat }]' })
  .superRefine(checkMix, { when: () => true })
  .describe('The mix of traffic classes. A replay may leave it out.');

function checkClass(entry: unknown, context: z.RefinementCtx): void {
  if (typeof entry !== 'object' || entry === null) return;
  const { class: name, input, output } = entry as Record<string, unknown>;
  if (typeof name !== 'string' || builtInClasses.some(each => each.class === name)) return;
  const builtIn = builtInClasses.map(each => each.class);
  const guess = nearestName(name, builtIn);
  const meant = guess === null ? `the built-in classes are ${builtIn.join(' and ')}` : `did you mean class: ${guess}?`;
  for (const [key, value] of [
    ['input', input],
    ['output', output],
  ] as const) {
    if (value !== undefined && (typeof value !== 'object' || value === null || hasDistribution(value))) continue;
    const message = `"${name}" is not built in and gives no ${key} length; add for example ${key}: 800 (${meant})`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
}

const hasDistribution = (map: object): boolean =>
  Object.keys(distributionKeys).some(key => key in map) || 'status' in map;

function checkMix(entries: unknown, context: z.RefinementCtx): void {
  if (!Array.isArray(entries)) return;
  const seen = new Set<unknown>();
  let weighted = entries.length === 0;
  for (const [index, entry] of entries.entries()) {
    const { class: name, weight } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name === 'string' && seen.has(name)) {
      const message = `there is already a class "${name}"; give this one a name of its own or merge the two`;
      context.addIssue({ code: 'custom', path: [index, 'class'], message });
    }
    seen.add(name);
    weighted ||= weight !== 0;
  }
  if (!weighted) {
    context.addIssue({ code: 'custom', message: 'all weights are 0; give at least one class a weight above 0' });
  }
}
