import { z } from 'zod';
import { builtInClasses } from '../traffic/classes.js';
import { clientsSchema } from './clients-schema.js';
import { sharedPrefixSchema, thinkSchema, turnsSchema } from './conversation-schema.js';
import { distributionKeys, distributionMap, exactlyOne } from './distribution-schema.js';
import { nearestName } from './nearest.js';
import { choice, count, number, share, text } from './quantities.js';
import { labelChoice } from './shape-schema.js';
import { keyVariable } from './target-schema.js';

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
        like: text({
          what: 'the name of a built-in class',
          example: 'quick-chat',
          pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        })
          .describe('Built-in class whose numbers and texts this one takes, under its own name.')
          .optional(),
        weight: number({ what: 'a weight', example: '1', range: { min: 0, max: 1e9 } })
          .describe('Share of the intents, relative to the other classes. Default: 1.')
          .optional(),
        input: tokenLength('Tokens of the (first) prompt: a number or a distribution, with min and max.').optional(),
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
        clients: clientsSchema
          .describe("Of this class alone: each part given here replaces the same part of the scenario's clients.")
          .optional(),
        apiKeyEnv: keyVariable
          .describe("Name of the environment variable that holds this class's own API key. Default: the target's key.")
          .optional(),
        turns: turnsSchema.optional(),
        think: thinkSchema.optional(),
        followUp: tokenLength('Tokens of the new question of a later turn, the same way.').optional(),
        sharedPrefix: sharedPrefixSchema.optional(),
        cacheBust: z
          .boolean({ error: 'expected true or false; write true to keep caches of the endpoint out' })
          .describe('Begin each conversation with a mark that no cache of the endpoint has seen. Default: false.')
          .optional(),
        reasoningEffort: text({
          what: 'one word',
          example: 'low',
          pattern: /^[A-Za-z][A-Za-z0-9_-]{0,31}$/,
        })
          .describe('Sent as reasoning_effort: low, medium, high or what the endpoint knows. Default: not sent.')
          .optional(),
        during: z
          .array(labelChoice())
          .min(1, { error: 'is an empty list; name a phase, for example [peak], or remove it' })
          .describe('Phases in which conversations of the class begin. Open loads only. Default: all.')
          .optional(),
      })
      .superRefine(checkClass, { when: () => true }),
  )
  .min(1, { error: 'is an empty list; add a class, for example [{ class: quick-chat }]' })
  .superRefine(checkMix, { when: () => true })
  .describe('The mix of traffic classes. A replay may leave it out.');

function checkClass(entry: unknown, context: z.RefinementCtx): void {
  if (typeof entry !== 'object' || entry === null) return;
  const { class: name, like, input, output } = entry as Record<string, unknown>;
  const builtIn = builtInClasses.map(each => each.class);
  const meant = (written: string) => {
    const guess = nearestName(written, builtIn);
    return guess === null ? `the built-in classes are ${builtIn.join(', ')}` : `did you mean ${guess}?`;
  };
  if (typeof like === 'string') {
    if (builtIn.includes(like)) return;
    context.addIssue({ code: 'custom', path: ['like'], message: `"${like}" is not built in; ${meant(like)}` });
    return;
  }
  if (typeof name !== 'string' || builtIn.includes(name)) return;
  for (const [key, value] of [
    ['input', input],
    ['output', output],
  ] as const) {
    if (value !== undefined && (typeof value !== 'object' || value === null || hasDistribution(value))) continue;
    const message = `"${name}" is not built in and gives no ${key} length; add for example ${key}: 800 (${meant(name)})`;
    context.addIssue({ code: 'custom', path: [key], message });
  }
}

const hasDistribution = (map: object): boolean =>
  Object.keys(distributionKeys).some(key => key in map) || 'status' in map;

function checkMix(entries: unknown, context: z.RefinementCtx): void {
  if (!Array.isArray(entries)) return;
  const seen = new Set<unknown>();
  let weighted = entries.length === 0;
  let always = weighted;
  for (const [index, entry] of entries.entries()) {
    const { class: name, weight, during } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name === 'string' && seen.has(name)) {
      const message = `there is already a class "${name}"; give this one a name of its own or merge the two`;
      context.addIssue({ code: 'custom', path: [index, 'class'], message });
    }
    seen.add(name);
    weighted ||= weight !== 0;
    always ||= weight !== 0 && during === undefined;
  }
  if (!weighted) {
    context.addIssue({ code: 'custom', message: 'all weights are 0; give at least one class a weight above 0' });
  } else if (!always) {
    const message =
      'every class with a weight takes part in some phases only; leave during out of one, so that there is always something to send';
    context.addIssue({ code: 'custom', message });
  }
}
