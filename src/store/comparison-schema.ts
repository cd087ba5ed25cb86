import { z } from 'zod';
import { comparedMetrics, type MetricId } from '../measure/comparison/metrics.js';
import type { Comparison } from '../measure/comparison/types.js';
import type { SameType } from './same-type.js';

const maybe = z.number().nullable();
const count = z.int().nonnegative();
const metric = z.enum(comparedMetrics.map(({ id }) => id) as [MetricId, ...MetricId[]]);
const latency = z.enum(['ttft', 'ttfa', 'tpot', 'e2e']);
const verdict = z.enum(['better', 'worse', 'no difference', 'too few samples']);

const run = z.object({
  id: z.string(),
  path: z.string(),
  planHash: z.string(),
  startedAt: z.string(),
  status: z.enum(['running', 'completed', 'interrupted', 'aborted']),
  validity: z.enum(['VALID', 'SUSPECT', 'INVALID']),
});

const side = z.object({
  label: z.string(),
  target: z.string(),
  model: z.string(),
  runs: z.array(run),
  intents: z.object({
    answered: count,
    busy: count,
    abandoned: count,
    failed: count,
    cancelled: count,
    interrupted: count,
    decided: count,
    good: count,
  }),
  cost: z.string().nullable(),
  currency: z.string().nullable(),
  values: z.array(
    z.object({
      metric,
      value: maybe,
      infinite: z.boolean(),
      low: maybe,
      high: maybe,
      n: count,
      enough: z.boolean(),
    }),
  ),
});

const pair = z.object({
  from: z.string(),
  to: z.string(),
  metrics: z.array(
    z.object({
      metric,
      unit: z.enum(['ms', 'share', 'tokensPerSecond', 'money']),
      difference: maybe,
      scale: z.enum(['relative', 'points']),
      change: maybe,
      infinite: z.enum(['higher', 'lower']).nullable(),
      low: maybe,
      high: maybe,
      ratio: maybe,
      p: maybe,
      correctedP: maybe,
      verdict,
    }),
  ),
  ranks: z.array(z.object({ metric: latency, delta: z.number(), p: z.number() })),
  verdict: z.enum(['better', 'worse', 'mixed', 'no difference', 'too few samples']),
  sentence: z.string(),
});

/** `comparison.json`. */
export const comparisonSchema = z.object({
  schema: z.literal('busytone.comparison/1'),
  scenario: z.string(),
  baseline: z.string(),
  rounds: count,
  method: z.object({
    confidence: z.number(),
    replicates: count,
    units: count,
    seed: z.number(),
    margin: z.number(),
    tests: count,
    paired: z.boolean(),
  }),
  sides: z.array(side),
  pairs: z.array(pair),
  verdict: z.object({
    outcome: z.enum(['winner', 'no difference', 'no clear winner', 'too few samples']),
    winner: z.string().nullable(),
    sentence: z.string(),
  }),
  notes: z.array(z.string()),
  curves: z.object({
    ecdf: z.array(
      z.object({
        metric: z.enum(['ttft', 'ttfa', 'e2e']),
        sides: z.array(z.object({ label: z.string(), valueMs: z.array(z.number()), share: z.array(z.number()) })),
      }),
    ),
    overTime: z.object({
      windowMs: z.number(),
      startMs: z.array(z.number()),
      sides: z.array(
        z.object({
          label: z.string(),
          ttftP50Ms: z.array(maybe),
          ttftP95Ms: z.array(maybe),
          busyShare: z.array(maybe),
        }),
      ),
    }),
  }),
});

true satisfies SameType<z.infer<typeof comparisonSchema>, Comparison>;
