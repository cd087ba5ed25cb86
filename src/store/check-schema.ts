import { z } from 'zod';
import { outcomeClasses } from '../protocol/types.js';
import type { CheckReport } from './check-types.js';
import type { SameType } from './same-type.js';

const maybe = z.number().nullable();
const status = z.enum(['ok', 'warn', 'fail', 'unknown']);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const finding = z
  .object({
    id: z.string().describe('Stable, e.g. stream.usage'),
    title: z.string(),
    status: status.describe('ok, warn (a load works), fail (a load makes no sense), unknown (not found out)'),
    found: z.string(),
    evidence: z.record(z.string(), z.union([value, z.array(value)])).describe('Names carry their units'),
    cure: z.string().nullable(),
  })
  .meta({ id: 'Finding' });

const request = z
  .object({
    purpose: z.string(),
    http: maybe,
    outcome: z.enum(outcomeClasses).nullable(),
    ttftMs: maybe,
    ttfaMs: maybe,
    tpotMs: maybe,
    totalMs: z.number(),
    promptTokens: maybe,
    outputTokens: z.number(),
    tokenSource: z.enum(['usage', 'estimate', 'none']),
    reusedConnection: z.boolean(),
  })
  .meta({ id: 'CheckRequest' });

const tokenCost = {
  promptTokens: z.number(),
  outputTokens: z.number(),
  amount: z.string().nullable().describe('Decimal; null without a price'),
  currency: z.string().nullable(),
};

/** What `busytone check --json` prints. */
export const checkSchema = z.object({
  schema: z.literal('busytone.check/1'),
  startedAt: z.string(),
  durationMs: z.number(),
  versions: z.object({ busytone: z.string(), node: z.string() }),
  target: z.object({ name: z.string(), url: z.string(), model: z.string(), provider: z.string().nullable() }),
  scenario: z.string().nullable(),
  verdict: z.enum(['ok', 'warn', 'fail']),
  counts: z.object({ ok: z.number(), warn: z.number(), fail: z.number(), unknown: z.number() }),
  groups: z.array(
    z.object({ id: z.string(), title: z.string(), skipped: z.string().nullable(), findings: z.array(finding) }),
  ),
  requests: z.array(request),
  cost: z.object(tokenCost),
  forecast: z.object({
    classes: z.array(z.object({ ...tokenCost, class: z.string() })),
    whole: z.object({ ...tokenCost, intents: z.number() }).nullable(),
  }),
});

true satisfies SameType<z.infer<typeof checkSchema>, CheckReport>;
