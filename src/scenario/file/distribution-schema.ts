import { z } from 'zod';
import { ln } from '../portable-math.js';
import type { Distribution } from '../types.js';
import { number } from './quantities.js';

/** How distributions are written: a map with exactly one of these keys. Only turns may be `zeta`. */
const kinds = ['constant', 'uniform', 'exponential', 'lognormal', 'beta', 'mixture', 'zeta'] as const;

const finite = (what: string, example: string) => number({ what, example, range: { min: 0, max: 1e9 } });
const positive = (what: string, example: string) => number({ what, example, range: { above: 0, max: 1e6 } });

const pair = (first: z.ZodType<number>, second: z.ZodType<number>, form: string) =>
  z.tuple([first, second], { error: () => `expected two numbers in a list; write ${form}` });

const simpleKinds = {
  constant: finite('a number', '500').describe('Always this value.').optional(),
  uniform: pair(finite('the lower end', '100'), finite('the upper end', '200'), '[100, 200]')
    .describe('Evenly between two values: [low, high].')
    .optional(),
  exponential: positive('a mean', '500').describe('Exponential with this mean.').optional(),
  lognormal: z
    .union(
      [
        pair(
          number({ what: 'mu', example: '5.2', range: { min: -20, max: 20 } }),
          number({ what: 'sigma', example: '1.8', range: { min: 0, max: 10 } }),
          '[5.2, 1.8] for mu and sigma of the natural logarithm',
        ),
        z.strictObject({
          median: positive('a median', '200').describe('Half of the values are below this.'),
          sigma: number({ what: 'sigma', example: '1.8', range: { min: 0, max: 10 } }).describe(
            'Standard deviation of the natural logarithm.',
          ),
        }),
      ],
      { error: () => 'expected [mu, sigma] or a map; write for example { median: 200, sigma: 1.8 }' },
    )
    .describe('Log-normal: [mu, sigma] of the natural logarithm, or { median, sigma }.')
    .optional(),
  beta: pair(positive('alpha', '4.6'), positive('beta', '1.2'), '[4.6, 1.2] for alpha and beta')
    .describe('Beta distribution between 0 and 1: [alpha, beta].')
    .optional(),
};

const weight = number({ what: 'a weight', example: '1', range: { min: 0, max: 1e9 } });

const mixturePart = z
  .strictObject({ weight: weight.describe('How often this part is drawn, relative to the others.'), ...simpleKinds })
  .superRefine((part, context) => exactlyOne(part, context, true), { when: () => true });

const kindKeys = {
  ...simpleKinds,
  mixture: z
    .array(mixturePart)
    .min(1, { error: 'is an empty list; give at least one part' })
    .describe('One of several distributions, each with a weight.')
    .superRefine((parts, context) => {
      if (parts.length === 0 || parts.some(part => part.weight > 0)) return;
      context.addIssue({ code: 'custom', message: 'all weights are 0; give at least one part a weight above 0' });
    })
    .optional(),
};

/** Keys of a distribution, for maps that may hold one among other keys. */
export const distributionKeys = kindKeys;

type Written = Partial<Record<(typeof kinds)[number], unknown>>;

/** Adds an issue unless the map holds exactly one distribution (or none, where that is allowed). */
export function exactlyOne(map: unknown, context: z.RefinementCtx, required: boolean): void {
  if (typeof map !== 'object' || map === null) return;
  const given = kinds.filter(kind => (map as Written)[kind] !== undefined);
  const [, second] = given;
  if (second !== undefined) {
    const message = `there is already a ${given[0]}; keep one of ${given.join(', ')}`;
    context.addIssue({ code: 'custom', path: [second], message });
  } else if (required && given.length === 0) {
    const message = 'names no distribution; add one, for example lognormal: [5.2, 1.8]';
    context.addIssue({ code: 'custom', message });
  }
  const { uniform } = map as Written;
  if (Array.isArray(uniform) && typeof uniform[0] === 'number' && typeof uniform[1] === 'number') {
    if (uniform[0] <= uniform[1]) return;
    const message = `the lower end ${uniform[0]} is above the upper end ${uniform[1]}; swap them`;
    context.addIssue({ code: 'custom', path: ['uniform'], message });
  }
}

/** A distribution alone: a number, or a map with exactly one kind. */
export const distributionMap = z
  .strictObject(kindKeys)
  .superRefine((map, context) => exactlyOne(map, context, true), { when: () => true });

type SimpleMap = z.output<z.ZodObject<typeof simpleKinds>>;
type DistributionMap = z.output<z.ZodObject<typeof kindKeys>>;

/** The distribution that a validated map holds, or null when it holds none. */
export function distributionOf(map: DistributionMap): Distribution | null {
  if (map.mixture === undefined) return simpleOf(map);
  const parts = map.mixture.flatMap(part => {
    const of = simpleOf(part);
    return of === null ? [] : [{ weight: part.weight, of }];
  });
  return { kind: 'mixture', parts };
}

function simpleOf(map: SimpleMap): Distribution | null {
  if (map.constant !== undefined) return { kind: 'constant', value: map.constant };
  if (map.uniform !== undefined) return { kind: 'uniform', low: map.uniform[0], high: map.uniform[1] };
  if (map.exponential !== undefined) return { kind: 'exponential', mean: map.exponential };
  if (map.beta !== undefined) return { kind: 'beta', alpha: map.beta[0], beta: map.beta[1] };
  if (map.lognormal === undefined) return null;
  if (Array.isArray(map.lognormal)) return { kind: 'lognormal', mu: map.lognormal[0], sigma: map.lognormal[1] };
  return { kind: 'lognormal', mu: ln(map.lognormal.median), sigma: map.lognormal.sigma };
}
