import { z } from 'zod';
import { defaultMostRetries, retryBehaviourOf, retryPolicies } from '../clients/retry.js';
import { ln } from '../portable-math.js';
import type { ClientBehaviour, Distribution, Patience, Reclick, RetryBehaviour } from '../types.js';
import { distributionMap, distributionOf } from './distribution-schema.js';
import { show } from './problem.js';
import { choice, count, share, timeSpan } from './quantities.js';

/** An assumption: half of those who click again do so within 8 s, nine in ten within 22 s. */
const defaultReclick: Reclick = {
  probability: 0.6,
  max: 5,
  delaySeconds: { kind: 'lognormal', mu: ln(8), sigma: 0.8 },
};

/** More retries or re-clicks than this are a mistake. */
const mostTries = 1_000;

const seconds = (example: string, what: string) =>
  z
    .union([timeSpan(example), distributionMap], {
      error: issue =>
        issue.input === undefined
          ? `is missing; add a duration or a distribution of seconds, for example ${example}`
          : `expected a duration or a distribution of seconds; write for example ${example} or { lognormal: { median: 8, sigma: 0.8 } }`,
    })
    .describe(what);

const retrySchema = z
  .union(
    [
      choice(retryPolicies),
      z
        .strictObject({
          policy: choice(retryPolicies).describe(
            "none; openai-sdk: as OpenAI's client libraries; full-jitter: a random part of a growing pause, as AWS's; immediate: at once.",
          ),
          flavour: choice(['node', 'python'])
            .describe(
              'openai-sdk: node honours hints of the server up to 60 s and else backs off; python honours them up to 120 s and else gives up. Default: node.',
            )
            .optional(),
          max: count('2', mostTries)
            .describe(`Most retries of one call of the library. Default: ${defaultMostRetries}.`)
            .optional(),
          retryAfter: choice(['honour', 'ignore'])
            .describe('Whether to wait as Retry-After says. Default: honour; ignore for immediate.')
            .optional(),
          budget: share('10%')
            .describe('Most retries as a share of all requests of the run. Default: no such bound.')
            .optional(),
        })
        .superRefine(checkRetry, { when: () => true }),
    ],
    {
      error: issue =>
        `expected one of ${retryPolicies.join(', ')}, got ${show(issue.input)}; choose one, or write for example { policy: openai-sdk, budget: 10% }`,
    },
  )
  .describe('What the client library does after a failed attempt. Default: none.');

const reclickSchema = z
  .strictObject({
    p: share('60%').describe('Share of the users turned away who ask again. Default: 60%.').optional(),
    max: count('5', mostTries).describe('Most times that a user does so for one intent. Default: 5.').optional(),
    delay: seconds('8s', 'Time until then. Default: log-normal, median 8 s, sigma 0.8.').optional(),
  })
  .describe('People who are told "busy" and ask again, each time with new retries. Left out: nobody does.');

const patienceSchema = z
  .strictObject({
    firstToken: seconds('30s', 'A user leaves when no token has come by then. Default: never.').optional(),
    total: seconds('5m', 'A user leaves when the answer is not complete by then. Default: never.').optional(),
    cancel: z
      .strictObject({
        share: share('5%').describe('Share of the users who stop their answer.'),
        after: seconds('10s', 'How long after its first token they do.'),
      })
      .describe('Users who have read enough and stop the answer. Default: nobody.')
      .optional(),
  })
  .describe('How long users wait, from the moment they ask.');

export const clientsSchema = z
  .strictObject({
    retry: retrySchema.optional(),
    reclick: reclickSchema.optional(),
    patience: patienceSchema.optional(),
  })
  .describe('How the clients and the people behind them behave.');

function checkRetry(written: unknown, context: z.RefinementCtx): void {
  if (typeof written !== 'object' || written === null) return;
  const given = written as Readonly<Record<string, unknown>>;
  const add = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message });
  const policy = retryPolicies.find(known => known === given['policy']);
  if (policy === undefined) return;
  if (policy === 'none') {
    for (const key of ['flavour', 'max', 'retryAfter', 'budget']) {
      if (given[key] !== undefined) add(key, 'has no meaning without retries; remove it or choose another policy');
    }
  } else if (policy !== 'openai-sdk' && given['flavour'] !== undefined) {
    add('flavour', `has no meaning for ${policy}; remove it or use policy: openai-sdk`);
  }
}

type Written = z.output<typeof clientsSchema>;

const nobodyLeaves: Patience = { firstTokenSeconds: null, totalSeconds: null, cancel: null };
const plainClients: ClientBehaviour = { retry: retryBehaviourOf('none'), reclick: null, patience: nobodyLeaves };

/** What a section says, and `base` for the parts that it leaves out. A part that it gives replaces the whole part. */
export function resolveClients(written: Written | undefined, base: ClientBehaviour = plainClients): ClientBehaviour {
  return {
    retry: written?.retry === undefined ? base.retry : resolveRetry(written.retry),
    reclick: written?.reclick === undefined ? base.reclick : resolveReclick(written.reclick),
    patience: written?.patience === undefined ? base.patience : resolvePatience(written.patience),
  };
}

function resolveRetry(written: NonNullable<Written['retry']>): RetryBehaviour {
  if (typeof written === 'string') return retryBehaviourOf(written);
  const usual = retryBehaviourOf(written.policy);
  return {
    ...usual,
    flavour: written.flavour ?? usual.flavour,
    max: written.max ?? usual.max,
    honoursRetryAfter: written.retryAfter === undefined ? usual.honoursRetryAfter : written.retryAfter === 'honour',
    budget: written.budget ?? null,
  };
}

function resolveReclick(written: NonNullable<Written['reclick']>): Reclick | null {
  const probability = written.p ?? defaultReclick.probability;
  if (probability === 0) return null;
  return {
    probability,
    max: written.max ?? defaultReclick.max,
    delaySeconds: secondsOf(written.delay) ?? defaultReclick.delaySeconds,
  };
}

function resolvePatience({ firstToken, total, cancel }: NonNullable<Written['patience']>): Patience {
  const afterSeconds = secondsOf(cancel?.after);
  return {
    firstTokenSeconds: secondsOf(firstToken),
    totalSeconds: secondsOf(total),
    cancel:
      cancel === undefined || cancel.share === 0 || afterSeconds === null
        ? null
        : { share: cancel.share, afterSeconds },
  };
}

type WrittenSeconds = NonNullable<NonNullable<Written['patience']>['total']>;

function secondsOf(written: WrittenSeconds | undefined): Distribution | null {
  if (written === undefined) return null;
  return typeof written === 'number' ? { kind: 'constant', value: written / 1_000 } : distributionOf(written);
}
