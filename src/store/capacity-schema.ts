import { z } from 'zod';
import type { Capacity } from '../measure/capacity/types.js';
import type { StoredCapacity } from './capacity-types.js';
import { stepFolderSchema } from './folder-name.js';
import type { SameType } from './same-type.js';
import { scenarioSchema } from './scenario-schema.js';

const maybe = z.number().nullable();
const count = z.int().nonnegative();

const percentile = z.object({ value: maybe, low: maybe, high: maybe, infinite: z.boolean() });
const latency = z.object({ p50: percentile, p90: percentile, p95: percentile, p99: percentile });
const spending = z.object({ requests: count, tokens: count, money: z.string().nullable() });
const purpose = z.enum(['start', 'grow', 'shrink', 'bisect', 'repeat', 'confirm']);

const step = z.object({
  number: count,
  folder: stepFolderSchema,
  load: z.number(),
  purpose,
  warmUpMs: z.number(),
  measuredMs: z.number(),
  judgement: z.object({
    decision: z.enum(['pass', 'fail', 'undecided', 'instrument']),
    leans: z.enum(['pass', 'fail']),
  }),
  why: z.string(),
  broke: z.string().nullable(),
  objectives: z.array(
    z.object({
      objective: z.string(),
      latency: z
        .object({
          metric: z.enum(['ttft', 'ttfa', 'tpot', 'e2e']),
          percentile: z.enum(['p50', 'p90', 'p95', 'p99']),
          limitMs: z.number(),
        })
        .nullable(),
      allowed: z.number(),
      violating: count,
      of: count,
      effective: z.number(),
      share: maybe,
      low: maybe,
      high: maybe,
      decision: z.enum(['pass', 'fail', 'undecided']),
    }),
  ),
  steadiness: z.object({
    steady: z.boolean(),
    waiting: z.array(z.number()),
    unservedShare: z.number(),
    p: z.number(),
  }),
  givenUp: z.boolean(),
  validity: z.enum(['VALID', 'SUSPECT', 'INVALID']),
  stopReason: z.string().nullable(),
  figures: z.object({
    intents: count,
    answered: count,
    busy: count,
    good: count,
    completedPerSecond: z.number(),
    goodPerSecond: z.number(),
    outputTokensPerSecond: z.number(),
    inFlight: z.number(),
    meanE2eMs: maybe,
    latency: z.object({ ttft: latency, ttfa: latency, tpot: latency, e2e: latency }),
  }),
  spent: spending,
  outputTokens: count,
  coolDown: z.object({ lastedMs: z.number(), probes: count, recovered: z.boolean() }).nullable(),
});

const ended = z.enum([
  'found',
  'highest',
  'least',
  'steps',
  'time',
  'limit.requests',
  'limit.tokens',
  'limit.money',
  'interrupted',
]);

const search = z.object({
  from: z.number(),
  to: maybe,
  least: z.number(),
  growth: z.number(),
  precision: z.number(),
  mostSteps: count,
  whole: z.boolean(),
});

const result = z.object({
  schema: z.literal('busytone.capacity/1'),
  version: z.string(),
  status: z.enum(['running', 'completed', 'interrupted']),
  ended: ended.nullable(),
  startedAt: z.string(),
  name: z.string(),
  target: z.object({ name: z.string(), url: z.string(), model: z.string() }),
  unit: z.enum(['perSecond', 'users']),
  search,
  steps: z.array(step),
  spent: spending,
  currency: z.string().nullable(),
  timeCompression: z.number(),
  answer: z.object({
    kind: z.enum(['interval', 'lower bound', 'upper bound', 'unknown']),
    holds: maybe,
    fails: maybe,
    undecided: z.array(z.number()),
    instrument: maybe,
    confirmed: z.boolean(),
    withinPrecision: z.boolean(),
    broke: z.string().nullable(),
    headline: z.string(),
    sentences: z.array(z.string()),
  }),
  knee: z
    .object({ load: z.number(), completedPerSecond: z.number(), meanE2eMs: z.number(), atTheEdge: z.boolean() })
    .nullable(),
  worth: z
    .object({
      completedPerSecond: z.number(),
      outputTokensPerMinute: z.number(),
      users: z.number(),
      gpus: maybe,
      usersPerGpu: maybe,
      outputTokensPerMinutePerGpu: maybe,
      pricePerMillionTokens: z.string().nullable(),
      servingPerMillionTokensUsd: z.string().nullable(),
    })
    .nullable(),
  surge: z
    .object({
      surge: z.string(),
      peak: z.number(),
      headroom: z.number(),
      replicas: count,
      headroomLeft: z.number(),
      gpus: maybe,
    })
    .nullable(),
  notes: z.array(z.string()),
});

/** `capacity.json`. */
export const capacitySchema = result.extend({
  request: z.object({
    scenario: scenarioSchema,
    stepMs: maybe,
    warmUpMs: maybe,
    coolDownMs: z.number(),
    caps: z.object({
      requests: z.number(),
      tokens: z.number(),
      money: z.string().nullable(),
      timeMs: z.number(),
    }),
    gpus: maybe,
    gpuHourUsd: z.string().nullable(),
    surge: z.object({ surge: z.string(), peak: z.number(), headroom: z.number() }).nullable(),
  }),
  made: z.array(
    z.object({
      folder: stepFolderSchema,
      load: z.number(),
      purpose,
      warmUpMs: z.number(),
      measuredMs: z.number(),
      lastedMs: z.number(),
      coolDown: z.object({ lastedMs: z.number(), probes: count, recovered: z.boolean() }).nullable(),
      broken: z.boolean(),
    }),
  ),
  probes: z.object({ requests: count, tokens: count, money: z.string().nullable() }),
});

true satisfies SameType<z.infer<typeof result>, Capacity>;
true satisfies SameType<z.infer<typeof capacitySchema>, StoredCapacity>;
